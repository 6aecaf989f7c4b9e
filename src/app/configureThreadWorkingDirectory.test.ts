import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commit, makeTurn, startTurn } from '../../test/contract/storeRecords.ts';
import { createMemoryWorkingDirectory } from '../../test/fakes/memoryFiles.ts';
import { World } from '../../test/fakes/world.ts';
import { runs } from '../../test/random/runs.ts';
import type { ThreadFolder } from '../core/threadFolder.ts';
import { captureLate } from './captureLate.ts';
import { configureThreadWorkingDirectory } from './configureThreadWorkingDirectory.ts';
import { planMessageEdit } from './editThreadMessage.ts';
import { planUndo } from './undoRestore.ts';

const files = {
  'README.md': 'read me',
  'packages/api/main.ts': 'api',
  'packages/apiary/bees.ts': 'bees',
  'packages/web/main.ts': 'web',
};

const setFolder = ({ services, threadId }: World, folder: ThreadFolder) =>
  configureThreadWorkingDirectory(services, { threadId, folder });

async function worldIn(folder: ThreadFolder): Promise<World> {
  const world = new World(files);
  expect(await setFolder(world, folder)).toMatchObject({ ok: true });
  return world;
}

describe('setting a working directory', () => {
  test.each([
    ['packages/none', { kind: 'missing' }],
    ['README.md', { kind: 'notFolder' }],
    ['README.md/below', { kind: 'notFolder' }],
    ['short', { kind: 'link' }],
    ['short/api', { kind: 'link' }],
    ['out', { kind: 'ignored' }],
    ['out/deep', { kind: 'ignored' }],
    ['../other', { kind: 'refused', reason: 'it contains “..”' }],
    ['/etc', { kind: 'refused', reason: 'it is absolute' }],
    ['.git', { kind: 'refused', reason: 'it lies inside .git' }],
    ['packages/.git/hooks', { kind: 'refused', reason: 'it lies inside .git' }],
  ])('refuses %s, and leaves the thread as it was', async (folder, error) => {
    const world = new World({ ...files, '.gitignore': 'out/\n', 'out/deep/a.js': 'built', '.git/hooks/x': '' });
    world.directory.files.putLink('short', 'packages');
    await world.send({});
    const { content } = world;
    expect(await setFolder(world, folder)).toEqual({ ok: false, error });
    expect(world.content).toEqual(content);
  });

  test('commits a baseline of the new folder, and nothing when it is that already', async () => {
    const world = new World(files);
    await world.send({ 'packages/api/main.ts': 'api 2' });
    const set = await setFolder(world, 'packages/api');
    expect(set).toMatchObject({ ok: true, value: { kind: 'baseline', below: 'packages/api', number: 3 } });
    expect(world.content.thread.workingDirectory).toBe('packages/api');
    expect(await setFolder(world, 'packages/api')).toEqual({ ok: true, value: undefined });
    expect(world.content.checkpoints.map(({ kind, below }) => [kind, below])).toEqual([
      ['baseline', undefined],
      ['after', undefined],
      ['baseline', 'packages/api'],
    ]);
    await setFolder(world, '');
    expect(world.content.checkpoints.at(-1)).toMatchObject({ kind: 'baseline', number: 4 });
    expect(world.content.checkpoints.at(-1)?.below).toBeUndefined();
    expect(world.content.thread.workingDirectory).toBeUndefined();
  });

  test('starts a thread that nothing was sent in', async () => {
    const world = await worldIn('packages/api');
    expect(world.content).toMatchObject({ thread: { workingDirectory: 'packages/api' }, turns: [] });
    await world.send({ 'packages/api/main.ts': 'api 2', 'README.md': 'rewritten' });
    const [, before, after] = world.content.checkpoints;
    expect(before).toMatchObject({ kind: 'before', below: 'packages/api', changedCount: 0 });
    expect(after).toMatchObject({ kind: 'after', below: 'packages/api', changedCount: 1 });
  });

  test('takes a folder of a workspace of several for what it is', async () => {
    const directory = createMemoryWorkingDirectory({ 'app/x': '1' }, { folders: ['app', 'lib'] });
    expect(await directory.findFolder('lib')).toBe('folder');
    await expect(directory.findFolder('none')).rejects.toThrow('lies in none of the folders');
  });

  test('leaves everything as it was when the files cannot be captured', async () => {
    const world = new World(files);
    await world.send({});
    const { content } = world;
    world.directory.files.failOn({ operation: 'list' });
    expect(await setFolder(world, 'packages/api')).toMatchObject({ ok: false, error: { kind: 'notCaptured' } });
    expect(world.content).toEqual(content);
  });
});

