import { constants, promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, type StorageFiles } from './storageFiles.ts';

/** A folder of a local disk. */
export function diskStorageFiles(folder: string): StorageFiles {
  const at = (name: string): string => join(folder, name);
  return {
    makeFolder: name => makeFolder(at(name)),
    list: () => listFiles(folder),
    read: name => fs.readFile(at(name)),
    readRange: (name, offset, length) => withFile(at(name), 'r', file => readRange(file, offset, length)),
    // Neither 'r+' (the file must exist) nor 'a' (ignores the offset on Linux) nor 'w' (empties it) fits.
    write: (name, offset, bytes) =>
      withFile(at(name), constants.O_RDWR | constants.O_CREAT, file => writeAll(file, offset, bytes)),
    // Windows flushes only handles that may write.
    sync: name => withFile(at(name), 'r+', file => file.sync()),
    syncFolder: name => syncFolder(at(name)),
    link: (from, to) => fs.link(at(from), at(to)),
    copyNew: (from, to) => fs.copyFile(at(from), at(to), constants.COPYFILE_EXCL),
    rename: (from, to) => fs.rename(at(from), at(to)),
    unlink: name => fs.unlink(at(name)),
  };
}

async function withFile<T>(
  path: string,
  flags: string | number,
  work: (file: fs.FileHandle) => Promise<T>,
): Promise<T> {
  const file = await fs.open(path, flags, 0o600);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function readRange(file: fs.FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

async function writeAll(file: fs.FileHandle, offset: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await fs.readdir(folder, { withFileTypes: true });
    return entries.filter(entry => entry.isFile()).map(entry => entry.name);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Makes the folder's name durable too, and those of the folders made above it. */
async function makeFolder(path: string): Promise<void> {
  const topmost = await fs.mkdir(path, { recursive: true });
  if (topmost === undefined) return;
  for (let made = path; made.length >= topmost.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** What platforms answer that cannot open or flush a folder; Windows has no such call. */
const cannotSyncFolder = new Set(['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'EBADF', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

async function syncFolder(path: string): Promise<void> {
  try {
    await withFile(path, 'r', file => file.sync());
  } catch (error) {
    if (!cannotSyncFolder.has(errorCode(error) ?? '')) throw error;
  }
}
