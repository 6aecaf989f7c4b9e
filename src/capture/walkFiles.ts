import type { WalkedEntry } from '../core/ports/workingDirectory.ts';
import { findFolder } from './changeFiles.ts';
import type { FileAccess, FolderEntry } from './fileAccess.ts';
import { topRules, type FolderRules, type RuleSource } from './ignoreRules.ts';
import { joinPath } from './roots.ts';
import { looksSecret } from './secretFiles.ts';
import { sortEntry, type SortingRules } from './sortEntry.ts';

export interface WalkRules {
  /** What excludes files of a root, besides the ignore files in it. */
  readonly ofRoot: (root: string, position: number) => readonly RuleSource[];
  /** The same of a folder with a `.git` of its own, below a root. None unless given. */
  readonly ofRepository?: (folder: string) => readonly RuleSource[];
  /** Takes a file although it looks like a secret. */
  readonly includeSecrets: (path: string) => boolean;
}

/** Folders listed at once. */
const parallelism = 32;

const ignoreFileName = '.gitignore';

/** Implements `WorkingDirectory.walk`. */
export async function* walkFiles(
  access: FileAccess,
  folder: string,
  rules: WalkRules,
  signal?: AbortSignal,
): AsyncGenerator<WalkedEntry> {
  let level = folder === '' ? startAtRoots(access, rules) : [await startAt(access, folder, rules)];
  if (folder === '' && access.roots.length > 1) {
    for (const path of access.roots) yield { path, kind: 'folder', isSecret: false };
  }
  while (level.length > 0) {
    const next: OpenFolder[] = [];
    for (let at = 0; at < level.length; at += parallelism) {
      signal?.throwIfAborted();
      const listed = await Promise.all(level.slice(at, at + parallelism).map(open => lookInto(access, open, rules)));
      for (const { entries, folders } of listed) {
        yield* entries;
        next.push(...folders);
      }
    }
    level = next;
  }
}

/** A folder to look into, and the rules in it given what it holds. */
interface OpenFolder {
  readonly path: string;
  readonly rulesIn: (text: string | undefined, more: readonly RuleSource[]) => FolderRules;
}

const startAtRoots = (access: FileAccess, rules: WalkRules): OpenFolder[] =>
  access.roots.map((path, position) => {
    const ofRoot = rules.ofRoot(path, position);
    return { path, rulesIn: text => topRules(text, ofRoot) };
  });

/** Goes down to a folder, since the rules above hold in it. */
async function startAt(access: FileAccess, folder: string, rules: WalkRules): Promise<OpenFolder> {
  const place = await findFolder(access, folder);
  if (place === 'link') throw new Error(`“${folder}” is refused: it is a link, or lies behind one.`);
  if (place !== 'folder') throw new Error(`There is no folder “${folder}”.`);
  let open = startAtRoots(access, rules).find(({ path }) => path === '' || isAt(folder, path));
  while (open !== undefined && open.path !== folder) {
    const { path } = open;
    const { folders } = await lookInto(access, open, rules);
    open = folders.find(inner => inner.path !== path && isAt(folder, inner.path));
  }
  if (open === undefined) throw new Error(`“${folder}” is excluded by ignore rules.`);
  return open;
}

const isAt = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

async function lookInto(
  access: FileAccess,
  { path, rulesIn }: OpenFolder,
  rules: WalkRules,
): Promise<{ readonly entries: readonly WalkedEntry[]; readonly folders: readonly OpenFolder[] }> {
  const listed = await access.list(path).catch((): readonly FolderEntry[] => []);
  const text = await readIgnoreFile(access, path, listed);
  const isRepository = !access.roots.includes(path) && listed.some(({ name }) => name === '.git');
  const inForce = rulesIn(text, isRepository ? (rules.ofRepository?.(path) ?? []) : []);
  const by: SortingRules = { nestedRoots: access.nestedRoots, keepsLinks: true, includeSecrets: rules.includeSecrets };
  const entries: WalkedEntry[] = [];
  const folders: OpenFolder[] = [];
  for (const entry of [...listed].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = joinPath(path, entry.name);
    const sorted = sortEntry(inside, entry, inForce, by);
    if (sorted === 'folder') {
      folders.push({ path: inside, rulesIn: (inner, more) => inForce.enter(entry.name, inner, more) });
    }
    if (sorted === 'folder' || sorted === 'file' || sorted === 'link') {
      entries.push({ path: inside, kind: sorted, isSecret: false });
    } else if (sorted === 'secret') entries.push({ path: inside, kind: 'file', isSecret: true });
  }
  return { entries, folders };
}

async function readIgnoreFile(
  access: FileAccess,
  folder: string,
  entries: readonly FolderEntry[],
): Promise<string | undefined> {
  if (!entries.some(({ name, kind }) => name === ignoreFileName && kind === 'file')) return undefined;
  try {
    return new TextDecoder().decode(await access.read(joinPath(folder, ignoreFileName)));
  } catch {
    return undefined;
  }
}

/** Implements `WorkingDirectory.isSecret`. */
export const isSecretFile =
  (includeSecrets: WalkRules['includeSecrets']) =>
  (path: string): boolean =>
    looksSecret(path) && !includeSecrets(path);
