import { assert } from '../../core/assert.ts';
import type { Database } from '../index/database.ts';
import { blobOf } from '../index/fileEntries.ts';
import { FilePaths } from '../index/filePaths.ts';
import type { TreeArray } from '../index/manifest.ts';
import { TreeArrays } from '../index/treeArrays.ts';
import type { StoredCheckpoint } from './contentHolders.ts';

/** Tells that the holders from index `from` to before `to` need a blob. */
export type VisitSpan = (blobId: number, from: number, to: number) => void;

/**
 * Visits what checkpoints need. A blob is in the trees from the checkpoint that puts it at a path up to the next that
 * changes the path; that one needs it too, to show what it changed. Nearly every checkpoint is built on the one before, so
 * that its changes are all there is to look at; where one is not, a tree is built.
 *
 * @param checkpoints every one of the database, oldest first
 */
export function visitSpans(database: Database, checkpoints: readonly StoredCheckpoint[], visit: VisitSpan): void {
  const trees = new TreeArrays(database, new FilePaths(database));
  const open = new OpenSpans(visit);
  const changes = database.numbers(
    'SELECT checkpoint_position, path_id, new_entry FROM checkpoint_file_snapshot ORDER BY checkpoint_position',
  );
  let at = 0;
  for (const [index, { position, base }] of checkpoints.entries()) {
    if (base === undefined) open.replaceAll(trees.read(position), index);
    else if (base !== checkpoints[index - 1]?.position) open.replaceAll(trees.read(base), index);
    for (; changes[at] === position; at += 3) open.replace(changes[at + 1] ?? 0, blobOf(changes[at + 2] ?? 0), index);
  }
  assert(at === changes.length, 'a change belongs to no checkpoint');
  open.replaceAll(new Int32Array(), checkpoints.length);
}

/** The blobs at each path, 0 for no file, and since which holder they are there. */
class OpenSpans {
  readonly #visit: VisitSpan;
  readonly #blobAt: number[] = [0];
  readonly #since: number[] = [0];

  constructor(visit: VisitSpan) {
    this.#visit = visit;
  }

  /** The holder at `index` changes one path of the tree it is built on. */
  replace(pathId: number, blobId: number, index: number): void {
    this.#set(pathId, blobId, index, index + 1);
  }

  /** The holder at `index` is built on another tree than the one before it. */
  replaceAll(tree: TreeArray, index: number): void {
    const length = Math.max(tree.length, this.#blobAt.length);
    for (let pathId = 1; pathId < length; pathId++) this.#set(pathId, blobOf(tree[pathId] ?? 0), index, index);
  }

  #set(pathId: number, blobId: number, since: number, formerUntil: number): void {
    while (this.#blobAt.length <= pathId) {
      this.#blobAt.push(0);
      this.#since.push(0);
    }
    const former = this.#blobAt[pathId] ?? 0;
    if (former > 0) this.#visit(former, this.#since[pathId] ?? 0, formerUntil);
    this.#blobAt[pathId] = blobId;
    this.#since[pathId] = since;
  }
}
