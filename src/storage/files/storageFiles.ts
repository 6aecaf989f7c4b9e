/**
 * What the store needs of a disk: one folder of files. Every call rejects with an error that has a `code` (as Node's do) when
 * the platform refuses it.
 *
 * Assumed of the disk: after `sync`, a file's bytes survive a power cut; after `syncFolder`, so do the names in the folder
 * (where the platform has no such call, names are taken to survive as soon as they are made). What was not synced may be there
 * in full, in part, as zeros or not at all.
 */
export interface StorageFiles {
  /** Files can be written to after they were closed. Where they cannot, only `openNew`, whole files and names are used. */
  readonly canAppend: boolean;
  /** Makes the folder and those above it, durably. Harmless when it is there. */
  makeFolder(): Promise<void>;
  /** The names of the files in the folder; none when the folder is not there. */
  list(): Promise<readonly string[]>;
  /** Length in bytes; 0 when the file is not there. */
  size(name: string): Promise<number>;
  read(name: string): Promise<Uint8Array>;
  /** Up to `length` bytes; fewer at the end of the file. */
  readRange(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** Makes an empty file and opens it; rejects with `EEXIST` when the name is there. */
  openNew(name: string): Promise<WritableFile>;
  /** Opens a file that is there, as it is. Only where `canAppend`. */
  open(name: string): Promise<WritableFile>;
  syncFolder(): Promise<void>;
  /** Gives a file a name that must not be there yet; rejects with `EEXIST` when it is, and leaves both as they are. */
  publish(from: string, to: string): Promise<void>;
  /** Gives a file a name, in place of the one that had it. */
  replace(from: string, to: string): Promise<void>;
  unlink(name: string): Promise<void>;
}

export interface WritableFile {
  /** Writes all of `bytes` at `offset`. When it rejects, any part of them may have been written. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Makes everything written before durable. When it rejects, that may be lost although it is read back. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The `code` of an error of the file system, `undefined` for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined; // Node's own (`ERR_...`) are bugs.
}
