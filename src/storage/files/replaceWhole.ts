import type { StorageFiles, WritableFile } from './storageFiles.ts';

/**
 * Puts a new file in place of the one with a name, or where none is. Durable when it resolves. Rejects with the file system's error;
 * the file is as before then. Removes what earlier ones that were cut off have left; of several at once, all but the last may reject.
 * @param random part of the name it has until it is whole
 */
export async function replaceWhole(
  files: StorageFiles,
  name: string,
  random: string,
  fill: (file: WritableFile) => Promise<void>,
): Promise<void> {
  await removeLeftOvers(files, name);
  const temporary = `${name}.${random}.tmp`;
  try {
    const file = await files.openNew(temporary);
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await files.replace(temporary, name);
    await files.syncFolder();
  } catch (error) {
    await files.unlink(temporary).catch(() => undefined);
    throw error;
  }
}

async function removeLeftOvers(files: StorageFiles, name: string): Promise<void> {
  for (const other of await files.list().catch(() => [])) {
    if (other.startsWith(`${name}.`) && other.endsWith('.tmp')) await files.unlink(other).catch(() => undefined);
  }
}
