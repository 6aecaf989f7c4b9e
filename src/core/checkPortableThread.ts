import type { Checkpoint } from './checkpoint.ts';
import { FileTree } from './fileTree.ts';
import { imageProblem } from './images.ts';
import { imagesIn } from './turnItems.ts';
import type { BlobId } from './ids.ts';
import type { PortableCheckpoint, PortableThread } from './portableThread.ts';
import { sameEntry, type TreeChange, type TreeEntry } from './tree.ts';
import { parseTreePath } from './treePath.ts';

/**
 * Why a thread from outside cannot be taken in, as a clause for the user; `undefined` when it can. Then a store takes its records,
 * every tree can be on a disk, no path leads out of the workspace, and all that is named is there.
 */
export function checkPortableThread(portable: PortableThread): string | undefined {
  try {
    checkConversation(portable);
    const sizes = new Map<BlobId, number>();
    checkCheckpoints(portable, sizes);
    checkRestores(portable, sizes);
    return undefined;
  } catch (error) {
    if (error instanceof Unfit) return error.message;
    throw error;
  }
}

class Unfit extends Error {}

/** Of what a checkpoint counts, so that sums of it stay exact. */
const highest = 1e9;

function insist(isFit: boolean, problem: string): asserts isFit {
  if (!isFit) throw new Unfit(problem);
}

function checkConversation({ thread, turns, items }: PortableThread): void {
  const { forkedFrom, parentThreadId, archivedAt } = thread;
  insist(
    [forkedFrom, parentThreadId, archivedAt].every(place => place === undefined),
    'it names another thread',
  );
  if (typeof thread.workingDirectory === 'string') checkPath(thread.workingDirectory);
  const known = new Set<string>();
  for (const { id, threadId, parentId, status } of turns) {
    insist(threadId === thread.id, 'a message of it belongs to another thread');
    insist(!known.has(id), 'two messages of it have the same id');
    insist(parentId === undefined || known.has(parentId), 'a message of it follows one that is not there');
    insist(status !== 'inProgress', 'a message of it is still being answered');
    known.add(id);
  }
  insist(thread.activeTurnId === undefined || known.has(thread.activeTurnId), 'the message it stands at is not there');
  insist(
    items.every(({ turnId }) => known.has(turnId)),
    'a part of an answer belongs to a message that is not there',
  );
  insist(new Set(items.map(({ id }) => id)).size === items.length, 'two parts of answers have the same id');
  insist(
    imagesIn(items.map(({ content }) => content)).every(image => imageProblem(image) === undefined),
    'an image of it is none, or too large',
  );
}

function checkCheckpoints({ thread, turns, checkpoints }: PortableThread, sizes: Map<BlobId, number>): void {
  const turnIds = new Set<string>(turns.map(({ id }) => id));
  const known = new Set<string>();
  const folders = new FolderCounts();
  let tree = FileTree.empty;
  let before: Checkpoint | undefined;
  for (const taken of checkpoints) {
    const { checkpoint, changes } = taken;
    insist(checkpoint.threadId === thread.id, 'a checkpoint of it belongs to another thread');
    insist(!known.has(checkpoint.id), 'two checkpoints of it have the same id');
    insist(checkpoint.parentId === before?.id, 'a checkpoint of it does not follow the one before it');
    insist(checkpoint.number > (before?.number ?? 0), 'its checkpoints are not in order');
    const { number, fileCount, changedCount, lines } = checkpoint;
    insist(
      Math.max(number, fileCount, changedCount, lines.added, lines.removed) <= highest,
      'it counts what cannot be',
    );
    insist(
      checkpoint.imported === undefined && checkpoint.copyOf === undefined,
      'a checkpoint of it is not as it was exported',
    );
    insist(
      checkpoint.turnId === undefined || turnIds.has(checkpoint.turnId),
      'a checkpoint of it is of a message that is not there',
    );
    checkPathsBeside(taken);
    tree = checkChanges(tree, changes, folders, sizes);
    checkUnsaved(checkpoint, sizes);
    known.add(checkpoint.id);
    before = checkpoint;
  }
}

/** Paths that a checkpoint names beside its tree. */
function checkPathsBeside({ checkpoint: { below, coverage } }: PortableCheckpoint): void {
  if (below !== undefined) checkPath(below);
  // What was left out may have any name that a disk can have; it must only not be elsewhere.
  for (const { path } of coverage.leftOut) insist(isInside(path), `it names a path outside of its folder: ${path}`);
  for (const path of coverage.ignored) insist(isInside(path), `it names a path outside of its folder: ${path}`);
  for (const { folder } of coverage.ignoreFiles)
    insist(isInside(folder), `it names a path outside of its folder: ${folder}`);
}

