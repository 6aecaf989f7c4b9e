import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Control } from './control.ts';
import { DiskCapture } from './diskCapture.ts';
import type { ToHost } from './messages.ts';
import { fact, PackedIndex } from './packedIndex.ts';

test('the times of a file are believed once it was read clearly after them, and then a change of them is seen', async () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'disk-capture-'));
  const file = join(folder, 'a');
  const put = (content: string): void => {
    fs.writeFileSync(file, content);
    fs.utimesSync(file, 1_000_000_000, 1_000_000_000);
  };
  put('one');
  const control = new Control();
  const sent: ToHost[] = [];
  const index = new PackedIndex();
  const start = { folders: [{ name: 'files', path: folder }], indexFile: undefined, control: control.buffer };
  const capture = new DiskCapture(start, index, control, message => void sent.push(message));
  const take = (): number => {
    sent.length = 0;
    control.reset();
    capture.snapshot({ maxFileBytes: 100, includedSecrets: [], rules: [] }, undefined);
    capture.settle(true, 1);
    return sent.filter(({ kind }) => kind === 'contents').length;
  };
  const isBelieved = (): boolean => index.has(index.findPath('a'), fact.settled);

  expect(take()).toBe(1);
  expect(isBelieved()).toBe(false);
  await new Promise(resolve => setTimeout(resolve, 2100));
  expect(take()).toBe(0);
  expect(isBelieved()).toBe(true);

  put('two');
  expect(take()).toBe(1);
  fs.rmSync(folder, { recursive: true });
});
