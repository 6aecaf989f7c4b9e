import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileSink, FileSource } from '../../core/threadArchive.ts';

/** Bytes read at once. */
const chunkLength = 1024 * 1024;

/** A file on a local disk. What is written lies beside it until it is closed, and then takes its place at one stroke. */
export function diskSink(path: string): FileSink {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  let handle: FileHandle | undefined;
  return {
    async write(bytes) {
      handle ??= await open(temporary, 'wx');
      await handle.writeFile(bytes);
    },
    async close() {
      handle ??= await open(temporary, 'wx');
      await handle.sync();
      await handle.close();
      handle = undefined;
      await rename(temporary, path);
    },
    async discard() {
      await handle?.close();
      handle = undefined;
      await rm(temporary, { force: true });
    },
  };
}

export const diskSource = (path: string): FileSource => ({
  name: basename(path),
  async *chunks() {
    const handle = await open(path, 'r');
    try {
      for (;;) {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(chunkLength), 0, chunkLength, null);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  },
});
