import type { Author } from './authorship.ts';
import { isFolderAnyway, type LeftOut, type LeftOutReason } from './coverage.ts';
import {
  comparePaths,
  diffTrees,
  sameEntry,
  type EntryMode,
  type Tree,
  type TreeChange,
  type TreeEntry,
} from './tree.ts';
import { concernsFolder, isWithin } from './threadFolder.ts';

/** Why a path that differs is not part of a restore. */
export type LeftAloneReason =
  | LeftOutReason
  | 'ignored'
  /** It is in a folder that was not, or is not, one of the workspace's. */
  | 'otherFolder';

export interface RestoreAction {
  readonly path: string;
  readonly kind: 'create' | 'modify' | 'delete';
  /** What is there now. */
  readonly from: TreeEntry | undefined;
  /** What is to be there. */
  readonly to: TreeEntry | undefined;
  readonly author: Author | 'both';
  /** You changed it since: kept unless you choose otherwise. */
  readonly yours: boolean;
  /** Open in an editor with changes that are not on disk. */
  readonly unsaved: boolean;
}

export interface LeftAlone {
  readonly path: string;
  readonly reason: LeftAloneReason;
  /** Bytes, where known. */
  readonly size?: number;
}

/** What a restore would do, decided before anything is done. The preview shows it, and only it is carried out. */
export interface RestorePlan {
  readonly actions: readonly RestoreAction[];
  readonly leftAlone: readonly LeftAlone[];
  /** Files that are already as they should be. */
  readonly matchingCount: number;
}

export interface RestoreQuestion {
  readonly target: Tree;
  readonly now: Tree;
  readonly authors: ReadonlyMap<string, ReadonlySet<Author>>;
  /** Paths that one of the two trees leaves out; they are named even where nothing is known to differ. */
  readonly leftOut: readonly LeftOut[];
  /** Folders that are there now whatever the tree says: it leaves out, or ignores, something in them. */
  readonly foldersNow: ReadonlySet<string>;
  /** The same of the target. */
  readonly foldersThen: ReadonlySet<string>;
  /** Why the target does not know about a path that is here now; `undefined` when it would have held it. */
  readonly outsideTarget: (path: string, isFolder: boolean) => LeftAloneReason | undefined;
  /** Why the walk made now cannot vouch for a path it did not list; `undefined` when nothing is there. */
  readonly outsideNow: (path: string) => LeftAloneReason | undefined;
  readonly unsaved: ReadonlySet<string>;
  /** What both trees hold besides ordinary files. */
  readonly modes: ReadonlySet<EntryMode>;
  /** Only these paths are looked at; absent for all. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Only this folder is looked at; absent for all. */
  readonly below?: string | undefined;
}

/**
 * Lists the actions that turn `now` into `target`, in path order; empty when they agree.
 *
 * Invariants: a path outside the target's coverage is left alone; a path whose present bytes are not in `now` is left
 * alone; a path that agrees is not touched; what you changed, or have not saved, is marked as yours.
 */
export function planRestore(question: RestoreQuestion): RestorePlan {
  const { target, now, only, below = '' } = question;
  const actions: RestoreAction[] = [];
  const leftAlone = new Map<string, LeftAlone>();
  for (const entry of question.leftOut) {
    // Whoever names paths is told of what could have been saved, had there been room.
    const isNamed =
      only === undefined ? isWithin(entry.path, below) : entry.reason === 'noRoom' && only.has(entry.path);
    if (isNamed) leftAlone.set(entry.path, entry);
  }
  const differing = diffTrees(now, target)
    .filter(
      change => concernsFolder(change, below) && !isFolderAnyway(change, question.foldersNow, question.foldersThen),
    )
    .flatMap(change => withKnownModes(change, question.modes) ?? []);
  for (const { path, from, to } of differing) {
    if (only !== undefined && !only.has(path)) continue;
    const reason = reasonToLeave(question, path, from, to);
    if (reason === undefined) actions.push(planAction(question, path, from, to));
    else {
      const shown = reason === 'otherFolder' ? path.replace(/\/.*/, '/') : path;
      if (!leftAlone.has(shown)) leftAlone.set(shown, { path: shown, reason });
    }
  }
  const matchingCount = sizeWithin(target, below) - differing.filter(({ to }) => to !== undefined).length;
  return { actions, leftAlone: [...leftAlone.values()].sort((a, b) => comparePaths(a.path, b.path)), matchingCount };
}

