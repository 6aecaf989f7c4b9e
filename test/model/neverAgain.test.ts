import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { applyRetention } from '../../src/app/applyRetention.ts';
import { planMessageEdit } from '../../src/app/editThreadMessage.ts';
import { noise } from '../random/noise.ts';
import { runs } from '../random/runs.ts';
import { UnrulyStore } from '../fakes/unrulyStore.ts';
import { World } from '../fakes/world.ts';
import { Folder } from './neverAgainFolder.ts';

/** What other tools got wrong, where no window is needed to see it; `docs/never-again.md` lists all of it. */

const folders: Folder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

async function openFolder(): Promise<Folder> {
  const folder = await Folder.make();
  folders.push(folder);
  return folder;
}

test('scene: opencode#26893: a file that cannot be read is named, and left alone by a restore', async () => {
  const world = new World({ 'a.txt': 'a', 'locked.txt': 'locked' });
  world.directory.files.failOn({ operation: 'read', path: 'locked.txt' });
  const turn = await world.send({ 'a.txt': 'changed' });
  const { coverage } = world.content.checkpoints[0]!;
  expect(coverage.leftOut).toMatchObject([{ path: 'locked.txt', reason: 'unreadable' }]);
  world.directory.files.heal();
  await world.goBackTo(world.before(turn));
  expect(world.files).toEqual({ 'a.txt': 'a', 'locked.txt': 'locked' });
});

test('scene: opencode#26893: when the disk is full no older state is passed off as the one before a message', async () => {
  const unruly = new UnrulyStore();
  const world = unruly.world({ 'a.txt': 'a' });
  await world.send({ 'a.txt': 'one' });
  unruly.checkpointFailure = { kind: 'diskFull' };
  const turnId = await world.send({ 'a.txt': 'two' });
  unruly.checkpointFailure = undefined;
  const plan = await planMessageEdit(world.services, { threadId: world.threadId, turnId });
  expect(plan).toMatchObject({
    ok: true,
    value: { restore: { error: 'The checkpoint before this message failed; there is nothing to put back.' } },
  });
  expect(world.content.items.map(({ content }) => content.kind)).toContain('captureFailed');
});

test('scene: opencode#46783: a file at a path that once could not be read is not deleted', async () => {
  const world = new World({ 'a.txt': 'a', 'locked.txt': 'locked' });
  world.directory.files.failOn({ operation: 'read', path: 'locked.txt' });
  const turn = await world.send({ 'a.txt': 'changed' });
  world.directory.files.heal();
  world.edit({ 'locked.txt': 'mine' });
  const preview = await world.preview(world.before(turn));
  expect(preview.plan.leftAlone).toMatchObject([{ path: 'locked.txt', reason: 'unreadable' }]);
  await world.restore(
    preview,
    preview.plan.actions.map(({ path }) => path),
  );
  expect(world.files).toEqual({ 'a.txt': 'a', 'locked.txt': 'mine' });
});

test('scene: zed#59099: of 10,000 files one is restored, and 9,999 keep their times', { timeout: 60_000 }, async () => {
  const folder = await openFolder();
  const paths = Array.from({ length: 10_000 }, (_, number) => `${number % 100}/${number}.txt`);
  await folder.write(Object.fromEntries(paths.map(path => [path, `${path}\n`])));
  await folder.send({ '7/7.txt': 'changed\n' });
  const times = async () =>
    Promise.all(paths.map(async path => (await fs.stat(folder.at(path), { bigint: true })).mtimeNs));
  const before = await times();
  await folder.goBackTo(folder.checkpoint('baseline'));
  const after = await times();
  expect(await fs.readFile(folder.at('7/7.txt'), 'utf8')).toBe('7/7.txt\n');
  expect(paths.filter((_, index) => before[index] !== after[index])).toEqual(['7/7.txt']);
});

/** All of the scene in a long run, else a part of it. */
const manyFiles = runs(1) === 1 ? 12_000 : 250_000;

