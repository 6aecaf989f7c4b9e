import { expect, test } from 'vitest';
import { quietObserver } from '../../test/fakes/quietObserver.ts';
import { World } from '../../test/fakes/world.ts';
import type { Agent, AgentEvent } from '../core/ports/agent.ts';
import { sendMessage, type Message } from './sendMessage.ts';
import type { Services } from './services.ts';

function sendWith(
  world: World,
  run: Agent['run'],
  {
    services = world.services,
    abort = new AbortController(),
    prepare = async () => undefined,
  }: { readonly services?: Services; readonly abort?: AbortController } & Pick<Message, 'prepare'> = {},
) {
  const agent: Agent = { id: 'script', name: 'Script', run };
  const message = {
    threadId: world.threadId,
    parentId: world.leaf,
    text: 'Do it.',
    agent,
    onlyFitting: false,
    prepare,
  };
  return sendMessage(services, message, quietObserver, abort.signal);
}

test('a message gets a checkpoint before it and one after its turn', async () => {
  const world = new World({ 'a.txt': 'a\n' });
  await world.send({ 'a.txt': 'a\nb\n', 'c.txt': 'c\n' });
  world.edit({ 'mine.txt': 'mine\n' });
  await world.send({ 'c.txt': undefined });
  const marks = world.content.checkpoints.map(({ number, kind, changedCount, lines }) => [
    number,
    kind,
    changedCount,
    lines.added,
    lines.removed,
  ]);
  expect(marks).toEqual([
    [1, 'baseline', 1, 0, 0],
    [2, 'after', 2, 2, 0],
    [3, 'before', 1, 1, 0],
    [4, 'after', 1, 0, 1],
  ]);
  expect(world.content.turns.map(({ number, status }) => [number, status])).toEqual([
    [1, 'completed'],
    [2, 'completed'],
  ]);
});

test('what the agent says is stored in order, text joined', async () => {
  const world = new World({});
  const call = { id: 'x', kind: 'edit', title: 'Edit x', paths: ['x'], added: 0, removed: 0, detail: '' } as const;
  const events: readonly AgentEvent[] = [
    { kind: 'text', delta: 'One ' },
    { kind: 'text', delta: 'moment.' },
    { kind: 'toolCall', call: { ...call, status: 'running' } },
    { kind: 'toolCall', call: { ...call, status: 'done' } },
    { kind: 'text', delta: 'Done.' },
  ];
  await sendWith(world, async (_turn, emit) => {
    for (const event of events) {
      emit(event);
      await Promise.resolve();
    }
  });
  expect(world.content.items.map(({ content }) => content)).toEqual([
    { kind: 'agentMessage', text: 'One moment.' },
    { kind: 'toolCall', call: { ...call, status: 'done' } },
    { kind: 'agentMessage', text: 'Done.' },
  ]);
});

test('a turn that fails keeps its reason, and what it did is in the checkpoint after it', async () => {
  const world = new World({ 'a.txt': 'a' });
  await sendWith(world, async ({ ready }) => {
    await ready();
    world.edit({ 'a.txt': 'half done' });
    throw new Error('The connection was lost.');
  });
  expect(world.content.turns[0]).toMatchObject({ status: 'failed', failure: 'The connection was lost.' });
  expect(world.content.checkpoints.at(-1)).toMatchObject({ kind: 'after', changedCount: 1 });
});

test('a turn that is stopped is interrupted, and its open calls have failed', async () => {
  const world = new World({});
  const abort = new AbortController();
  await sendWith(
    world,
    async (_turn, emit) => {
      const call = { id: 'x', kind: 'run', title: 'Run x', paths: [], added: 0, removed: 0, detail: '' } as const;
      emit({ kind: 'toolCall', call: { ...call, status: 'running' } });
      abort.abort();
    },
    { abort },
  );
  expect(world.content.turns[0]?.status).toBe('interrupted');
  expect(world.content.items[0]?.content).toMatchObject({ kind: 'toolCall', call: { status: 'failed' } });
});

test('a folder that cannot be read never stops a message; the failed checkpoint is said, none takes its place', async () => {
  const world = new World({ 'a.txt': 'a' });
  await world.send({});
  world.directory.files.failOn({ operation: 'list', path: '', error: new Error('the folder cannot be read') });
  const turn = await world.send({});
  expect(world.content.checkpoints.filter(({ turnId }) => turnId === turn)).toEqual([]);
  expect(world.content.items.map(({ content }) => content.kind)).toEqual(['captureFailed', 'captureFailed']);
});

const brokenStep = (): never => {
  throw new Error('Something broke.');
};

test('an answer is kept when its checkpoint breaks, and the chat says so', async () => {
  const world = new World({ 'a.txt': 'a' });
  const { store } = world.services;
  let breaks = false;
  const latestCheckpoint = () => (breaks ? brokenStep() : store.latestCheckpoint());
  const run: Agent['run'] = async ({ ready }, emit) => {
    await ready();
    emit({ kind: 'text', delta: 'Here is the answer.' });
    breaks = true;
  };
  const services = { ...world.services, store: { ...store, latestCheckpoint } };
  const sent = await sendWith(world, run, { services });
  expect(sent).toMatchObject({ ok: true, value: { after: { kind: 'failed' }, notStored: undefined } });
  expect(world.content.turns[0]?.status).toBe('completed');
  expect(world.content.items.map(({ content }) => content)).toEqual([
    { kind: 'agentMessage', text: 'Here is the answer.' },
    { kind: 'captureFailed', checkpoint: 'after', reason: 'something broke' },
  ]);
});

