import { lstatSync, type Stats } from 'node:fs';
import { separator } from './entryPacks.ts';
import { isUnchanged, type SharedIndex } from './packedIndex.ts';

/** What a walk goes by when it looks at files. */
export interface Look {
  /** Number of the walk. */
  readonly walk: number;
  readonly index: SharedIndex;
  /** Bytes; larger files are not found to be as they were. */
  readonly maxFileBytes: number;
}

export interface NamedFolder {
  /** On this machine. */
  readonly place: string;
  readonly names: readonly string[];
}

/** Stands for the entry of a file that is not in the index: -1, as an unsigned number. */
export const noEntry = 0xffffffff;

/** In each walk a batch is free until somebody takes it, who is done with it some time later. */
const [free, taken, done] = [0, 1, 2];
const stateOf = (walk: number, step: number): number => walk * 4 + step;
const stepOf = (state: number): number => state & 3;

/** Milliseconds after which the thread that has taken a batch is taken for dead. */
const patience = 2000;

/** Numbers at the beginning: state, folders, files. */
const headLength = 3;

/**
 * Some folders with their files, in memory that threads share, so that in each walk one of them looks at all of these files.
 *
 * After the head come, of each folder, where its files end and where its text ends; of each file, its entry in the index and
 * whether it was found to be as the index has it; and the texts, each the place of a folder and the names of its files.
 */
export class FileBatch {
  readonly shared: SharedArrayBuffer;
  readonly folderCount: number;
  readonly fileCount: number;
  /** Of each file. */
  readonly entries: Uint32Array;
  /** Of each file, 1 or 0: what the thread that has looked has found. */
  readonly unchanged: Uint8Array;
  readonly #state: Int32Array;
  readonly #fileEnds: Uint32Array;
  readonly #textEnds: Uint32Array;
  readonly #text: Buffer;

  /** @param shared of another batch, which this one is then the same as */
  constructor(shared: SharedArrayBuffer) {
    const [, folders = 0, files = 0] = new Int32Array(shared, 0, headLength);
    const numbers = (start: number, length: number) => new Uint32Array(shared, start * 4, length);
    const entriesAt = headLength + folders * 2;
    const flagsAt = (entriesAt + files) * 4;
    this.shared = shared;
    this.folderCount = folders;
    this.fileCount = files;
    this.entries = numbers(entriesAt, files);
    this.unchanged = new Uint8Array(shared, flagsAt, files);
    this.#state = new Int32Array(shared, 0, 1);
    this.#fileEnds = numbers(headLength, folders);
    this.#textEnds = numbers(headLength + folders, folders);
    this.#text = Buffer.from(shared, flagsAt + files);
  }

  /** A new one, of files that are not in the index. */
  static of(folders: readonly NamedFolder[]): FileBatch {
    const texts = folders.map(({ place, names }) => Buffer.from([place, ...names].join(separator)));
    const files = folders.reduce((sum, { names }) => sum + names.length, 0);
    const textLength = texts.reduce((sum, { length }) => sum + length, 0);
    const shared = new SharedArrayBuffer((headLength + folders.length * 2 + files) * 4 + files + textLength);
    new Int32Array(shared, 0, headLength).set([stateOf(0, done), folders.length, files]);
    const batch = new FileBatch(shared);
    let [fileEnd, textEnd] = [0, 0];
    for (const [folder, text] of texts.entries()) {
      batch.#text.set(text, textEnd);
      batch.#textEnds[folder] = textEnd += text.length;
      batch.#fileEnds[folder] = fileEnd += folders[folder]?.names.length ?? 0;
    }
    batch.entries.fill(noEntry);
    return batch;
  }

  /** Number of the first file of a folder; for the number after the last folder, how many files there are. */
  firstOf(folder: number): number {
    return this.#fileEnds[folder - 1] ?? 0;
  }

  read(folder: number): NamedFolder {
    const text = this.#text.toString('utf8', this.#textEnds[folder - 1] ?? 0, this.#textEnds[folder]);
    const [place = '', ...names] = text.split(separator);
    return { place, names };
  }

  /** Somebody has taken it in an earlier walk, and has not come back yet. */
  get isLost(): boolean {
    return stepOf(Atomics.load(this.#state, 0)) === taken;
  }

  /** Whoever comes first may take it in this walk. Not for one that is lost. */
  offer(walk: number): void {
    Atomics.store(this.#state, 0, stateOf(walk, free));
  }

  /** Returns whether nobody was first. */
  take(walk: number): boolean {
    const isFree = stateOf(walk, free);
    return Atomics.compareExchange(this.#state, 0, isFree, stateOf(walk, taken)) === isFree;
  }

  /** By whoever has taken it. */
  giveBack(walk: number): void {
    Atomics.store(this.#state, 0, stateOf(walk, done));
    Atomics.notify(this.#state, 0);
  }

  /** Waits for whoever has taken it. Returns whether that is done with it. */
  wait(walk: number): boolean {
    Atomics.wait(this.#state, 0, stateOf(walk, taken), patience);
    return Atomics.load(this.#state, 0) === stateOf(walk, done);
  }

  /** Looks at all of its files, unless somebody was first. */
  lookAt({ walk, index, maxFileBytes }: Look): void {
    if (!this.take(walk)) return;
    let file = 0;
    for (let folder = 0; folder < this.folderCount; folder++) {
      const { place, names } = this.read(folder);
      for (const name of names) {
        const stat = look(`${place}/${name}`);
        const isAsItWas =
          stat?.isFile() === true &&
          stat.size <= maxFileBytes &&
          isUnchanged(index, this.entries[file] ?? noEntry, stat);
        this.unchanged[file++] = isAsItWas ? 1 : 0;
      }
    }
    this.giveBack(walk);
  }
}

function look(place: string): Stats | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