test(
  'scene: cline#13131, cline#4519, Roo-Code#7843: very many files and a file of 5 GB do not hold up a message',
  { timeout: runs(60_000) },
  async () => {
    const folder = await openFolder();
    for (let number = 0; number < manyFiles; number += 1000) {
      const paths = Array.from({ length: 1000 }, (_, index) => `${(number + index) % 500}/${number + index}.txt`);
      await folder.write(Object.fromEntries(paths.map(path => [path, path])));
    }
    const huge = await fs.open(folder.at('huge.bin'), 'w');
    await huge.truncate(5 * 1024 ** 3);
    await huge.close();
    const began = Date.now();
    let sentAfter = Infinity;
    const sent = await folder.send({ 'answer.txt': 'done\n' }, { onStarted: () => (sentAfter = Date.now() - began) });
    expect(sentAfter).toBeLessThan(1000);
    expect(sent.after).toMatchObject({
      kind: 'saved',
      checkpoint: {
        fileCount: manyFiles + 1,
        coverage: { leftOut: [{ path: 'huge.bin', reason: 'tooLarge', size: 5 * 1024 ** 3 }] },
      },
    });
  },
);

const megabyte = 1024 * 1024;
const policy = { maxBytes: 2 * megabyte, maxAgeDays: 0, maxCheckpointsPerThread: 0 };

test(
  'scene: cline#1873, opencode#3176, Roo-Code#3080: a month of use stays below its limit',
  { timeout: runs(60_000) },
  async () => {
    const folder = await openFolder();
    const { services } = folder;
    services.upkeep.setLimit(policy.maxBytes);
    const sizes: number[] = [];
    for (let message = 0; message < 100; message++) {
      // Every fifth one is an edit of the first: what followed it is hidden.
      if (message % 5 === 0) await folder.rewind();
      const sent = await folder.send({ 'data.bin': noise(message, megabyte / 16) });
      expect(sent.after?.kind).toBe('saved');
      const kept = await applyRetention(services, policy);
      expect(kept).toMatchObject({ ok: true, value: { stillOver: 0 } });
      sizes.push((await services.upkeep.sizes()).onDisk);
    }
    // What the last checkpoint took comes on top until the next one.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(policy.maxBytes + megabyte / 16);
    const checkpoints = services.store.listCheckpoints({ limit: 1000 });
    expect(checkpoints).toHaveLength(200);
    expect(checkpoints[0]?.expired).toBe(false);
    await folder.goBackTo(folder.checkpoint('before'));
  },
);

test('scene: cline#1873, opencode#3176, Roo-Code#3080: where nothing can be given up, saving stops and says so', async () => {
  const folder = await openFolder();
  const { services } = folder;
  services.upkeep.setLimit(policy.maxBytes);
  const kinds: (string | undefined)[] = [];
  for (let message = 0; message < 20; message++) {
    const sent = await folder.send({ 'data.bin': noise(message, megabyte / 4) });
    kinds.push(sent.after?.kind);
    await applyRetention(services, policy);
  }
  expect(kinds[0]).toBe('saved');
  expect(kinds.at(-1)).toBe('failed');
  expect((await services.upkeep.sizes()).onDisk).toBeLessThanOrEqual(policy.maxBytes + megabyte / 2);
  const expired = services.store.listCheckpoints({ limit: 1000 }).filter(checkpoint => checkpoint.expired);
  expect(expired).toEqual([]);
});

test('scene: VS Code chat: contents whose hashes begin alike are never mixed up', async () => {
  const byPrefix = new Map<string, string>();
  let alike: readonly [string, string] | undefined;
  for (let number = 0; alike === undefined; number++) {
    const content = `content ${number}\n`;
    const prefix = createHash('sha256').update(content).digest('hex').slice(0, 7);
    const other = byPrefix.get(prefix);
    if (other !== undefined) alike = [other, content];
    byPrefix.set(prefix, content);
  }
  const [one, two] = alike;
  const folder = await openFolder();
  await folder.write({ 'one.txt': one, 'two.txt': two });
  await folder.send({ 'one.txt': two, 'two.txt': one });
  await folder.goBackTo(folder.checkpoint('baseline'));
  expect(await fs.readFile(folder.at('one.txt'), 'utf8')).toBe(one);
  expect(await fs.readFile(folder.at('two.txt'), 'utf8')).toBe(two);
});