const answers: Agent['run'] = async (_turn, emit) => emit({ kind: 'text', delta: 'Here is the answer.' });

test('an answer is kept when what is done before the files are captured breaks', async () => {
  const world = new World({ 'a.txt': 'a' });
  expect(await sendWith(world, answers, { prepare: async () => brokenStep() })).toMatchObject({ ok: true });
  expect(world.content.turns[0]?.status).toBe('completed');
  expect(world.content.items[0]?.content).toEqual({ kind: 'agentMessage', text: 'Here is the answer.' });
});

test('an answer is kept when it cannot be read where the files stand in git', async () => {
  const world = new World({ 'a.txt': 'a' });
  const files = { ...world.services.files, gitHead: async () => brokenStep() };
  expect(await sendWith(world, answers, { services: { ...world.services, files } })).toMatchObject({ ok: true });
  expect(world.content.turns[0]?.status).toBe('completed');
  expect(world.content.items[0]?.content).toEqual({ kind: 'agentMessage', text: 'Here is the answer.' });
});

test('an answer is kept when storing a part of it breaks', async () => {
  const world = new World({});
  const { store } = world.services;
  const commit: typeof store.commit = async records => {
    if (records.some(({ kind }) => kind !== 'itemAppended')) return store.commit(records);
    await new Promise(resolve => setTimeout(resolve, 5));
    return brokenStep();
  };
  const run: Agent['run'] = async (_turn, emit) => {
    emit({ kind: 'thought', delta: 'Hm.' });
    await Promise.resolve();
    await Promise.resolve();
    emit({ kind: 'text', delta: 'Here is the answer.' });
  };
  const services = { ...world.services, store: { ...store, commit } };
  expect(await sendWith(world, run, { services })).toMatchObject({ ok: true });
  expect(world.content.turns[0]?.status).toBe('completed');
  expect(world.content.items.map(({ content }) => content.kind)).toEqual(['thought', 'agentMessage']);
});

test('a file that cannot be read is left out and named', async () => {
  const world = new World({ 'a.txt': 'a', 'b.txt': 'b' });
  world.directory.files.failOn({ operation: 'read', path: 'b.txt' });
  await world.send({});
  expect(world.content.checkpoints[0]?.coverage.leftOut).toEqual([{ path: 'b.txt', reason: 'unreadable', size: 1 }]);
});

test('a message after an earlier one makes another version and erases nothing', async () => {
  const world = new World({ 'a.txt': 'a' });
  const first = await world.send({ 'a.txt': '1' });
  const second = await world.send({ 'a.txt': '2' });
  const other = await world.send({ 'a.txt': '2b' }, first);
  const numbers = world.content.turns.map(({ id, number, parentId }) => [id, number, parentId]);
  expect(numbers).toEqual([
    [first, 1, undefined],
    [second, 2, first],
    [other, 2, first],
  ]);
  expect(world.leaf).toBe(other);
});

test('the agent is called while the files are still being captured, and what it writes then is not in the checkpoint before', async () => {
  const world = new World({ 'a.txt': 'a' });
  let goOn: () => void = () => undefined;
  const held = new Promise<void>(resolve => (goOn = resolve));
  world.directory.files.onCall = () => held;
  const seen: string[] = [];
  await sendWith(world, async ({ ready }) => {
    seen.push(`called with ${world.content.checkpoints.length} checkpoints and ${world.content.turns.length} message`);
    setTimeout(goOn, 5);
    await ready();
    seen.push(`ready with ${world.content.checkpoints.length}`);
    world.edit({ 'a.txt': 'agent' });
  });
  expect(seen).toEqual(['called with 0 checkpoints and 1 message', 'ready with 1']);
  expect(world.content.checkpoints.map(({ kind, changedCount }) => [kind, changedCount])).toEqual([
    ['baseline', 1],
    ['after', 1],
  ]);
});

test('an agent that ends before the files were captured leaves both checkpoints, in order', async () => {
  const world = new World({ 'a.txt': 'a' });
  world.directory.files.onCall = () => new Promise(resolve => setTimeout(resolve, 1));
  await sendWith(world, async () => undefined);
  expect(world.content.checkpoints.map(({ kind }) => kind)).toEqual(['baseline', 'after']);
});

test('where the files stand in git is noted with each message, once where it stays the same, before the agent changes it', async () => {
  const world = new World({ 'a.txt': 'a' });
  const patches = (): number => world.contents.recordCount;
  await world.send({});
  expect(world.content.thread).not.toHaveProperty('git');
  world.directory.files.gitHead = { branch: 'main', commit: 'c1' };
  const result = await sendWith(world, async ({ ready }) => {
    await ready();
    world.directory.files.gitHead = { branch: 'main', commit: 'c2' };
  });
  expect(result.ok).toBe(true);
  expect(world.content.thread.git).toEqual({ branch: 'main', commit: 'c1' });
  await world.send({});
  expect(world.content.thread.git).toEqual({ branch: 'main', commit: 'c2' });
  const [count, usedAt] = [patches(), world.content.thread.updatedAt];
  await world.send({});
  const same = patches() - count;
  world.directory.files.gitHead = undefined;
  await world.send({});
  expect(world.content.thread).not.toHaveProperty('git');
  expect(patches() - count).toBe(2 * same + 1);
  expect(world.content.thread.updatedAt).toBeGreaterThan(usedAt);
});
