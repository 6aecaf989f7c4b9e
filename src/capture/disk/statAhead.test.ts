import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ListedFolder } from './listFolders.ts';
import { lookAhead, StatAhead, type AheadMessage } from './statAhead.ts';

const folderOf = (place: string, files: readonly string[]): ListedFolder => ({ path: '', place, files, links: [] });

test('tells of each file what the system tells, and nothing of what is no file', () => {
  const place = fs.mkdtempSync(join(tmpdir(), 'stat-ahead-'));
  for (const name of ['a', 'é', 'b']) fs.writeFileSync(join(place, name), name.repeat(3));
  fs.symlinkSync('a', join(place, 'link'));
  const messages: AheadMessage[] = [];
  const ahead = new StatAhead(message => void messages.push(message));
  ahead.add(folderOf(place, ['a', 'gone', 'é', 'link']));
  ahead.add(folderOf(`${place}/none`, ['x']));
  ahead.add(folderOf(place, ['b']));
  const [batch] = ahead.finish();
  expect(messages).toHaveLength(1);
  for (const message of messages) lookAhead(message);
  expect(batch?.isLookedAt()).toBe(true);
  const { size, mtimeMs, ctimeMs, ino } = fs.lstatSync(join(place, 'é'));
  expect(batch?.statOf(2)).toEqual({ size, mtimeMs, ctimeMs, ino });
  expect([0, 1, 2, 3, 4, 5].map(file => batch?.statOf(file)?.size)).toEqual([3, undefined, 6, undefined, undefined, 3]);
  fs.rmSync(place, { recursive: true });
});

test('many files are many batches; each is looked at by one of the two only', () => {
  const messages: AheadMessage[] = [];
  const ahead = new StatAhead(message => void messages.push(message));
  const names = Array.from({ length: 300 }, (_, number) => `none-${number}`);
  for (let folder = 0; folder < 10; folder++) ahead.add(folderOf(`/none/${folder}`, names));
  const batches = ahead.finish();
  expect(batches).toHaveLength(5);
  expect(batches.flatMap(({ folders }) => folders)).toHaveLength(10);
  expect(batches[4]?.isLookedAt()).toBe(false);
  for (const message of messages) lookAhead(message);
  expect(batches.slice(0, 4).map(batch => batch.isLookedAt())).toEqual([true, true, true, true]);
  // The first thread has it: nothing was written there.
  expect(batches[4]?.statOf(0)).toBeUndefined();
});
