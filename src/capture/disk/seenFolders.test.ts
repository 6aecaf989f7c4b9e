import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runs } from '../../../test/random/runs.ts';
import { seeded } from '../../../test/random/seeded.ts';
import { Control } from './control.ts';
import { DiskCapture, type Helpers } from './diskCapture.ts';
import { FileBatch } from './fileBatch.ts';
import type { ToHost } from './messages.ts';
import { fact, PackedIndex } from './packedIndex.ts';
import { hasFolderTimes, recallFolder, rememberFolder } from './seenFolders.ts';
import { lookAhead, type AheadMessage } from './statAhead.ts';
import type { SortedFolder } from './sortFolder.ts';

let folder = '';
beforeEach(() => void (folder = fs.mkdtempSync(join(tmpdir(), 'seen-folders-'))));
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

const sorted: SortedFolder = {
  files: ['a', 'b c'],
  links: ['l'],
  folders: [],
  ignored: ['dist/'],
  secrets: ['.env'],
  special: ['pipe'],
  unnamable: [],
  isEmpty: false,
  hasIgnoreFile: true,
  hasRepository: false,
};

const hour = 3_600_000;

test('what was in a folder is recalled while its times stay', async () => {
  const stat = fs.lstatSync(folder);
  const seen = rememberFolder(stat, sorted, Date.now() + hour);
  const { files, ...rest } = sorted;
  expect(seen?.files).toBe(files.length);
  expect(recallFolder(seen, fs.lstatSync(folder))).toEqual(rest);
  await wait(20);
  fs.writeFileSync(join(folder, 'new'), '');
  expect(recallFolder(seen, fs.lstatSync(folder))).toBeUndefined();
});

test('setting the time of a folder back does not hide that something came', async () => {
  fs.utimesSync(folder, 1_000_000_000, 1_000_000_000);
  const stat = fs.lstatSync(folder);
  const seen = rememberFolder(stat, sorted, Date.now() + hour);
  await wait(20);
  fs.writeFileSync(join(folder, 'new'), '');
  fs.utimesSync(folder, 1_000_000_000, 1_000_000_000);
  expect(recallFolder(seen, fs.lstatSync(folder))).toBeUndefined();
});

test('a folder that changed shortly before the walk is not remembered', () => {
  expect(rememberFolder(fs.lstatSync(folder), sorted, Date.now())).toBeUndefined();
});

test('a file in place of the folder is not taken for it', () => {
  const seen = rememberFolder(fs.lstatSync(folder), sorted, Date.now() + hour);
  const { mtimeMs, ctimeMs, ino } = fs.lstatSync(folder);
  const file = Object.assign(fs.lstatSync(process.execPath), { mtimeMs, ctimeMs, ino });
  expect(recallFolder(seen, file)).toBeUndefined();
});

/** What a walk finds: each path with its content, and what it left out. */
function createWalks(helpers?: Helpers) {
  const control = new Control();
  const messages: ToHost[] = [];
  const start = { folders: [{ name: 'files', path: folder }], indexFile: undefined, control: control.buffer };
  const index = new PackedIndex();
  const capture = new DiskCapture(start, index, control, message => void messages.push(message), helpers);
  let coverage: unknown;
  return {
    messages,
    walk: (only?: readonly string[]) => {
      messages.length = 0;
      control.reset();
      capture.snapshot({ maxFileBytes: 100, includedSecrets: [], rules: [] }, only);
      capture.tellBeside(undefined);
      const contents = messages.flatMap(message => (message.kind === 'contents' ? message.contents : []));
      capture.settle(true, contents.length);
      for (const message of messages) if (message.kind === 'walked') coverage = message.coverage ?? coverage;
      const files: string[] = [];
      for (let entry = 0; entry < index.count; entry++) {
        if (index.has(entry, fact.gone) || !index.has(entry, fact.given)) continue;
        files.push(`${index.pathOf(entry)} ${index.modes[entry]} ${index.hexOf(entry).slice(0, 8)}`);
      }
      return { files: files.sort(), coverage };
    },
  };
}

