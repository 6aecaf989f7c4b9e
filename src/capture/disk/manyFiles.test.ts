import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { captureWorkerFile } from '../../../test/fakes/captureWorkerFile.ts';
import { seeded } from '../../../test/random/seeded.ts';
import { runs } from '../../../test/random/runs.ts';
import { parseBlobId } from '../../core/ids.ts';
import { createDiskWorkingDirectory } from './diskWorkingDirectory.ts';

const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** So many that a second thread helps with them. */
const fileCount = 3000;

test('walks shared by two threads see every change, and nothing else', { timeout: runs(60_000) }, async () => {
  const top = fs.mkdtempSync(join(tmpdir(), 'many-files-'));
  const expected = new Map<string, string>();
  const put = (path: string, content: string): void => {
    fs.mkdirSync(join(top, path, '..'), { recursive: true });
    fs.writeFileSync(join(top, path), content);
    expected.set(path, hashOf(content));
  };
  for (let number = 0; number < fileCount; number++) put(`${number % 70}/file-${number}`, `content ${number}`);
  const directory = createDiskWorkingDirectory({
    name: 'files',
    folders: [{ name: 'files', path: top }],
    workerFile: await captureWorkerFile(),
  });
  const take = async (): Promise<{ readonly tree: ReadonlyMap<string, string>; readonly puts: number }> => {
    let puts = 0;
    const { tree } = await directory.snapshot({
      putBlob: async (content, _before, id) => {
        puts++;
        return id ?? parseBlobId(hashOf(content));
      },
    });
    return { tree: new Map([...tree].map(([path, { blob }]) => [path, blob])), puts };
  };
  try {
    expect((await take()).puts).toBe(fileCount);
    // Files have to rest for a while before they are believed to be as they were.
    await new Promise(resolve => setTimeout(resolve, 2100));
    expect((await take()).puts).toBe(0);
    const random = seeded(fileCount);
    for (let round = 0; round < runs(15); round++) {
      const changes = new Map<string, string | undefined>();
      for (let change = 0; change < 30; change++) {
        const number = random(fileCount);
        const path = `${number % 70}/file-${number}`;
        changes.set(path, random(4) === 0 ? undefined : `changed ${round} ${change}`);
      }
      for (const [path, content] of changes) {
        if (content !== undefined) put(path, content);
        else {
          fs.rmSync(join(top, path), { force: true });
          expected.delete(path);
        }
      }
      const { tree } = await take();
      expect(tree).toEqual(new Map([...expected].sort(([a], [b]) => (a < b ? -1 : 1))));
    }
  } finally {
    await directory.close();
    fs.rmSync(top, { recursive: true });
  }
});
