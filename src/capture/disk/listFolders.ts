import { lstatSync, readdirSync, readFileSync, unlinkSync, type Dirent } from 'node:fs';
import type { IgnoreFile, LeftOut } from '../../core/coverage.ts';
import { kindOf } from '../diskFiles.ts';
import { readNestedRules, readRootRules } from '../gitRules.ts';
import { topRules, type FolderRules, type RuleSource } from '../ignoreRules.ts';
import { joinPath } from '../roots.ts';
import type { RuleSettings } from '../ruleSettings.ts';
import { sortEntry, type SortingRules } from '../sortEntry.ts';
import { isTemporaryName } from '../temporaryFiles.ts';
import type { Interest } from './interest.ts';
import { sameRules, type CoverageParts } from './keptCoverage.ts';

/** A folder that cannot be listed although nothing can be said without it. The message is for the user. */
export class UnreadableFolder extends Error {}

/** The host wants no answer any more. */
export class Stopped extends Error {}

/** An ignore file is not what it was, in a walk that looks at some paths only: what it says of others is not known. */
export class RulesChanged extends Error {}

export interface RootPlace {
  /** As in paths. */
  readonly path: string;
  /** On this machine. */
  readonly place: string;
  /** The user's own rules for it. */
  readonly rules: RuleSettings;
}

export interface ListOptions {
  readonly roots: readonly RootPlace[];
  readonly by: SortingRules;
  /** Bytes; larger ignore files say nothing. */
  readonly maxFileBytes: number;
  /** `undefined` for all. */
  readonly interest: Interest | undefined;
  /** The rules of each folder at the last walk; `undefined` when there was none or it went by other settings. */
  readonly lastRules: CoverageParts['ignoreFiles'] | undefined;
  /**
   * Tells that an entry is in the last snapshot as what it is now, a file or a link: the same rules would say the same again.
   */
  readonly knownIn: (folder: string) => (name: string, kind: 'file' | 'link') => boolean;
  readonly isStopped: () => boolean;
  /** As soon as a folder is listed. */
  readonly onListed: (folder: ListedFolder) => void;
}

/** What is to be taken of one folder. */
export interface ListedFolder {
  readonly path: string;
  readonly place: string;
  readonly files: readonly string[];
  readonly links: readonly string[];
}

export interface Listing {
  readonly folders: readonly ListedFolder[];
  readonly emptyFolders: readonly string[];
  readonly leftOut: Map<string, LeftOut>;
  /** Folders end with `/`. */
  readonly ignored: Set<string>;
  readonly ignoreFiles: Map<string, readonly IgnoreFile[]>;
  /** In a walk that looks at some paths only: these were looked at, and all below them. */
  readonly deep: Set<string>;
  /** Likewise, but not all below them. */
  readonly exact: Set<string>;
}

interface FoundFolder extends Pick<RootPlace, 'path' | 'place'> {
  readonly rules: (text: string | undefined, more: readonly RuleSource[]) => FolderRules;
  /** The ignore files above are what they were. */
  readonly isSame: boolean;
  readonly interest: Interest | undefined;
}

const ignoreFileName = '.gitignore';

/** Milliseconds after which no write can still be under way. */
const leftOver = 60 * 60 * 1000;