/** Everything is older than the walks, so that all is remembered. */
function pretendAllIsOld(): void {
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + hour);
}

test('a file is found under its new name', async () => {
  pretendAllIsOld();
  fs.writeFileSync(join(folder, 'a'), 'text');
  const { walk } = createWalks();
  expect(walk().files).toEqual([expect.stringMatching(/^a /)]);
  await wait(15);
  fs.renameSync(join(folder, 'a'), join(folder, 'b'));
  expect(walk().files).toEqual([expect.stringMatching(/^b /)]);
});

test('what a walk has taken is known to other threads at the next one', () => {
  pretendAllIsOld();
  let unchanged = 0;
  const ask = (message: AheadMessage): void => {
    lookAhead(message);
    for (const shared of message.batches)
      unchanged += new FileBatch(shared).unchanged.filter(flag => flag === 1).length;
  };
  for (const name of ['a', 'b', 'c']) fs.writeFileSync(join(folder, name), name);
  const { walk } = createWalks({ ask, from: 0 });
  walk();
  expect(unchanged).toBe(0);
  walk();
  expect(unchanged).toBe(3);
});

test('files that share all facts are told apart when the index was made smaller', () => {
  pretendAllIsOld();
  const numbers = Array.from({ length: 1000 }, (_, number) => number);
  fs.writeFileSync(join(folder, 'file'), 'text');
  for (const number of numbers) {
    fs.writeFileSync(join(folder, `${number}-gone`), '');
    fs.linkSync(join(folder, 'file'), join(folder, `${number}-same`));
  }
  const { walk, messages } = createWalks({ ask: lookAhead, from: 0 });
  walk();
  for (const number of numbers) fs.rmSync(join(folder, `${number}-gone`));
  walk();
  const walked = (): unknown => messages.find(({ kind }) => kind === 'walked');
  expect(walked()).toMatchObject({ removed: expect.stringContaining('999-gone') as string });
  walk();
  expect(walked()).toMatchObject({ removed: undefined });
});

test('walks that recall folders find what a walk finds that lists all', { timeout: 120_000 }, async () => {
  expect(hasFolderTimes(folder)).toBe(process.platform === 'linux');
  const seed = Date.now() % 1_000_000;
  const random = seeded(seed);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const names = ['a', 'b', 'c', '.gitignore', '.env', 'x.log'];
  const place = (): string => join(folder, ...Array.from({ length: 1 + random(3) }, () => pick(names)));
  const touched = new Set<string>();
  const touch = (at: string): string => {
    touched.add(relative(folder, at));
    return at;
  };
  const change = (): void => {
    const at = touch(place());
    try {
      fs.mkdirSync(dirname(at), { recursive: true });
      // What is written to a link goes to where it leads.
      touch(join(dirname(at), 'nowhere'));
      const kind = pick(['write', 'write', 'remove', 'link', 'folder', 'rename']);
      if (kind === 'write') fs.writeFileSync(at, pick(['*.log\n', 'a\n', 'c/\n', '', 'x'.repeat(200)]));
      if (kind === 'remove') fs.rmSync(at, { recursive: true, force: true });
      if (kind === 'link') fs.symlinkSync('nowhere', at);
      if (kind === 'folder') fs.mkdirSync(at);
      if (kind === 'rename') fs.renameSync(at, touch(place()));
    } catch {
      // Something else is there.
    }
  };
  pretendAllIsOld();
  const alone = createWalks();
  const helped = createWalks({ ask: lookAhead, from: 0 });
  const told = createWalks();
  for (let round = 0; round < runs(40); round++) {
    for (let count = random(4); count > 0; count--) change();
    // More than a tick of the file system's clock.
    await wait(15);
    const expected = createWalks().walk();
    expect(alone.walk(), `seed ${seed}, round ${round}`).toEqual(expected);
    expect(helped.walk(), `seed ${seed}, round ${round}, with another thread`).toEqual(expected);
    const only = random(3) === 0 ? undefined : [...touched];
    expect(told.walk(only), `seed ${seed}, round ${round}, told where to look`).toEqual(expected);
    touched.clear();
  }
});
