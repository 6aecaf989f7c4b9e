import { lstatSync, readdirSync, readFileSync, rmdirSync, unlinkSync, type Dirent, type Stats } from 'node:fs';
import type { IgnoreFile, LeftOut } from '../../core/coverage.ts';
import { readNestedRules, readRootRules } from '../gitRules.ts';
import { rulesInFolder, topRules, type FolderRules, type RuleSource } from '../ignoreRules.ts';
import { joinPath } from '../roots.ts';
import type { RuleSettings } from '../ruleSettings.ts';
import type { SortingRules } from '../sortEntry.ts';
import { isTemporaryName } from '../temporaryFiles.ts';
import { folderFiles, type BatchFolder, type FolderFiles } from './folderFiles.ts';
import type { Interest } from './interest.ts';
import { sameRules, type CoverageParts } from './keptCoverage.ts';
import {
  hasFolderTimes,
  onlyNamed,
  recallFolder,
  rememberFolder,
  type SeenFolder,
  type SeenFolders,
} from './seenFolders.ts';
import { sortFolder } from './sortFolder.ts';

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
  /** What was in the folders at the last walk that looked at all. */
  readonly lastSeen: SeenFolders | undefined;
  /** The files of a folder as the last walk has found them. */
  readonly lastFiles: (path: string) => BatchFolder | undefined;
  /** Milliseconds since 1970. */
  readonly walkStartedAt: number;
  readonly isStopped: () => boolean;
  /** As soon as a folder is listed. */
  readonly onListed: (folder: ListedFolder) => void;
}

/** What is to be taken of one folder. */
export interface ListedFolder {
  readonly path: string;
  readonly place: string;
  readonly files: FolderFiles;
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
  /** What is in the folders, where their times will tell when that changes. */
  readonly seen: Map<string, SeenFolder>;
}

interface FoundFolder extends Pick<RootPlace, 'path' | 'place'> {
  readonly rules: (text: string | undefined, more: readonly RuleSource[]) => FolderRules;
  /** The root's file system when the times of its folders tell; another one may be mounted anywhere below. */
  readonly device: number | undefined;
  /** The ignore files above are what they were. */
  readonly isSame: boolean;
  readonly interest: Interest | undefined;
}

const noFiles = folderFiles([]);

const ignoreFileName = '.gitignore';

/** Milliseconds after which no write can still be under way. */
const leftOver = 60 * 60 * 1000;