describe('a thread whose working directory is a subfolder', () => {
  test('restores what is in it and touches nothing outside', async () => {
    const world = await worldIn('packages/api');
    const turn = await world.send({
      'README.md': 'rewritten',
      'packages/api/main.ts': 'api 2',
      'packages/api/new.ts': 'new',
      'packages/apiary/bees.ts': undefined,
      'packages/web/main.ts': 'web 2',
    });
    const { files: left } = world;
    const preview = await world.preview(world.before(turn));
    expect(preview.plan.actions.map(({ path }) => path)).toEqual(['packages/api/main.ts', 'packages/api/new.ts']);
    expect(preview.plan.matchingCount).toBe(0);
    const operation = await world.goBackTo(world.before(turn));
    const back = { ...left, 'packages/api/main.ts': 'api', 'packages/api/new.ts': undefined };
    expect(world.files).toEqual(back);
    expect(world.files).not.toHaveProperty(['packages/api/new.ts']);

    expect(world.content.checkpoints.at(-1)).toMatchObject({ kind: 'safety', below: 'packages/api' });
    const undo = await planUndo(world.services, { threadId: world.threadId, restoreId: operation.id });
    if (!undo.ok) throw new Error(undo.error);
    expect(undo.value.unchangedSince).toBe(true);
    const undone = await world.restore(
      undo.value.preview,
      undo.value.preview.plan.actions.map(({ path }) => path),
    );
    expect(undone).toMatchObject({ ok: true });
    expect(world.files).toEqual(left);
  });

  test('names only what is left out in it', async () => {
    const world = await worldIn('packages/api');
    world.directory.files.putOther('pipe', 'special');
    world.directory.files.putOther('packages/api/pipe', 'special');
    const turn = await world.send({ 'packages/api/main.ts': 'api 2' });
    const { plan } = await world.preview(world.before(turn));
    expect(plan.leftAlone.map(({ path }) => path)).toEqual(['packages/api/pipe']);
  });

  test('brings back a folder that became empty, or was', async () => {
    const world = await worldIn('packages/api');
    const turn = await world.send({ 'packages/api/main.ts': undefined, 'packages/web/main.ts': undefined });
    await world.goBackTo(world.before(turn));
    expect(world.files['packages/api/main.ts']).toBe('api');
    const after = await world.preview(world.before(turn));
    expect(after.plan.actions).toEqual([]);
  });

  test('puts back only what is in it when a message is edited', async () => {
    const world = await worldIn('packages/api');
    const turnId = await world.send({ 'README.md': 'rewritten' });
    const { threadId } = world;
    const nothing = await planMessageEdit(world.services, { threadId, turnId });
    expect(nothing).toMatchObject({ value: { restore: { error: 'All files already match checkpoint 2.' } } });
    world.edit({ 'packages/api/main.ts': 'mine' });
    const plan = await planMessageEdit(world.services, { threadId, turnId });
    expect(plan).toMatchObject({
      value: { restore: { value: { plan: { actions: [{ path: 'packages/api/main.ts' }] } } } },
    });
  });

  test('restores earlier checkpoints within the folder they were taken for', async () => {
    const world = new World(files);
    const first = await world.send({ 'README.md': 'rewritten', 'packages/api/main.ts': 'api 2' });
    await setFolder(world, 'packages/api');
    const second = await world.send({ 'packages/web/main.ts': 'web 2', 'packages/api/main.ts': 'api 3' });
    const pathsTo = async (turn: typeof first) =>
      (await world.preview(world.before(turn))).plan.actions.map(({ path }) => path);
    expect(await pathsTo(second)).toEqual(['packages/api/main.ts']);
    expect(await pathsTo(first)).toEqual(['README.md', 'packages/api/main.ts', 'packages/web/main.ts']);
    await setFolder(world, null);
    expect(await pathsTo(second)).toEqual(['packages/api/main.ts']);
  });

  test('whatever happens: a restore leaves what is outside, and makes what is inside as it was', async () => {
    const paths = ['a', 'p/a', 'p/api', 'p/q/a', 'p/q/r/b', 'pq/a', 'q'];
    const edits = fc.dictionary(
      fc.constantFrom(...paths),
      fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined }),
    );
    await fc.assert(
      fc.asyncProperty(
        edits,
        edits,
        edits,
        fc.constantFrom('p', 'p/q', 'p/q/r'),
        async (start, agent, mine, folder) => {
          const world = new World({ ...filesIn(start), 'p/q/r/b': '0' });
          expect(await setFolder(world, folder)).toMatchObject({ ok: true });
          const before = world.files;
          const turn = await world.send(agent);
          world.edit(mine);
          const changed = world.files;
          const preview = await world.preview(world.before(turn));
          await world.restore(
            preview,
            preview.plan.actions.map(({ path }) => path),
          );
          const inside = (all: Readonly<Record<string, string>>) =>
            Object.entries(all).filter(([path]) => path.startsWith(`${folder}/`));
          const outside = (all: Readonly<Record<string, string>>) =>
            Object.entries(all).filter(([path]) => !path.startsWith(`${folder}/`));
          expect(outside(world.files)).toEqual(outside(changed));
          expect(inside(world.files)).toEqual(inside(before));
        },
      ),
      { numRuns: runs(60) },
    );
  });
});

