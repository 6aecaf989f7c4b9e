import { randomBytes } from 'node:crypto';
import { replaceWhole } from './replaceWhole.ts';
import { errorCode, type StorageFiles } from './storageFiles.ts';

/** One text that is kept over restarts. */
export interface KeptText {
  /** `undefined` when there is none. */
  readonly read: () => Promise<string | undefined>;
  /** Replaces it as a whole, durably; `undefined` for none. When it rejects, what was there before is kept. */
  readonly write: (text: string | undefined) => Promise<void>;
}

/** A text in a file of a folder, which need not be there yet. Rejects with the file system's error. */
export const keptText = (files: StorageFiles, name: string): KeptText => ({
  read: () => orMissing(async () => new TextDecoder().decode(await files.read(name))),
  write: async text => {
    if (text === undefined) return orMissing(() => files.unlink(name));
    await files.makeFolder();
    const bytes = new TextEncoder().encode(text);
    await replaceWhole(files, name, randomBytes(8).toString('hex'), file => file.write(0, bytes));
  },
});

async function orMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
