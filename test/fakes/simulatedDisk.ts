import type { StorageFiles } from '../../src/storage/storageFiles.ts';

/** Called before each call is made; throws to make it fail. A write that fails has written its first half. */
export type Interference = (call: keyof StorageFiles, name: string) => void;

/** Returns a number from 0 to `below` - 1. */
export type Random = (below: number) => number;

interface File {
  synced: Uint8Array;
  /** Since then, in order. */
  unsynced: Write[];
}

interface Write {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** A sync failed: this is read back while the power is on, and no later sync makes it durable. */
  readonly dropped?: true;
}

/** One change of names, made at one stroke: names that come (with their file) and names that go. */
type NameChange = readonly (readonly [name: string, file: File | undefined])[];

/**
 * A disk that forgets what was not synced when its power is cut: each write since may be there in full, in part, as zeros
 * or not at all, and each change of names may have happened or not, whatever came before it. A sync that failed has lost
 * what it should have kept. Folders are durable at once.
 */
export class SimulatedDisk {
  readonly #names = new Map<string, File>();
  readonly #syncedNames = new Map<string, File>();
  readonly #folders = new Set(['']);
  #unsyncedNames: NameChange[] = [];

  files(interfere: Interference = () => undefined): StorageFiles {
    const guarded = async <T>(call: keyof StorageFiles, name: string, work: () => T): Promise<T> => {
      interfere(call, name);
      return work();
    };
    return {
      makeFolder: name => guarded('makeFolder', name, () => void this.#folders.add(name)),
      list: () => guarded('list', '', () => [...this.#names.keys()].filter(name => !name.includes('/'))),
      read: name => guarded('read', name, () => contentOf(this.#find(name))),
      readRange: (name, offset, length) =>
        guarded('readRange', name, () => contentOf(this.#find(name)).slice(offset, offset + length)),
      write: async (name, offset, bytes) => {
        try {
          interfere('write', name);
        } catch (error) {
          this.#write(name, offset, bytes.slice(0, bytes.length / 2));
          throw error;
        }
        this.#write(name, offset, bytes.slice());
      },
      sync: async name => {
        const file = this.#find(name);
        try {
          interfere('sync', name);
        } catch (error) {
          file.unsynced = file.unsynced.map(write => ({ ...write, dropped: true }));
          throw error;
        }
        const dropped = file.unsynced.filter(write => write.dropped);
        file.synced = contentOf({ ...file, unsynced: file.unsynced.filter(write => !write.dropped) });
        file.unsynced = dropped;
      },
      syncFolder: name => guarded('syncFolder', name, () => this.#syncFolder(name)),
      link: (from, to) => guarded('link', to, () => this.#add(to, this.#find(from))),
      copyNew: async (from, to) => {
        const file: File = { synced: new Uint8Array(), unsynced: [] };
        const bytes = contentOf(this.#find(from));
        this.#add(to, file);
        try {
          interfere('copyNew', to);
        } catch (error) {
          file.unsynced.push({ offset: 0, bytes: bytes.slice(0, bytes.length / 2) });
          throw error;
        }
        file.unsynced.push({ offset: 0, bytes });
      },
      rename: (from, to) => guarded('rename', from, () => this.#change([from, undefined], [to, this.#find(from)])),
      unlink: name => guarded('unlink', name, () => this.#remove(name)),
    };
  }

  /** The disk after a power cut. */
  afterPowerCut(random: Random): SimulatedDisk {
    const survivors = new Map(this.#syncedNames);
    for (const change of this.#unsyncedNames) if (random(2) === 0) applyNames(survivors, change);
    const disk = new SimulatedDisk();
    for (const folder of this.#folders) disk.#folders.add(folder);
    const files = new Map<File, File>();
    for (const [name, file] of survivors) {
      const left = files.get(file) ?? { synced: afterLoss(file, random), unsynced: [] };
      files.set(file, left);
      disk.#names.set(name, left);
      disk.#syncedNames.set(name, left);
    }
    return disk;
  }

  names(): readonly string[] {
    return [...this.#names.keys()];
  }

  /** Flips every bit of one byte. */
  damage(name: string, offset: number): void {
    const file = this.#find(name);
    file.synced = contentOf(file);
    file.unsynced = [];
    file.synced[offset] = ~(file.synced[offset] ?? 0);
  }

  #find(name: string): File {
    const file = this.#names.get(name);
    if (file === undefined) throw fileError('ENOENT');
    return file;
  }

  #write(name: string, offset: number, bytes: Uint8Array): void {
    if (!this.#folders.has(folderOf(name))) throw fileError('ENOENT');
    const file = this.#names.get(name) ?? { synced: new Uint8Array(), unsynced: [] };
    if (!this.#names.has(name)) this.#add(name, file);
    file.unsynced.push({ offset, bytes });
  }

  #add(name: string, file: File): void {
    if (this.#names.has(name)) throw fileError('EEXIST');
    this.#change([name, file]);
  }

  #change(...change: NameChange): void {
    applyNames(this.#names, change);
    this.#unsyncedNames.push(change);
  }

  #remove(name: string): void {
    this.#find(name);
    this.#change([name, undefined]);
  }

  #syncFolder(folder: string): void {
    const isInside = (change: NameChange): boolean => change.some(([name]) => folderOf(name) === folder);
    for (const change of this.#unsyncedNames.filter(isInside)) applyNames(this.#syncedNames, change);
    this.#unsyncedNames = this.#unsyncedNames.filter(change => !isInside(change));
  }
}

/** An error as the file system makes them. */
export const fileError = (code: string): Error => Object.assign(new Error(code), { code });

const folderOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')));

function applyNames(names: Map<string, File>, change: NameChange): void {
  for (const [name, file] of change) {
    if (file === undefined) names.delete(name);
    else names.set(name, file);
  }
}

const contentOf = ({ synced, unsynced }: File): Uint8Array =>
  unsynced.reduce((content, { offset, bytes }) => overwrite(content, offset, bytes), synced);

function afterLoss({ synced, unsynced }: File, random: Random): Uint8Array {
  return unsynced.reduce((content, { offset, bytes, dropped }) => {
    if (dropped) return content;
    switch (random(4)) {
      case 0:
        return overwrite(content, offset, bytes);
      case 1:
        return overwrite(content, offset, bytes.subarray(0, random(bytes.length + 1)));
      case 2:
        return overwrite(content, offset, new Uint8Array(bytes.length));
      default:
        return content;
    }
  }, synced);
}

function overwrite(content: Uint8Array, offset: number, bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.max(content.length, offset + bytes.length));
  result.set(content);
  result.set(bytes, offset);
  return result;
}
