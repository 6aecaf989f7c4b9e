import { expect, test } from 'vitest';
import { quietObserver } from '../../test/fakes/quietObserver.ts';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import type { World } from '../../test/fakes/world.ts';
import type { Agent } from '../core/ports/agent.ts';
import { takeSnapshot } from './captureCheckpoint.ts';
import type { CheckpointOutcome } from './commitWithCheckpoint.ts';
import { sendMessage } from './sendMessage.ts';

const limitReached = { kind: 'limitReached', limitBytes: 1000 } as const;

/** Sends a message whose agent says something and writes a file; gives what became of both checkpoints. */
async function send(world: World) {
  let before: CheckpointOutcome | undefined;
  const agent: Agent = {
    id: 'script',
    name: 'Script',
    run: async ({ ready }, emit) => {
      await ready();
      emit({ kind: 'text', delta: 'Done.' });
      world.edit({ 'new.txt': 'new' });
    },
  };
  const message = { threadId: world.threadId, parentId: world.leaf, text: 'Do it.', agent, onlyFitting: false };
  const observer = { ...quietObserver, onBefore: (outcome: CheckpointOutcome) => void (before = outcome) };
  const sent = await sendMessage(world.services, message, observer, new AbortController().signal);
  return { sent, before };
}

const itemKinds = ({ content }: World) => content.items.map(item => item.content.kind);

test('on a full disk a message is held, its turn runs, and the next commit that succeeds stores all', async () => {
  const unruly = new UnrulyStore();
  const world = unruly.world({ 'a.txt': 'a' });
  await world.send({});
  unruly.commitFailure = { kind: 'diskFull' };
  const { sent, before } = await send(world);
  expect(before).toMatchObject({ kind: 'failed', number: 3, held: true });
  expect(sent).toMatchObject({ ok: true, value: { notStored: undefined, after: { kind: 'failed', held: true } } });
  expect(world.files).toMatchObject({ 'new.txt': 'new' });
  expect(itemKinds(world)).toEqual(['captureFailed', 'agentMessage', 'captureFailed']);
  expect(world.content.turns.at(-1)?.status).toBe('completed');
  expect(unruly.held).toContain('turnStarted');
  expect(unruly.held).toContain('turnEnded');

  unruly.commitFailure = undefined;
  await world.send({});
  expect(unruly.held).toEqual([]);
  expect(world.content.checkpoints.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
});

test('a store that cannot be written is dealt with as a full disk is', async () => {
  const unruly = new UnrulyStore();
  const world = unruly.world({});
  const reason = 'its folder was deleted';
  unruly.commitFailure = { kind: 'notWritable', reason };
  unruly.putFailure = { kind: 'notWritable', reason };
  const { sent, before } = await send(world);
  expect(before).toMatchObject({ kind: 'failed', number: 1, held: true });
  expect(sent.ok).toBe(true);
  expect(world.content.items[0]?.content).toEqual({ kind: 'captureFailed', checkpoint: 'before', reason });
});

test('when only the contents do not fit, the message is stored', async () => {
  const unruly = new UnrulyStore();
  const world = unruly.world({ 'a.txt': 'a' });
  unruly.putFailure = { kind: 'diskFull' };
  const { before } = await send(world);
  expect(before).toMatchObject({ kind: 'failed', held: false });
  expect(unruly.held).toEqual([]);
});

test.each(['contents', 'checkpoints'] as const)(
  'at the limit for %s the message is stored, the checkpoint not',
  async of => {
    const unruly = new UnrulyStore();
    const world = unruly.world({ 'a.txt': 'a' });
    if (of === 'contents') unruly.putFailure = limitReached;
    else unruly.checkpointFailure = limitReached;
    const { sent, before } = await send(world);
    const failed = { kind: 'failed', failure: { kind: 'notStored', failure: limitReached }, number: 1, held: false };
    expect(before).toEqual(failed);
    expect(sent).toMatchObject({ ok: true, value: { after: failed } });
    expect(world.content.checkpoints).toEqual([]);
    const reason = 'checkpoints have reached the size you allow';
    expect(world.content.items[0]?.content).toEqual({ kind: 'captureFailed', checkpoint: 'before', reason });
  },
);

test('while another window writes, nothing is sent and no file is read', async () => {
  const unruly = new UnrulyStore();
  const world = unruly.world({ 'a.txt': 'a' });
  unruly.access.change('reading');
  const { sent } = await send(world);
  expect(sent).toEqual({ ok: false, error: { kind: 'otherWindow' } });
  expect(world.directory.files.calls).toEqual([]);
  expect(unruly.held).toEqual([]);
});

test('contents that are no longer stored are read again', async () => {
  const unruly = new UnrulyStore();
  const world = unruly.world({ 'a.txt': 'a', 'b.txt': 'b' });
  world.edit({});
  const baseline = await takeSnapshot(world.services);
  if (!baseline.ok) throw new Error(baseline.error.kind);
  unruly.contents.blobs.delete(baseline.value.tree.get('a.txt')!.blob);
  world.directory.files.calls.length = 0;
  const { before } = await send(world);
  expect(before).toMatchObject({ kind: 'saved', checkpoint: { number: 1, fileCount: 2 } });
  const reads = world.directory.files.calls.filter(({ operation }) => operation === 'read').map(({ path }) => path);
  expect(reads).toContain('a.txt');
  expect(reads).not.toContain('b.txt');
});

test('a checkpoint that would name missing contents even then is not saved, and says so', async () => {
  const unruly = new UnrulyStore();
  const world = unruly.world({ 'a.txt': 'a' });
  unruly.checkpointFailure = { kind: 'contentMissing', blobs: [] };
  const { before } = await send(world);
  expect(before).toMatchObject({ kind: 'failed', held: false, failure: { failure: { kind: 'contentMissing' } } });
  expect(world.content.turns).toHaveLength(1);
});

test('the contents a file had before are named as similar to those it has now', async () => {
  const unruly = new UnrulyStore();
  const world = unruly.world({ 'a.txt': 'a' });
  await world.send({ 'a.txt': 'b' });
  const [first, second] = world.content.checkpoints.map(
    ({ id }) => world.services.store.readTree(id).get('a.txt')?.blob,
  );
  expect(first).not.toBe(second);
  expect(unruly.similarTo).toEqual([undefined, first]);
});
