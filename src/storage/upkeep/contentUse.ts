import type { CheckpointId, ThreadId } from '../../core/ids.ts';
import type { ExpiryEffect } from '../../core/ports/storeUpkeep.ts';
import { knownPosition } from '../index/checkpointRows.ts';
import type { Database } from '../index/database.ts';
import { readCheckpoints, readCutOffRestores, readUnsavedTexts, type Holder, type Keeper } from './contentHolders.ts';
import { visitSpans } from './contentSpans.ts';
import { RangeMaximum } from './rangeMaximum.ts';
import { readStoredBytes } from './storedBytes.ts';

/** Not needed by anything. */
const none = -1;
const forever = 2 ** 31 - 1;

/**
 * Which contents of files a store still needs, and for what. Blobs are named by their row ids.
 *
 * Kept are: what is in the tree of a checkpoint that is neither expired nor of a deleted thread, or of the latest one in
 * any case; what such a checkpoint changed; unsaved texts of a checkpoint that is neither expired nor of a deleted thread; and
 * what a restore that was cut off has to write or to bring back. Bytes are as in `readStoredBytes`.
 *
 * Invariant: no tree is built. Each blob has spans of neighboring holders that need it, and what is asked of the holders of
 * a span is answered in constant time.
 */
export class ContentUse {
  readonly #database: Database;
  readonly #holders: readonly Holder[];
  /** Blob, first holder, holder after the last: three numbers for each span. */
  readonly #spans: readonly number[];
  readonly #bytes: Float64Array;
  readonly #bases: ReadonlyMap<number, number>;

  private constructor(
    database: Database,
    holders: readonly Holder[],
    spans: readonly number[],
    bytes: Float64Array,
    bases: ReadonlyMap<number, number>,
  ) {
    this.#database = database;
    this.#holders = holders;
    this.#spans = spans;
    this.#bytes = bytes;
    this.#bases = bases;
  }

  /**
   * As the database is now; it does not follow later commits.
   * @param bases for blobs that are stored as a difference to another one: that one, which is needed as long as they are
   */
  static read(database: Database, bases: ReadonlyMap<number, number> = new Map()): ContentUse {
    const spans: number[] = [];
    const visit = (blobId: number, from: number, to: number): void => {
      spans.push(blobId, from, to);
    };
    const checkpoints = readCheckpoints(database);
    visitSpans(database, checkpoints, visit);
    const others = [...readUnsavedTexts(database), ...readCutOffRestores(database)];
    for (const [index, { blobIds }] of others.entries()) {
      for (const blobId of blobIds) visit(blobId, checkpoints.length + index, checkpoints.length + index + 1);
    }
    const holders = [...checkpoints, ...others.map(({ holder }) => holder)];
    return new ContentUse(database, holders, spans, readStoredBytes(database), bases);
  }

  /** Those that must be kept. */
  liveBlobs(): ReadonlySet<number> {
    const live = new Set<number>();
    for (const [blobId, need] of this.#highestNeed(lifetime).entries()) if (need !== none) live.add(blobId);
    return live;
  }

  /** What the blobs take that need not be kept. */
  garbageBytes(): number {
    return this.#highestNeed(lifetime).reduce((sum, need, id) => sum + (need === none ? this.#bytesOf(id) : 0), 0);
  }

  /** Checkpoints that are not kept anyway, and the files of the latest one, free nothing. Throws when one is unknown. */
  expiryEffect(ids: readonly CheckpointId[]): ExpiryEffect {
    const order = new Map(ids.map((id, index) => [id, index]));
    for (const id of ids) knownPosition(this.#database, id);
    const lastNeeds = this.#highestNeed(holder =>
      holder.isLatest ? forever : Math.max(none, ...holder.keepers.map(keeper => placeIn(order, keeper))),
    );
    const freed = new Array<number>(ids.length).fill(0);
    for (const [blobId, last] of lastNeeds.entries()) {
      if (last !== none && last !== forever) freed[last] = (freed[last] ?? 0) + this.#bytesOf(blobId);
    }
    let sum = 0;
    return { freed: freed.map(bytes => (sum += bytes)) };
  }

  /** For each thread that is not deleted and has checkpoints: what deleting it, and nothing else, would free. */
  threadBytes(): ReadonlyMap<ThreadId, number> {
    const threads = [...new Set(this.#holders.flatMap(({ keepers }) => keepers.map(({ threadId }) => threadId)))];
    const numbers = new Map(threads.map((id, index) => [id, index + 1]));
    const shared = 0;
    const owner = (holder: Holder): number => {
      const [first, ...others] = holder.keepers;
      const isShared = others.some(({ threadId }) => threadId !== first?.threadId);
      if (holder.isLatest || isShared) return shared;
      return first === undefined ? none : (numbers.get(first.threadId) ?? shared);
    };
    const highest = this.#highestNeed(owner);
    const lowest = this.#highestNeed(holder => (owner(holder) === none ? none : threads.length - owner(holder)));
    const bytes = new Array<number>(threads.length + 1).fill(0);
    for (const [blobId, only] of highest.entries()) {
      const isOnly = only > shared && only === threads.length - (lowest[blobId] ?? none);
      if (isOnly) bytes[only] = (bytes[only] ?? 0) + this.#bytesOf(blobId);
    }
    return new Map(threads.map((id, index) => [id, bytes[index + 1] ?? 0]));
  }

  #bytesOf(blobId: number): number {
    return this.#bytes[blobId] ?? 0;
  }

  /** For each blob the highest of the values that its holders have; `none` when none of them needs it. */
  #highestNeed(valueOf: (holder: Holder) => number): Int32Array {
    const values = new RangeMaximum(Int32Array.from(this.#holders, valueOf));
    const needs = new Int32Array(this.#bytes.length).fill(none);
    const raise = (blobId: number, need: number): boolean => {
      if (need <= (needs[blobId] ?? none)) return false;
      needs[blobId] = need;
      return true;
    };
    for (let at = 0; at < this.#spans.length; at += 3) {
      const from = this.#spans[at + 1] ?? 0;
      const to = this.#spans[at + 2] ?? 0;
      if (to > from) raise(this.#spans[at] ?? 0, values.highest(from, to));
    }
    for (const start of this.#bases.keys()) {
      let above = start;
      for (let base = this.#bases.get(above); base !== undefined; base = this.#bases.get(above)) {
        if (!raise(base, needs[above] ?? none)) break;
        above = base;
      }
    }
    return needs;
  }
}

/** Of holders that are kept for good. */
const lifetime = ({ keepers, isLatest }: Holder): number => (keepers.length > 0 || isLatest ? forever : none);

/** When a keeper goes: never, unless it is one of those that are to expire in this order. */
const placeIn = (order: ReadonlyMap<CheckpointId, number>, { checkpointId }: Keeper): number =>
  (checkpointId === undefined ? undefined : order.get(checkpointId)) ?? forever;