const filesIn = (edits: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(edits).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));

describe('a thread without a folder', () => {
  test('goes on without checkpoints, and its messages can be edited with nothing to put back', async () => {
    const world = await worldIn(null);
    const turnId = await world.send({ 'README.md': 'rewritten' });
    expect(world.content).toMatchObject({ checkpoints: [], items: [], turns: [{ status: 'completed' }] });
    const { services, threadId } = world;
    const plan = await planMessageEdit(services, { threadId, turnId });
    expect(plan).toMatchObject({ value: { restore: { ok: false, error: 'This thread has no folder.' } } });
  });

  test('keeps no late writes', async () => {
    const world = await worldIn(null);
    await setFolder(world, '');
    const turnId = await world.send({});
    await setFolder(world, null);
    const { services, threadId } = world;
    const { length } = world.content.checkpoints;
    world.edit({ 'README.md': 'late' });
    const late = { threadId, turnId, paths: new Set(['README.md']) };
    expect(await captureLate(services, late)).toEqual({ ok: true, value: undefined });
    expect(world.content.checkpoints).toHaveLength(length);
  });

  test('that is given one says why a message from before cannot be put back', async () => {
    const world = await worldIn(null);
    const turnId = await world.send({ 'README.md': 'rewritten' });
    expect(await setFolder(world, 'packages')).toMatchObject({ value: { kind: 'baseline', number: 1 } });
    const plan = await planMessageEdit(world.services, { threadId: world.threadId, turnId });
    expect(plan).toMatchObject({ value: { restore: { error: expect.stringContaining('had no folder') as string } } });
    const next = await world.send({ 'packages/web/main.ts': 'web 2' });
    expect((await world.preview(world.before(next))).plan.actions).toHaveLength(1);
  });

  test('says of a turn that was cut off that it had no checkpoint yet', async () => {
    const world = await worldIn('');
    await world.send({});
    const turn = makeTurn(world.threadId, { status: 'inProgress' });
    await commit(world.services.store, startTurn(turn));
    const plan = await planMessageEdit(world.services, { threadId: world.threadId, turnId: turn.id });
    expect(plan).toMatchObject({ value: { restore: { error: expect.stringContaining('was cut off') as string } } });
  });
});
