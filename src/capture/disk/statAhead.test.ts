import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { folderFiles, type FolderFiles } from './folderFiles.ts';
import type { ListedFolder } from './listFolders.ts';
import { blobLength, fact, PackedIndex } from './packedIndex.ts';
import { lookAhead, StatAhead, type AheadMessage, type KnownFiles } from './statAhead.ts';

let place = '';
beforeEach(() => void (place = fs.mkdtempSync(join(tmpdir(), 'stat-ahead-'))));
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(place, { recursive: true });
});

const folderOf = (path: string, files: FolderFiles | readonly string[]): ListedFolder => ({
  path,
  place: join(place, path),
  files: 'list' in files ? files : folderFiles(files),
  links: [],
});

function createWalks() {
  const index = new PackedIndex();
  const messages: AheadMessage[] = [];
  let last: KnownFiles = new Map();
  return {
    index,
    messages,
    start: () => {
      messages.length = 0;
      const post = (message: AheadMessage): void => void messages.push(message);
      return new StatAhead({ index, walk: ++walks, maxFileBytes: 100, last, post });
    },
    /** Ends a walk, and says of each path whether it was found to be as it was, if another thread has looked. */
    finish: (ahead: StatAhead) => {
      const found: Record<string, boolean | undefined> = {};
      ahead.takeAll(({ folder, files }, wasLookedAt) => {
        for (const [file, name] of files.list().entries()) {
          const path = join(folder.path, name);
          expect(path in found).toBe(false);
          found[path] = wasLookedAt ? files.wasUnchanged(file) : undefined;
          files.setEntry(file, index.findPath(path));
        }
      });
      ahead.close();
      last = ahead.remembered();
      return found;
    },
    look: () => {
      for (const message of messages) lookAhead(message);
    },
  };
}
let walks = 0;

/** Puts a file into the index as it is now. */
function keep(index: PackedIndex, path: string, facts: number = fact.stored | fact.settled): void {
  const slash = path.lastIndexOf('/');
  const entry = index.add(index.folder(path.slice(0, Math.max(slash, 0))), path.slice(slash + 1));
  index.remember(entry, fs.lstatSync(join(place, path)), new Uint8Array(blobLength), 0);
  index.set(entry, facts);
}

const many = (prefix: string): readonly string[] => Array.from({ length: 300 }, (_, at) => `${prefix}-${at}`);

test('only a regular file that the index has, and that is as it was, is found to be', () => {
  const { index, start, finish, look } = createWalks();
  const names = ['same', 'é', 'changed', 'gone', 'link', 'unsettled', 'unknown', 'large'];
  for (const name of names) fs.writeFileSync(join(place, name), name === 'large' ? 'x'.repeat(101) : name);
  for (const name of names) if (name !== 'unknown') keep(index, name, name === 'unsettled' ? fact.stored : undefined);
  fs.writeFileSync(join(place, 'changed'), 'other');
  fs.rmSync(join(place, 'gone'));
  fs.rmSync(join(place, 'link'));
  fs.symlinkSync('same', join(place, 'link'));
  keep(index, 'link');
  const ahead = start();
  ahead.add(folderOf('', names));
  expect(finish(ahead)).toEqual(Object.fromEntries(names.map(name => [name, undefined])));
  const next = start();
  look();
  next.add(folderOf('', next.last('') ?? []));
  expect(finish(next)).toEqual({
    ...Object.fromEntries(names.map(name => [name, false])),
    same: true,
    é: true,
  });
});

test('many files are many batches; each is looked at by one only', () => {
  const { messages, start, finish, look } = createWalks();
  const ahead = start();
  for (let folder = 0; folder < 10; folder++) ahead.add(folderOf(`${folder}`, many('none')));
  expect(messages).toHaveLength(5);
  messages.pop();
  look();
  const found = Object.entries(finish(ahead));
  expect(found).toHaveLength(3000);
  expect(found.filter(([, isUnchanged]) => isUnchanged === false)).toHaveLength(2400);
  expect(found.filter(([, isUnchanged]) => isUnchanged === undefined)).toHaveLength(600);
});

test('a walk begins with what the last one has found, and goes on with what is new', () => {
  const { messages, start, finish, look } = createWalks();
  const first = start();
  for (const folder of ['a', 'b', 'c', 'd']) first.add(folderOf(folder, many(folder)));
  finish(first);

  const second = start();
  expect(messages.map(({ batches }) => batches.length)).toEqual([2]);
  look();
  expect(second.last('a')?.list()).toEqual(many('a'));
  expect(second.last('a')?.has(many('a'))).toBe(true);
  expect(second.last('a')?.has(many('b'))).toBe(false);
  expect(second.last('e')).toBeUndefined();
  // Others are in `b`, and `d` is gone.
  for (const folder of ['a', 'c']) second.add(folderOf(folder, second.last(folder) ?? []));
  second.add(folderOf('b', ['new']));
  expect(messages).toHaveLength(1);
  const found = finish(second);
  expect(Object.keys(found)).toHaveLength(601);
  expect(found['a/a-7']).toBe(false);
  expect(found['b/new']).toBeUndefined();

  const third = start();
  const sizes = ['a', 'b', 'c', 'd'].map(folder => third.last(folder)?.count);
  expect(sizes).toEqual([300, 1, 300, undefined]);
  // What is left of each batch was put together.
  expect(new Set(['a', 'b', 'c'].map(folder => third.last(folder)?.batch)).size).toBe(2);
});

test('entries stay with their files when batches are put together', () => {
  const { index, start, finish, look } = createWalks();
  for (const path of ['a', 'b']) {
    fs.mkdirSync(join(place, path));
    fs.writeFileSync(join(place, path, 'file'), path);
    keep(index, `${path}/file`);
  }
  const ahead = start();
  for (const path of ['a', 'b', 'c']) ahead.add(folderOf(path, ['file']));
  finish(ahead);
  const next = start();
  look();
  for (const path of ['a', 'b']) next.add(folderOf(path, next.last(path) ?? []));
  expect(finish(next)).toEqual({ 'a/file': true, 'b/file': true });
  const third = start();
  look();
  for (const path of ['b', 'a']) third.add(folderOf(path, third.last(path) ?? []));
  expect(finish(third)).toEqual({ 'a/file': true, 'b/file': true });
});

test('nothing is taken any more once the walk has ended', () => {
  const { messages, start, finish } = createWalks();
  const first = start();
  first.add(folderOf('a', many('a')));
  finish(first);
  const aborted = start();
  const late = [...messages];
  aborted.close();
  expect(aborted.last('a')?.batch.take(walks)).toBe(false);
  const next = start();
  for (const message of late) lookAhead(message);
  next.add(folderOf('a', next.last('a') ?? []));
  expect(finish(next)['a/a-1']).toBeUndefined();
});

test('a batch with which another thread never comes back is not used again', () => {
  vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
  const { start, finish } = createWalks();
  const first = start();
  first.add(folderOf('a', many('a')));
  finish(first);
  const second = start();
  const files = second.last('a');
  expect(files?.batch.take(walks)).toBe(true);
  second.add(folderOf('a', files ?? []));
  expect(finish(second)['a/a-1']).toBeUndefined();

  const third = start();
  expect(third.last('a')?.list()).toEqual(many('a'));
  expect(third.last('a')?.batch).not.toBe(files?.batch);
  third.last('a')?.batch.take(walks);
  // This walk did not come to its end.
  third.close();
  expect(start().last('a')).toBeUndefined();
});
