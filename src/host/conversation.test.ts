import { expect, test } from 'vitest';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { whole, Window } from '../../test/fakes/window.ts';
import { queuedText } from './conversation.ts';
import { closePage } from './previewPage.ts';
import { toThreadsView } from './threadsToView.ts';

test('a message, its answer and its checkpoints are in the view', async () => {
  const window = new Window({ 'a.txt': 'a\n' });
  await window.send('First', { 'a.txt': 'b\n' });
  expect(window.chat.turns).toMatchObject([
    {
      number: 1,
      text: 'First',
      status: 'completed',
      items: [{ kind: 'agentMessage', text: 'On it: First' }],
      before: { number: 1, kind: 'baseline' },
      after: { number: 2, kind: 'after', changedCount: 1, lines: { added: 1, removed: 1 } },
    },
  ]);
  expect(window.chat.title).toBe('First');
  expect(toThreadsView(window.session).threads).toMatchObject([{ title: 'First', messageCount: 1, active: true }]);
});

test('a message sent while a turn runs waits for its end; nothing is restored meanwhile', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'sendMessage', text: 'Later' });
  expect(window.chat.queued).toBe('Later');
  const checkpointId = window.chat.turns[0]!.before!.checkpointId;
  await window.ask({ kind: 'previewRestore', checkpointId });
  expect(window.chat.page).toMatchObject({ phase: 'turnRuns' });
  await window.ask({ kind: 'closePreview' });
  await expect(window.ask({ kind: 'editThreadMessage', turnId: one, text: 'x', files: 'keep' })).rejects.toThrow(
    'Stop',
  );
  window.release?.();
  await expect
    .poll(() => window.chat.turns.map(({ text, status }) => `${text} ${status}`))
    .toEqual(['One completed', 'wait completed', 'Later completed']);
});

test('a queued message goes out at once when the turn is stopped', async () => {
  const window = new Window({});
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'sendMessage', text: 'Rather this' });
  await window.ask({ kind: 'stopTurn' });
  await expect.poll(() => window.chat.turns.length).toBe(2);
  expect(window.chat.queued).toBeUndefined();
  expect(window.chat.turns).toMatchObject([{ status: 'interrupted' }, { text: 'Rather this' }]);
});

test('Stop ends a turn as interrupted', async () => {
  const window = new Window({});
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'stopTurn' });
  expect(window.chat.running).toBeUndefined();
  expect(window.chat.turns).toMatchObject([{ status: 'interrupted', after: { kind: 'after' } }]);
});

/** A queued message, and the preview of a restore that is open in place of it. */
async function queuedBehindPreview(window = new Window({ 'a.txt': 'a' })) {
  await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'sendMessage', text: 'Later' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  window.release!();
  await expect.poll(() => window.chat.page?.phase).toBe('choosing');
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  expect(window.chat.queued).toBe('Later');
  const restore = { kind: 'restoreCheckpoint', token: page.plan.token, choices: whole('a.txt') } as const;
  return { window, restore };
}

const textsOf = (window: Window) => window.chat.turns.map(({ text }) => text);

test('a queued message goes out once the files it waited for are restored', async () => {
  const { window, restore } = await queuedBehindPreview();
  await window.ask(restore);
  await expect.poll(() => textsOf(window)).toEqual(['One', 'wait', 'Later']);
  await window.session.state.running?.over;
  expect(window.chat.queued).toBeUndefined();
  expect(window.world.files).toEqual({ 'a.txt': 'a' });
});

test('a queued message goes out when the preview is closed, wherever that is done', async () => {
  const { window } = await queuedBehindPreview();
  closePage(window.session);
  await expect.poll(() => textsOf(window)).toEqual(['One', 'wait', 'Later']);
  await window.session.state.running?.over;
});

test('a queued message waits in its thread while another one is open', async () => {
  const other = new Window({ 'a.txt': 'a' });
  await other.send('Other', {});
  const { threadId: otherId } = other.chat;
  await other.ask({ kind: 'newThread' });
  const { window } = await queuedBehindPreview(other);
  const { threadId } = window.chat;
  await window.ask({ kind: 'openThread', threadId: otherId! });
  expect(window.chat.queued).toBeUndefined();
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await window.ask({ kind: 'sendMessage', text: 'And here' });
  expect(window.chat.queued).toBe('And here');
  expect(queuedText(window.session)).toBe('Later\n\nAnd here');
  await window.ask({ kind: 'stopTurn' });
  await expect.poll(() => textsOf(window)).toEqual(['Other', 'wait', 'And here']);
  await window.session.state.running?.over;
  await window.ask({ kind: 'openThread', threadId: threadId! });
  expect(window.chat.queued).toBe('Later');
  expect(textsOf(window)).toEqual(['One', 'wait']);
  expect(await window.ask({ kind: 'takeQueued', toEdit: true })).toBe('Later');
});

test('a message that is queued while another one cannot be sent waits with it', async () => {
  const unruly = new UnrulyStore();
  const window = new Window(unruly.world({ 'a.txt': 'a' }));
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'sendMessage', text: 'First' });
  const commit = unruly.store.commit.bind(unruly.store);
  let refuse: (() => void) | undefined;
  Object.assign(unruly.store, {
    commit: async (records: Parameters<typeof commit>[0]) => {
      if (records.every(({ kind }) => kind !== 'turnStarted')) return commit(records);
      await new Promise<void>(resolve => (refuse = resolve));
      return { ok: false, error: { kind: 'otherWindow' } };
    },
  });
  window.release!();
  await expect.poll(() => refuse).toBeDefined();
  await window.ask({ kind: 'sendMessage', text: 'Second' });
  refuse!();
  await expect.poll(() => window.chat.queued).toBe('First\n\nSecond');
});

test('a turn that breaks off after its message was stored says so, and what is queued goes out', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const logged = window.logErrors();
  const ended: string[] = [];
  const late = {
    turnEnded: ({ turnId }: { readonly turnId: string }) => void ended.push(turnId),
    settle: () => Promise.resolve(),
  };
  window.session.update({ work: { ...window.session.work, late } });
  const { store } = window.world.services;
  const commit = store.commit.bind(store);
  let isBroken = true;
  Object.assign(store, {
    commit: (records: Parameters<typeof commit>[0]) =>
      isBroken && records.some(({ kind }) => kind === 'turnEnded')
        ? Promise.reject(new Error('disk'))
        : commit(records),
  });
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await window.ask({ kind: 'sendMessage', text: 'Next' });
  await expect.poll(() => window.release).toBeDefined();
  void window.session.state.running?.over.then(() => (isBroken = false));
  window.release!();
  await expect.poll(() => textsOf(window)).toEqual(['wait', 'Next']);
  await window.session.state.running?.over;
  expect(logged).toEqual(['A turn was broken off: disk']);
  expect(window.chat.turns[0]).toMatchObject({
    status: 'interrupted',
    captureFailure:
      'The end of this turn could not be saved: something went wrong, and the log has the details. The files are as the agent left them, and earlier checkpoints are intact.',
  });
  expect(ended).toEqual(window.chat.turns.map(({ id }) => id));
});
