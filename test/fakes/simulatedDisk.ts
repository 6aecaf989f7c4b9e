import type { StorageFiles, WritableFile } from '../../src/storage/files/storageFiles.ts';
import { SimulatedFile, type Random } from './simulatedFile.ts';

/** A step on the disk. Writing and publishing take two: when the second is come to, half of it is done. */
export type DiskCall = Exclude<keyof StorageFiles, 'canAppend'> | keyof WritableFile | 'writeRest' | 'publishRest';

/**
 * Called before each step: can throw to make it fail, and return a promise to make it wait. A write that fails has written
 * its first half.
 */
export type Interference = (call: DiskCall, name: string) => void | Promise<void>;

export interface FilesOptions {
  readonly interfere?: Interference;
  /** `false`: a file's bytes appear when it is synced or closed, and cannot be changed once it is closed. */
  readonly canAppend?: boolean;
}

/** One change of names, made at one stroke: names that come (with their file) and names that go. */
interface NameChange {
  readonly names: readonly (readonly [name: string, file: SimulatedFile | undefined])[];
  /** Never there without this one. */
  readonly after?: NameChange;
}

/**
 * A disk that forgets what was not synced when its power is cut: each write since may be there in full, in part, as zeros
 * or not at all, and each change of names may have happened or not, whatever came before it. A sync that failed has lost
 * what it should have kept. The folder itself is durable at once.
 */
export class SimulatedDisk {
  readonly #names = new Map<string, SimulatedFile>();
  readonly #syncedNames = new Map<string, SimulatedFile>();
  #unsyncedNames: readonly NameChange[] = [];
  #hasFolder = false;

  /** @param files durable */
  constructor(files: Readonly<Record<string, Uint8Array>> = {}) {
    for (const [name, content] of Object.entries(files)) this.#addDurable(name, new SimulatedFile(content));
  }

