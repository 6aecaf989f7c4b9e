import { TooMuchToTake } from '../core/captureSize.ts';
import { severalRoots, type IgnoreFile, type LeftOut, type LeftOutReason } from '../core/coverage.ts';
import { createGate } from '../core/gate.ts';
import type { Snapshot, SnapshotOptions } from '../core/ports/workingDirectory.ts';
import { comparePaths, type TreeEntry } from '../core/tree.ts';
import { captureFile, type FileCapture, type FileOutcome, type ListedFile } from './captureFile.ts';
import { modesOf, type FileAccess, type FolderEntry } from './fileAccess.ts';
import { topRules, type FolderRules } from './ignoreRules.ts';
import { noRuleSettings, settingsRules, type RuleSettings } from './ruleSettings.ts';
import { joinPath } from './roots.ts';
import { sizeOf } from './sizeOf.ts';
import { sortEntry } from './sortEntry.ts';
import type { StatIndex } from './statIndex.ts';
import { isTemporaryName } from './temporaryFiles.ts';
import { workThrough } from './workPool.ts';

export interface CaptureSettings {
  /** Bytes. */
  readonly maxFileBytes: number;
  /** Operations under way at once. */
  readonly parallelism: number;
  /** Takes a file although it looks like a secret. */
  readonly includeSecrets: (path: string) => boolean;
  /** The user's own rules for each folder. */
  readonly rules: readonly RuleSettings[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A folder to look into, and the rules in it, given the text of its ignore file. */
interface FoundFolder {
  readonly path: string;
  readonly rules: (text: string | undefined) => FolderRules;
}

const ignoreFileName = '.gitignore';

/** Files between two reports of progress. */
const progressStep = 100;

/** Walks all folders and reads what is not known yet. Implements `WorkingDirectory.snapshot`. */
export async function captureFolders(
  access: FileAccess,
  index: StatIndex,
  settings: CaptureSettings,
  { putBlob, maxBytes, onProgress, signal }: SnapshotOptions,
): Promise<Snapshot> {
  const { maxFileBytes, parallelism, includeSecrets, rules, now } = settings;
  const capture: FileCapture = {
    access,
    index,
    maxFileBytes,
    walkStartedAt: now(),
    putBlob,
    gate: createGate(),
    signal,
  };
  const ignoreFiles: IgnoreFile[] = [];
  const folders: FoundFolder[] = access.roots.map((path, number) => {
    const own = settingsRules(rules[number] ?? noRuleSettings);
    ignoreFiles.push(...own.map(source => ({ ...source, folder: path })));
    return { path, rules: text => topRules(text, own) };
  });
  const files: ListedFile[] = [];
  const tree = new Map<string, TreeEntry>();
  const leftOut = new Map<string, LeftOut>();
  const ignored: string[] = [];
  const by = { nestedRoots: access.nestedRoots, keepsLinks: access.keeps.links, includeSecrets };
  const emptyFolders: string[] = [];
  let total = 0;
  let done = 0;

  const leaveOut = (path: string, reason: LeftOutReason, size?: number): void => {
    leftOut.set(path, size === undefined ? { path, reason } : { path, reason, size });
  };

  const lookInto = async ({ path, rules }: FoundFolder): Promise<void> => {
    const entries = await listFolder(access, path);
    if (entries === 'gone') return;
    if (entries === 'unreadable') {
      leaveOut(`${path}/`, 'unreadable');
      return;
    }
    if (entries.length === 0 && !access.roots.includes(path)) emptyFolders.push(path);
    const text = await readIgnoreFile(access, path, entries, maxFileBytes);
    if (text !== undefined) ignoreFiles.push({ folder: path, text });
    const inForce = rules(text);
    for (const entry of entries) sort(joinPath(path, entry.name), entry, inForce);
  };

  const sort = (path: string, entry: FolderEntry, inForce: FolderRules): void => {
    const shown = entry.kind === 'folder' ? `${path}/` : path;
    const sorted = sortEntry(path, entry, inForce, by);
    switch (sorted) {
      case 'nothing':
        return;
      case 'ignored':
        ignored.push(shown);
        return;
      case 'folder':
        folders.push({ path, rules: text => inForce.enter(entry.name, text) });
        return;
      case 'file':
      case 'link':
        files.push({ path, kind: sorted });
        total++;
        return;
      default:
        leaveOut(shown, sorted);
    }
  };

  const take = (path: string, outcome: FileOutcome): void => {
    if (outcome.kind === 'captured') tree.set(path, outcome.entry);
    else if (outcome.kind === 'leftOut') leaveOut(path, outcome.reason, outcome.size);
    done++;
    if (done % progressStep === 0) onProgress?.(done, total);
  };

  const nextFolder = (): (() => Promise<void>) | undefined => {
    const folder = folders.pop();
    return folder && (() => lookInto(folder));
  };
  const nextFile = (): (() => Promise<void>) | undefined => {
    const file = files.pop();
    return file && (async () => take(file.path, await captureFile(capture, file)));
  };

  if (maxBytes !== undefined) {
    await workThrough(nextFolder, { parallelism, signal });
    const size = await sizeOf(files, { access, maxFileBytes, parallelism, signal });
    if (size.bytes > maxBytes) throw new TooMuchToTake(size);
  }
  // Folders first, so that the total is known soon.
  await workThrough(() => nextFolder() ?? nextFile(), { parallelism, signal });
  if (emptyFolders.length > 0) {
    const blob = await putBlob(new Uint8Array());
    for (const path of emptyFolders) tree.set(path, { blob, size: 0, mode: 'folder' });
  }
  onProgress?.(done, total);
  index.keepOnly(tree);
  return {
    tree: new Map([...tree].sort(([a], [b]) => comparePaths(a, b))),
    coverage: {
      leftOut: [...leftOut.values()].sort((a, b) => comparePaths(a.path, b.path)),
      ignoreFiles: ignoreFiles.sort((a, b) => comparePaths(a.folder, b.folder)),
      ignored: ignored.sort(comparePaths),
      modes: modesOf(access.keeps),
      ...severalRoots(access.roots),
    },
  };
}

/** Rejects when the folder is one of the roots: then nothing can be said about any file below it. */
async function listFolder(access: FileAccess, path: string): Promise<readonly FolderEntry[] | 'unreadable' | 'gone'> {
  try {
    // What a write has not completed does not count, also where nothing else is there.
    return (await access.list(path)).filter(({ name, kind }) => kind === 'folder' || !isTemporaryName(name));
  } catch (cause) {
    if (access.roots.includes(path)) {
      throw new Error(`The folder${path === '' ? '' : ` “${path}”`} cannot be read.`, { cause });
    }
    const stat = await access.stat(path).catch(() => 'unknown');
    return stat === undefined ? 'gone' : 'unreadable';
  }
}

/** Its text, also when the ignore file ignores itself. When it cannot be read it excludes nothing, and more is captured. */
async function readIgnoreFile(
  access: FileAccess,
  folder: string,
  entries: readonly FolderEntry[],
  maxFileBytes: number,
): Promise<string | undefined> {
  if (!entries.some(({ name, kind }) => name === ignoreFileName && kind === 'file')) return undefined;
  const path = joinPath(folder, ignoreFileName);
  try {
    const stat = await access.stat(path);
    if (stat?.kind !== 'file' || stat.size > maxFileBytes) return undefined;
    return new TextDecoder().decode(await access.read(path));
  } catch {
    return undefined;
  }
}
