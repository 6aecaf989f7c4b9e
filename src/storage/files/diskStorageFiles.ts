import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, type StorageFiles, type WritableFile } from './storageFiles.ts';

/** A folder of a local disk. */
export function diskStorageFiles(folder: string): StorageFiles {
  const at = (name: string): string => join(folder, name);
  return {
    canAppend: true,
    makeFolder: () => makeFolder(folder),
    list: () => listFiles(folder),
    size: name => sizeOf(at(name)),
    // Into one piece of memory: many, as `readFile` takes them, would not be given back.
    read: name => readRange(at(name), 0, Number.MAX_SAFE_INTEGER),
    readRange: (name, offset, length) => readRange(at(name), offset, length),
    openNew: async name => new DiskFile(await fs.open(at(name), 'wx', 0o600)),
    open: async name => new DiskFile(await fs.open(at(name), 'r+')),
    syncFolder: () => syncFolder(folder),
    publish: (from, to) => publish(at(from), at(to)),
    replace: (from, to) => fs.rename(at(from), at(to)),
    unlink: name => fs.unlink(at(name)),
  };
}

class DiskFile implements WritableFile {
  readonly #file: fs.FileHandle;

  constructor(file: fs.FileHandle) {
    this.#file = file;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, offset + done);
      done += bytesWritten;
    }
  }

  /** The length of a file belongs to what `datasync` makes durable; its times do not, and are not needed. */
  sync(): Promise<void> {
    return this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Bytes that are made room for without asking how long the file is. */
const unasked = 128 * 1024;

async function readRange(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = await fs.open(path, 'r');
  try {
    // A damaged index may ask for more memory than there is.
    const most = length <= unasked ? length : Math.min(length, (await file.stat()).size - offset);
    const bytes = new Uint8Array(Math.max(0, most));
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await fs.stat(path)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    return await fs.readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** What platforms answer on disks that have no links, such as FAT. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/** A link, unlike a rename, fails when the name is taken. Where there are no links, an exclusive copy is as good. */
async function publish(from: string, to: string): Promise<void> {
  try {
    await fs.link(from, to);
  } catch (error) {
    if (!withoutLinks.has(errorCode(error) ?? '')) throw error;
    await fs.copyFile(from, to, fs.constants.COPYFILE_EXCL);
    const copy = await fs.open(to, 'r+');
    await copy.datasync().finally(() => copy.close());
  }
  await fs.unlink(from).catch(() => undefined);
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
    const folder = await fs.open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    if (!cannotSyncFolder.has(errorCode(error) ?? '')) throw error;
  }
}