  /** The disk as one process sees it; each process has its own. */
  files({ interfere = () => undefined, canAppend = true }: FilesOptions = {}): StorageFiles {
    const guarded = async <T>(call: DiskCall, name: string, work: () => T): Promise<T> => {
      await interfere(call, name);
      return work();
    };
    const writable = (file: SimulatedFile, name: string): WritableFile => {
      const direct = openFile(file, name, interfere);
      return canAppend ? direct : keepBack(direct);
    };
    return {
      canAppend,
      makeFolder: () => guarded('makeFolder', '', () => void (this.#hasFolder = true)),
      list: () => guarded('list', '', () => [...this.#names.keys()].filter(name => !name.includes('/'))),
      size: name => guarded('size', name, () => this.#names.get(name)?.content.length ?? 0),
      read: name => guarded('read', name, () => this.#find(name).content.slice()),
      readRange: (name, offset, length) =>
        guarded('readRange', name, () => this.#find(name).content.slice(offset, offset + length)),
      openNew: name =>
        guarded('openNew', name, () => {
          const file = new SimulatedFile();
          this.#add(name, file);
          return writable(file, name);
        }),
      open: name =>
        guarded('open', name, () => {
          if (!canAppend) throw fileError('ENOTSUP');
          return writable(this.#find(name), name);
        }),
      syncFolder: async () => {
        const changes = new Set(this.#unsyncedNames);
        await interfere('syncFolder', '');
        for (const change of this.#unsyncedNames) if (changes.has(change)) applyNames(this.#syncedNames, change);
        this.#unsyncedNames = this.#unsyncedNames.filter(change => !changes.has(change));
      },
      publish: async (from, to) => {
        await interfere('publish', to);
        const added = this.#add(to, this.#find(from));
        await interfere('publishRest', to);
        this.#change({ names: [[from, undefined]], after: added });
      },
      replace: (from, to) =>
        guarded('replace', to, () => {
          this.#change({
            names: [
              [to, this.#find(from)],
              [from, undefined],
            ],
          });
        }),
      unlink: name =>
        guarded('unlink', name, () => {
          this.#find(name);
          this.#change({ names: [[name, undefined]] });
        }),
    };
  }

  /** The disk after a power cut. */
  afterPowerCut(random: Random): SimulatedDisk {
    const survivors = new Map(this.#syncedNames);
    const lost = new Set<NameChange>();
    for (const change of this.#unsyncedNames) {
      if ((change.after === undefined || !lost.has(change.after)) && random(2) === 0) applyNames(survivors, change);
      else lost.add(change);
    }
    const left = once((file: SimulatedFile) => file.afterPowerCut(random));
    const disk = new SimulatedDisk();
    disk.#hasFolder = this.#hasFolder;
    for (const [name, file] of survivors) disk.#addDurable(name, left(file));
    return disk;
  }

  /** A disk of its own that is as this one is now. */
  copy(): SimulatedDisk {
    const copyFile = once((file: SimulatedFile) => file.copy());
    const copyChange = once(({ names, after }: NameChange): NameChange => ({
      names: names.map(([name, file]) => [name, file && copyFile(file)]),
      ...(after && { after: copyChange(after) }),
    }));
    const disk = new SimulatedDisk();
    disk.#hasFolder = this.#hasFolder;
    for (const [name, file] of this.#names) disk.#names.set(name, copyFile(file));
    for (const [name, file] of this.#syncedNames) disk.#syncedNames.set(name, copyFile(file));
    disk.#unsyncedNames = this.#unsyncedNames.map(copyChange);
    return disk;
  }

  names(): readonly string[] {
    return [...this.#names.keys()];
  }

  /** Flips every bit of one byte. */
  damage(name: string, offset: number): void {
    this.#find(name).damage(offset);
  }

  #find(name: string): SimulatedFile {
    const file = this.#names.get(name);
    if (file === undefined) throw fileError('ENOENT');
    return file;
  }

  #addDurable(name: string, file: SimulatedFile): void {
    this.#hasFolder = true;
    this.#names.set(name, file);
    this.#syncedNames.set(name, file);
  }

  #add(name: string, file: SimulatedFile): NameChange {
    if (!this.#hasFolder) throw fileError('ENOENT');
    if (this.#names.has(name)) throw fileError('EEXIST');
    return this.#change({ names: [[name, file]] });
  }

  #change(change: NameChange): NameChange {
    applyNames(this.#names, change);
    this.#unsyncedNames = [...this.#unsyncedNames, change];
    return change;
  }
}

/** An error as the file system makes them. */
export const fileError = (code: string): Error => Object.assign(new Error(code), { code });

/** A handle keeps to its file, whatever name that has by now. */
function openFile(file: SimulatedFile, name: string, interfere: Interference): WritableFile {
  let isClosed = false;
  const assertOpen = (): void => {
    if (isClosed) throw new Error(`BUG: ${name} was closed`);
  };
  return {
    async write(offset, bytes) {
      assertOpen();
      const middle = bytes.length >> 1;
      const [first, rest] = [bytes.slice(0, middle), bytes.slice(middle)];
      try {
        await interfere('write', name);
      } finally {
        file.write(offset, first);
      }
      await interfere('writeRest', name);
      file.write(offset + middle, rest);
    },
    async sync() {
      assertOpen();
      const sync = file.beginSync();
      try {
        await interfere('sync', name);
      } catch (error) {
        sync.fail();
        throw error;
      }
      sync.succeed();
    },
    async close() {
      await interfere('close', name);
      isClosed = true;
    },
  };
}

/** Keeps back what is written until the file is synced or closed. */
function keepBack(file: WritableFile): WritableFile {
  const kept: (readonly [offset: number, bytes: Uint8Array])[] = [];
  const writeKept = async (): Promise<void> => {
    for (let next = kept[0]; next !== undefined; next = kept[0]) {
      await file.write(...next);
      kept.shift();
    }
  };
  return {
    write: async (offset, bytes) => void kept.push([offset, bytes.slice()]),
    sync: () => writeKept().then(() => file.sync()),
    close: () => writeKept().finally(() => file.close()),
  };
}

function applyNames(names: Map<string, SimulatedFile>, { names: changed }: NameChange): void {
  for (const [name, file] of changed) {
    if (file === undefined) names.delete(name);
    else names.set(name, file);
  }
}

/** Calls `make` once for each argument. */
function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return key => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
