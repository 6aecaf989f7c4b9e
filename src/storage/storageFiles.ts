/**
 * What the store needs of a disk. Names are relative to the store's folder and use `/`. Every call rejects with an error
 * that has a `code` (as Node's do) when the platform refuses it.
 *
 * Assumed of the disk: after `sync`, a file's bytes survive a power cut; after `syncFolder`, so do the names in that folder
 * (where the platform has no such call, names are taken to survive as soon as they are made).
 */
export interface StorageFiles {
  /** Makes a folder and those above it; `''` is the store's own. Harmless when it is there. */
  makeFolder(name: string): Promise<void>;
  /** The names of the files in the store's folder; none when the folder is not there. */
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Uint8Array>;
  /** Up to `length` bytes; fewer at the end of the file. */
  readRange(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** Writes at `offset`, making the file when it is not there. */
  write(name: string, offset: number, bytes: Uint8Array): Promise<void>;
  sync(name: string): Promise<void>;
  syncFolder(name: string): Promise<void>;
  /** A second name for a file; rejects with `EEXIST` when `to` is there. */
  link(from: string, to: string): Promise<void>;
  /** A copy of a file; rejects with `EEXIST` when `to` is there. */
  copyNew(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(name: string): Promise<void>;
}

/** The `code` of an error of the file system, `undefined` for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined; // Node's own (`ERR_...`) are bugs.
}