/** Lists the folders, and sorts what is in them. Throws the errors above. */
export function listFolders(options: ListOptions): Listing {
  const { by, lastRules, knownIn } = options;
  const listed: ListedFolder[] = [];
  const emptyFolders: string[] = [];
  const leftOut = new Map<string, LeftOut>();
  const ignored = new Set<string>();
  const ignoreFiles = new Map<string, readonly IgnoreFile[]>();
  const deep = new Set<string>();
  const exact = new Set<string>();
  const toDo: FoundFolder[] = [];

  const lookInto = ({ path, place, rules, isSame, interest }: FoundFolder, root?: RootPlace): void => {
    const entries = listFolder(place, path, root !== undefined);
    if (interest !== undefined) (typeof entries === 'string' ? deep : exact).add(path);
    if (entries === 'gone') return;
    if (entries === 'unreadable') {
      leftOut.set(`${path}/`, { path: `${path}/`, reason: 'unreadable' });
      return;
    }
    if (entries.length === 0 && root === undefined) emptyFolders.push(path);
    const text = readIgnoreFile(place, entries, options.maxFileBytes);
    const more = root === undefined ? nestedRules(place, entries) : readRootRules(place, root.rules);
    const here = [
      ...(text === undefined ? [] : [{ folder: path, text }]),
      ...more.map(rule => ({ ...rule, folder: path })),
    ];
    if (here.length > 0) ignoreFiles.set(path, here);
    const sameHere = isSame && lastRules !== undefined && sameRules(lastRules.get(path) ?? [], here);
    if (interest !== undefined && !sameHere) throw new RulesChanged();
    const inForce = rules(text, more);
    const isKnown = knownIn(path);
    const files: string[] = [];
    const links: string[] = [];
    const notMet = new Set(interest?.inside.keys());
    for (const entry of entries) {
      const { name } = entry;
      const wanted = interest?.inside.get(name);
      if (interest !== undefined && wanted === undefined) continue;
      const kind = kindOf(entry);
      const entryPath = joinPath(path, name);
      // Deciding costs more than looking whether it was decided.
      if (sameHere && (kind === 'file' || kind === 'link') && isKnown(name, kind)) {
        (kind === 'file' ? files : links).push(name);
        continue;
      }
      const shown = kind === 'folder' ? `${entryPath}/` : entryPath;
      const sorted = sortEntry(entryPath, { name, kind }, inForce, by);
      if (sorted === 'file') files.push(name);
      else if (sorted === 'link') links.push(name);
      else if (sorted === 'ignored') ignored.add(shown);
      else if (sorted === 'folder') {
        if (wanted?.isWhole === false) notMet.delete(name);
        toDo.push({
          path: entryPath,
          place: `${place}/${name}`,
          rules: (below, others) => inForce.enter(name, below, others),
          isSame: sameHere,
          interest: wanted?.isWhole === false ? wanted : undefined,
        });
      } else if (sorted !== 'nothing') leftOut.set(shown, { path: shown, reason: sorted });
    }
    for (const name of notMet) deep.add(joinPath(path, name));
    if (files.length + links.length === 0) return;
    const folder = { path, place, files, links };
    listed.push(folder);
    options.onListed(folder);
  };

  for (const root of options.roots) {
    const { path, place } = root;
    const interest = path === '' ? options.interest : options.interest?.inside.get(path);
    if (options.interest !== undefined && interest === undefined) continue;
    lookInto({ path, place, rules: topRules, isSame: true, interest }, root);
  }
  for (let next = toDo.pop(); next !== undefined; next = toDo.pop()) {
    if (options.isStopped()) throw new Stopped();
    lookInto(next);
  }
  return { folders: listed, emptyFolders, leftOut, ignored, ignoreFiles, deep, exact };
}

/** Throws when the folder is one of the roots: then nothing can be said about any file below it. */
function listFolder(place: string, path: string, isRoot: boolean): readonly Dirent[] | 'gone' | 'unreadable' {
  try {
    const entries = readdirSync(place, { withFileTypes: true });
    return entries.some(({ name }) => isTemporaryName(name)) ? withoutLeftOvers(place, entries) : entries;
  } catch (cause) {
    if (isRoot) throw new UnreadableFolder(`The folder${path === '' ? '' : ` “${path}”`} cannot be read.`, { cause });
    try {
      return lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true ? 'unreadable' : 'gone';
    } catch {
      return 'unreadable';
    }
  }
}

/** Removes what writes that a crash interrupted have left, once they can no longer be under way. */
function withoutLeftOvers(place: string, entries: readonly Dirent[]): readonly Dirent[] {
  return entries.filter(({ name }) => {
    if (!isTemporaryName(name)) return true;
    try {
      const stat = lstatSync(`${place}/${name}`);
      if (stat.isDirectory() || stat.mtimeMs + leftOver > Date.now()) return true;
      unlinkSync(`${place}/${name}`);
      return false;
    } catch {
      return true;
    }
  });
}

/** Of a repository inside another one, or inside none. */
const nestedRules = (place: string, entries: readonly Dirent[]): readonly RuleSource[] =>
  entries.some(({ name }) => name === '.git') ? readNestedRules(place) : [];

/** Its text, also when the ignore file ignores itself. When it cannot be read it excludes nothing, and more is captured. */
function readIgnoreFile(place: string, entries: readonly Dirent[], maxFileBytes: number): string | undefined {
  if (!entries.some(entry => entry.name === ignoreFileName && entry.isFile())) return undefined;
  const file = `${place}/${ignoreFileName}`;
  try {
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size > maxFileBytes) return undefined;
    return new TextDecoder().decode(readFileSync(file));
  } catch {
    return undefined;
  }
}