function sizeWithin(tree: Tree, folder: string): number {
  if (folder === '') return tree.size;
  let count = 0;
  for (const path of tree.keys()) if (isWithin(path, folder)) count++;
  return count;
}

/** What differs for all that both trees can tell; `undefined` when nothing does. */
function withKnownModes({ path, from, to }: TreeChange, modes: ReadonlySet<EntryMode>): TreeChange | undefined {
  if (!modes.has('folder') && from?.mode === 'folder' && to === undefined) return undefined;
  if (modes.has('executable') || from === undefined || to === undefined) return { path, from, to };
  const isFile = ({ mode }: TreeEntry): boolean => mode === undefined || mode === 'executable';
  if (!isFile(from) || !isFile(to)) return { path, from, to };
  const kept = { ...to, mode: from.mode };
  return sameEntry(from, kept) ? undefined : { path, from, to: kept };
}

function reasonToLeave(
  question: RestoreQuestion,
  path: string,
  from: TreeEntry | undefined,
  to: TreeEntry | undefined,
): LeftAloneReason | undefined {
  if (to === undefined) return question.outsideTarget(path, from?.mode === 'folder');
  if (from === undefined) return question.outsideNow(path);
  return undefined;
}

function planAction(
  { authors, unsaved }: RestoreQuestion,
  path: string,
  from: TreeEntry | undefined,
  to: TreeEntry | undefined,
): RestoreAction {
  const author = oneAuthor(authors.get(path));
  return {
    path,
    kind: from === undefined ? 'create' : to === undefined ? 'delete' : 'modify',
    from,
    to,
    author,
    yours: author === 'you' || author === 'both' || unsaved.has(path),
    unsaved: unsaved.has(path),
  };
}

/** A change nobody is known for counts as yours: keeping is the choice that loses nothing. */
export function oneAuthor(authors: ReadonlySet<Author> | undefined): Author | 'both' {
  if (authors === undefined || authors.size === 0) return 'you';
  if (authors.has('you')) return authors.size === 1 ? 'you' : 'both';
  if (authors.has('agent')) return 'agent';
  return authors.has('late') ? 'late' : 'restore';
}

/** Whether carrying out one plan instead of the other would do the same. */
export function samePlan(a: RestorePlan, b: RestorePlan): boolean {
  return (
    a.actions.length === b.actions.length &&
    a.actions.every((action, index) => {
      const other = b.actions[index];
      return (
        other !== undefined &&
        action.path === other.path &&
        sameEntry(action.from, other.from) &&
        sameEntry(action.to, other.to) &&
        action.yours === other.yours &&
        action.unsaved === other.unsaved
      );
    })
  );
}

/** What of a file is restored. */
export type RestoreChoice =
  | { readonly kind: 'all' }
  /** The changes of others; yours stay, and what overlaps with them. */
  | { readonly kind: 'merged' }
  /** These of its changes, by position, as `textChanges` tells them. */
  | { readonly kind: 'changes'; readonly positions: ReadonlySet<number> };

/** By path; a file that is not among them stays as it is. */
export type RestoreChoices = ReadonlyMap<string, RestoreChoice>;

export const wholeFiles = (paths: Iterable<string>): RestoreChoices =>
  new Map([...paths].map(path => [path, { kind: 'all' }]));

/** The paths that are restored when the user changes no tick. */
export function chosenByDefault(plan: RestorePlan): readonly string[] {
  return plan.actions.filter(action => !action.yours).map(({ path }) => path);
}

/** Deleting more files than this is pointed out, and asked about even when nothing else is. */
const manyDeletions = 50;

export const isManyDeletions = (count: number): boolean => count > manyDeletions;

/** Whether the user has to look before files are put back: an unsaved editor is in the set, very many go, or some cannot. */
export function needsReview(plan: RestorePlan): boolean {
  const chosen = plan.actions.filter(action => !action.yours);
  const deletions = chosen.filter(action => action.kind === 'delete').length;
  const isTight = plan.leftAlone.some(({ reason }) => reason === 'noRoom');
  return (
    isTight || isManyDeletions(deletions) || plan.actions.some(action => action.unsaved || action.author === 'both')
  );
}