/** Returns the tree with the changes made. */
function checkChanges(
  tree: FileTree,
  changes: readonly TreeChange[],
  folders: FolderCounts,
  sizes: Map<BlobId, number>,
): FileTree {
  checkOnce(changes);
  for (const { path, from, to } of changes) {
    checkPath(path);
    insist(sameEntry(from, tree.get(path)), `what it changes at ${path} is not there`);
    insist(!sameEntry(from, to), `it changes nothing at ${path}`);
    checkEntry(path, from, sizes);
    checkEntry(path, to, sizes);
    if (from !== undefined) folders.count(path, -1);
    if (to !== undefined) folders.count(path, 1);
  }
  const next = tree.with(changes);
  for (const { path, to } of changes) {
    if (to === undefined) continue;
    insist(!folders.has(path), `${path} is a file and a folder`);
    for (const folder of foldersAbove(path)) insist(!next.has(folder), `${folder} is a file and a folder`);
  }
  return next;
}

function checkUnsaved({ unsaved }: Checkpoint, sizes: Map<BlobId, number>): void {
  checkOnce(unsaved);
  for (const text of unsaved) {
    checkPath(text.path);
    checkSize(text.path, text, sizes);
  }
}

function checkRestores({ thread, checkpoints, restores }: PortableThread, sizes: Map<BlobId, number>): void {
  const taken = new Set<string>(checkpoints.map(({ checkpoint }) => checkpoint.id));
  const known = new Set<string>();
  for (const { id, threadId, targetId, safetyId, undoes, outcome, changes } of restores) {
    insist(threadId === thread.id, 'a restore of it belongs to another thread');
    insist(!known.has(id), 'two restores of it have the same id');
    insist(taken.has(targetId) && taken.has(safetyId), 'a restore of it is to a checkpoint that is not there');
    insist(undoes === undefined || known.has(undoes), 'a restore of it takes back one that is not there');
    insist(outcome !== undefined, 'a restore of it is not finished');
    checkOnce(changes);
    for (const { path, from, to } of changes) {
      checkPath(path);
      checkEntry(path, from, sizes);
      checkEntry(path, to, sizes);
    }
    for (const { path } of outcome.failed) insist(isInside(path), `it names a path outside of its folder: ${path}`);
    known.add(id);
  }
}

function checkOnce(named: readonly { readonly path: string }[]): void {
  const paths = new Set<string>();
  for (const { path } of named) {
    insist(!paths.has(path), `it names ${path} twice in one place`);
    paths.add(path);
  }
}

function checkPath(path: string): void {
  const safe = parseTreePath(path);
  insist(safe.ok, safe.ok ? '' : `it has a path that is not safe: ${path} (${safe.error.reason})`);
  insist(!/\p{Surrogate}/u.test(path), `it has a path that is no text: ${path}`);
}

/** Does not lead out of the folder, whatever else is odd about it. */
const isInside = (path: string): boolean =>
  !/^[\\/]|^[a-z]:/i.test(path) && !path.split(/[\\/]/).includes('..') && !path.includes('\0');

function checkEntry(path: string, entry: TreeEntry | undefined, sizes: Map<BlobId, number>): void {
  if (entry === undefined) return;
  checkSize(path, entry, sizes);
  insist(entry.mode !== 'folder' || entry.size === 0, `the empty folder ${path} is not empty`);
}

/** A content has one size, wherever it is named. */
function checkSize(path: string, { blob, size }: TreeEntry, sizes: Map<BlobId, number>): void {
  insist((sizes.get(blob) ?? size) === size, `the content of ${path} has two sizes`);
  sizes.set(blob, size);
}

/** In how many files each folder is named. */
class FolderCounts {
  readonly #counts = new Map<string, number>();

  count(path: string, by: 1 | -1): void {
    for (const folder of foldersAbove(path)) this.#counts.set(folder, (this.#counts.get(folder) ?? 0) + by);
  }

  has(path: string): boolean {
    return (this.#counts.get(path) ?? 0) > 0;
  }
}

function* foldersAbove(path: string): Generator<string> {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) yield path.slice(0, end);
}
