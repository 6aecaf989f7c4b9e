import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseBlobId } from '../../core/ids.ts';
import { Control } from './control.ts';
import { DiskCapture } from './diskCapture.ts';
import type { ToHost } from './messages.ts';
import { fact, PackedIndex } from './packedIndex.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'disk-capture-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Walks one after the other, of which all that is sent is stored. */
function startWalks() {
  const control = new Control();
  const sent: ToHost[] = [];
  const index = new PackedIndex();
  const start = { folders: [{ name: 'files', path: folder }], indexFile: undefined, control: control.buffer };
  const capture = new DiskCapture(start, index, control, message => void sent.push(message));
  /** Returns how many contents were sent. */
  const take = (only?: readonly string[]): number => {
    sent.length = 0;
    control.reset();
    capture.snapshot({ maxFileBytes: 100, includedSecrets: [], rules: [] }, only);
    capture.tellBeside(undefined);
    const contents = sent.flatMap(message => (message.kind === 'contents' ? message.contents : []));
    capture.settle(true, contents.length);
    return contents.length;
  };
  const taken = (): readonly string[] =>
    Array.from({ length: index.count }, (_, entry) => entry)
      .filter(entry => index.has(entry, fact.given) && !index.has(entry, fact.gone))
      .map(entry => index.pathOf(entry))
      .sort();
  return { capture, index, take, taken };
}

const untilTimesTell = () => new Promise(resolve => setTimeout(resolve, 2100));

test('the times of a file are believed once it was read clearly after them, and then a change of them is seen', async () => {
  const file = join(folder, 'a');
  const put = (content: string): void => {
    fs.writeFileSync(file, content);
    fs.utimesSync(file, 1_000_000_000, 1_000_000_000);
  };
  put('one');
  const { index, take } = startWalks();
  const isBelieved = (): boolean => index.has(index.findPath('a'), fact.settled);

  expect(take()).toBe(1);
  expect(isBelieved()).toBe(false);
  await untilTimesTell();
  expect(take()).toBe(0);
  expect(isBelieved()).toBe(true);

  put('two');
  expect(take()).toBe(1);
});

test('what is in a folder is sorted by the rules of now, also where a walk of some paths has met them first', async () => {
  fs.mkdirSync(join(folder, 'd/sub'), { recursive: true });
  for (const name of ['x', 'y']) fs.writeFileSync(join(folder, 'd/sub', name), name);
  const rules = join(folder, 'd/sub/.gitignore');
  fs.writeFileSync(rules, 'x\n');
  await untilTimesTell();
  const { take, taken } = startWalks();
  take();
  expect(taken()).toEqual(['d/sub/.gitignore', 'd/sub/y']);
  fs.writeFileSync(rules, 'y\n');
  take(['d/sub/.gitignore']);
  expect(taken()).toEqual(['d/sub/.gitignore', 'd/sub/x']);
  fs.writeFileSync(rules, '#\n');
  for (const only of [['d', 'd/sub/.gitignore'], undefined]) {
    take(only);
    expect(taken()).toEqual(['d/sub/.gitignore', 'd/sub/x', 'd/sub/y']);
  }
});

test('contents that are not stored any more are sent again by a walk that was to look at nothing', () => {
  fs.writeFileSync(join(folder, 'a'), 'one');
  const { capture, index, take } = startWalks();
  expect(take()).toBe(1);
  capture.forget(new Set([parseBlobId(index.hexOf(index.findPath('a')))]));
  expect(take([])).toBe(1);
  expect(take([])).toBe(0);
});
