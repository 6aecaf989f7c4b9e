import { lstatSync } from 'node:fs';
import { separator } from './entryPacks.ts';
import type { ListedFolder } from './listFolders.ts';
import type { DiskStat } from './packedIndex.ts';

/** What the second thread is asked: the files of some folders. */
export interface AheadMessage {
  /** Who has the batch, then five numbers for each file. */
  readonly shared: SharedArrayBuffer;
  readonly places: readonly string[];
  /** Files of each folder. */
  readonly counts: readonly number[];
  /** Joined by NUL. */
  readonly names: string;
}

/** A batch is looked at by whoever takes it first. */
const [free, taken, done] = [0, 1, 2];
const headLength = 8;
const numbersEach = 5;
/** Files; fewer are not worth a message. */
const batchSize = 500;
/** Milliseconds after which the other thread is taken for dead. */
const patience = 2000;

/** Folders that are walked together, and what the second thread has found out of their files. */
export class Batch {
  readonly folders: readonly ListedFolder[];
  readonly #state: Int32Array;
  readonly #numbers: Float64Array;

  constructor(folders: readonly ListedFolder[], shared: SharedArrayBuffer) {
    this.folders = folders;
    this.#state = new Int32Array(shared, 0, 1);
    this.#numbers = new Float64Array(shared, headLength);
  }

  /** Takes the batch, or waits until the other thread, which was first, is done with it. Returns whether that has looked. */
  isLookedAt(): boolean {
    if (Atomics.compareExchange(this.#state, 0, free, taken) === free) return false;
    if (Atomics.load(this.#state, 0) === taken) Atomics.wait(this.#state, 0, taken, patience);
    return Atomics.load(this.#state, 0) === done;
  }

  /** Of a regular file, by its number in the batch; `undefined` for anything else. */
  statOf(file: number): DiskStat | undefined {
    const numbers = this.#numbers;
    const at = file * numbersEach;
    if (numbers[at] !== 1) return undefined;
    const number = (offset: number): number => numbers[at + offset] ?? 0;
    return { size: number(1), mtimeMs: number(2), ctimeMs: number(3), ino: number(4) };
  }
}

/**
 * Has a second thread look at files while the first one still lists folders, and then shares the rest with it: half of what
 * a walk takes is asking the system for each file.
 */
export class StatAhead {
  readonly #post: ((message: AheadMessage) => void) | undefined;
  #batches: Batch[] = [];
  #folders: ListedFolder[] = [];
  #count = 0;

  /** @param post sends to the second thread; `undefined` when there is none, and the first one is alone with all */
  constructor(post: ((message: AheadMessage) => void) | undefined) {
    this.#post = post;
  }

  add(folder: ListedFolder): void {
    this.#folders.push(folder);
    this.#count += folder.files.length;
    if (this.#count >= batchSize) this.#send();
  }

  /** All batches. The second thread takes them from the beginning on. */
  finish(): readonly Batch[] {
    if (this.#folders.length > 0) this.#send();
    return this.#batches;
  }

  #send(): void {
    const folders = this.#folders;
    const shared = new SharedArrayBuffer(headLength + this.#count * numbersEach * Float64Array.BYTES_PER_ELEMENT);
    this.#batches.push(new Batch(folders, shared));
    this.#post?.({
      shared,
      places: folders.map(({ place }) => place),
      counts: folders.map(({ files }) => files.length),
      names: folders.flatMap(({ files }) => files).join(separator),
    });
    this.#folders = [];
    this.#count = 0;
  }
}

/** In the second thread: looks at the files of a batch, unless the first one has taken it. */
export function lookAhead({ shared, places, counts, names }: AheadMessage): void {
  const state = new Int32Array(shared, 0, 1);
  if (Atomics.compareExchange(state, 0, free, taken) !== free) return;
  const numbers = new Float64Array(shared, headLength);
  const list = names.split(separator);
  let file = 0;
  for (const [index, place] of places.entries()) {
    for (const end = file + (counts[index] ?? 0); file < end; file++) {
      const stat = look(`${place}/${list[file] ?? ''}`);
      if (stat?.isFile() === true) {
        const at = file * numbersEach;
        numbers[at] = 1;
        numbers[at + 1] = stat.size;
        numbers[at + 2] = stat.mtimeMs;
        numbers[at + 3] = stat.ctimeMs;
        numbers[at + 4] = stat.ino;
      }
    }
  }
  Atomics.store(state, 0, done);
  Atomics.notify(state, 0);
}

function look(place: string) {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