/** Lists the folders, and sorts what is in them. Throws the errors above. */
export function listFolders(options: ListOptions): Listing {
  const { by, lastRules, lastSeen, lastFiles, walkStartedAt } = options;
  const folders: ListedFolder[] = [];
  const emptyFolders: string[] = [];
  const listing: Listing = {
    folders,
    emptyFolders,
    leftOut: new Map(),
    ignored: new Set(),
    ignoreFiles: new Map(),
    deep: new Set(),
    exact: new Set(),
    seen: new Map(),
  };
  const { leftOut, ignored, ignoreFiles, deep, exact, seen } = listing;
  const toDo: FoundFolder[] = [];

  const lookInto = (found: FoundFolder, root?: RootPlace): void => {
    const { path, place, interest, isSame, device } = found;
    const stat = device === undefined ? undefined : statOn(device, place);
    const lastTime = lastSeen?.get(path);
    const filesThen = lastFiles(path);
    const canRecall = isSame && stat !== undefined && lastTime?.files === (filesThen?.count ?? 0);
    const recalled = canRecall ? recallFolder(lastTime, stat) : undefined;
    const listed = recalled === undefined ? listFolder(place, path, root !== undefined) : nothingListed;
    if (interest !== undefined) (typeof listed === 'string' ? deep : exact).add(path);
    if (listed === 'gone') return;
    if (listed === 'unreadable') {
      leftOut.set(`${path}/`, { path: `${path}/`, reason: 'unreadable' });
      return;
    }
    const { entries, hasLeftOvers } = listed;
    const hasIgnoreFile = recalled?.hasIgnoreFile ?? entries.some(isIgnoreFile);
    const hasRepository = recalled?.hasRepository ?? entries.some(({ name }) => name === '.git');
    const readRules = (): readonly IgnoreFile[] => {
      const text = hasIgnoreFile ? readIgnoreFile(place, options.maxFileBytes) : undefined;
      const nested = (): readonly RuleSource[] => (hasRepository ? readNestedRules(place) : []);
      const more = root === undefined ? nested() : readRootRules(place, root.rules);
      return [...(text === undefined ? [] : [{ text }]), ...more].map(rule => ({ ...rule, folder: path }));
    };
    // A walk that looks at some paths only takes it that no others have changed.
    const areKnown = recalled !== undefined && interest !== undefined && !interest.inside.has(ignoreFileName);
    const here = areKnown ? (lastRules?.get(path) ?? []) : readRules();
    if (here.length > 0) ignoreFiles.set(path, here);
    const sameHere = isSame && lastRules !== undefined && sameRules(lastRules.get(path) ?? [], here);
    if (interest !== undefined && !sameHere) throw new RulesChanged();
    if (recalled !== undefined && !sameHere) {
      lookInto({ ...found, isSame: false }, root);
      return;
    }

    const inForce = lazily(() => found.rules(...rulesInFolder(here)));
    const inside = interest?.inside;
    let sorted = recalled;
    let files = filesThen ?? noFiles;
    if (sorted !== undefined && lastTime !== undefined) {
      seen.set(path, lastTime);
      if (inside !== undefined) {
        sorted = onlyNamed(sorted, inside);
        files = folderFiles(files.list().filter(name => inside.has(name)));
      }
    } else {
      const wanted = inside === undefined ? entries : entries.filter(({ name }) => inside.has(name));
      const now = {
        ...sortFolder(path, wanted, inForce(), by),
        isEmpty: entries.length === 0,
        hasIgnoreFile,
        hasRepository,
      };
      const isAll = inside === undefined && !hasLeftOvers;
      const remembered = stat === undefined || !isAll ? undefined : rememberFolder(stat, now, walkStartedAt);
      if (remembered !== undefined) seen.set(path, remembered);
      if (filesThen?.has(now.files) !== true) files = folderFiles(now.files);
      sorted = now;
    }

    if (sorted.isEmpty && root === undefined) emptyFolders.push(path);
    for (const name of sorted.ignored) ignored.add(joinPath(path, name));
    const leaveOut = (reason: LeftOut['reason']) => (name: string) => {
      const shown = joinPath(path, name);
      leftOut.set(shown, { path: shown, reason });
    };
    sorted.secrets.forEach(leaveOut('secret'));
    sorted.special.forEach(leaveOut('notRegular'));
    sorted.unnamable.forEach(leaveOut('unreadable'));
    const notMet = new Set(interest?.inside.keys());
    for (const name of sorted.folders) {
      const wanted = interest?.inside.get(name);
      if (wanted?.isWhole === false) notMet.delete(name);
      toDo.push({
        path: joinPath(path, name),
        place: `${place}/${name}`,
        rules: (below, others) => inForce().enter(name, below, others),
        device: stat?.dev,
        isSame: sameHere,
        interest: wanted?.isWhole === false ? wanted : undefined,
      });
    }
    for (const name of notMet) deep.add(joinPath(path, name));
    if (files.count + sorted.links.length === 0) return;
    const folder = { path, place, files, links: sorted.links };
    folders.push(folder);
    options.onListed(folder);
  };

  for (const root of options.roots) {
    const { path, place } = root;
    const interest = path === '' ? options.interest : options.interest?.inside.get(path);
    if (options.interest !== undefined && (interest?.inside.size ?? 0) === 0) continue;
    const device = hasFolderTimes(place) ? statFolder(place)?.dev : undefined;
    lookInto({ path, place, rules: topRules, device, isSame: true, interest }, root);
  }
  for (let next = toDo.pop(); next !== undefined; next = toDo.pop()) {
    if (options.isStopped()) throw new Stopped();
    lookInto(next);
  }
  return listing;
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

const isIgnoreFile = (entry: Dirent): boolean => entry.name === ignoreFileName && entry.isFile();

/** Of a write that was not completed, or is under way. */
const isLeftOver = (entry: Dirent): boolean => isTemporaryName(entry.name);

/** `undefined` when another file system is mounted there. */
function statOn(device: number, place: string): Stats | undefined {
  const stat = statFolder(place);
  return stat?.dev === device ? stat : undefined;
}

function statFolder(place: string): Stats | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

interface Listed {
  readonly entries: readonly Dirent[];
  /** Something was left in it by writes, and is not among the entries. */
  readonly hasLeftOvers: boolean;
}

const nothingListed: Listed = { entries: [], hasLeftOvers: false };

/** Throws when the folder is one of the roots: then nothing can be said about any file below it. */
function listFolder(place: string, path: string, isRoot: boolean): Listed | 'gone' | 'unreadable' {
  try {
    const entries = readdirSync(place, { withFileTypes: true });
    const hasLeftOvers = entries.some(isLeftOver);
    return { entries: hasLeftOvers ? withoutLeftOvers(place, entries) : entries, hasLeftOvers };
  } catch (cause) {
    if (isRoot) throw new UnreadableFolder(`The folder${path === '' ? '' : ` “${path}”`} cannot be read.`, { cause });
    try {
      return lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true ? 'unreadable' : 'gone';
    } catch {
      return 'unreadable';
    }
  }
}

/** Without what writes have not completed: where nothing else is, it is empty. What can no longer be under way is removed. */
function withoutLeftOvers(place: string, entries: readonly Dirent[]): readonly Dirent[] {
  return entries.filter(entry => {
    if (!isLeftOver(entry)) return true;
    try {
      removeLeftOver(`${place}/${entry.name}`);
    } catch {
      // It has its name by now, or a later walk removes it.
    }
    return false;
  });
}

/** A folder of them was made for many writes at once; anything else in it stays, and so does the folder then. */
function removeLeftOver(place: string): void {
  const stat = lstatSync(place);
  if (stat.mtimeMs + leftOver > Date.now()) return;
  if (!stat.isDirectory()) {
    unlinkSync(place);
    return;
  }
  for (const name of readdirSync(place)) if (isTemporaryName(name)) unlinkSync(`${place}/${name}`);
  rmdirSync(place);
}

/** Its text, also when the ignore file ignores itself. When it cannot be read it excludes nothing, and more is captured. */
function readIgnoreFile(place: string, maxFileBytes: number): string | undefined {
  const file = `${place}/${ignoreFileName}`;
  try {
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size > maxFileBytes) return undefined;
    return new TextDecoder().decode(readFileSync(file));
  } catch {
    return undefined;
  }
}
