import { describe, expect, test } from 'vitest';
import { World, type Edits } from '../../test/fakes/world.ts';
import type { Agent } from '../core/ports.ts';
import type { HostRequest } from '../protocol/messages.ts';
import type { ChatView, EditPlanView } from '../protocol/views.ts';
import { toChatView } from './chatToView.ts';
import { createHandlers } from './handlers.ts';
import { routeMessage, type Handlers } from './messageRouter.ts';
import type { Native } from './native.ts';
import { Session } from './session.ts';
import { toThreadsView } from './threadsToView.ts';
import { toTimelineView } from './timelineToView.ts';

const log = { error: (message: string, cause: unknown) => Promise.reject(new Error(message, { cause })) };

/** A window on a world: requests as a webview sends them, and the views it would be sent. */
class Window {
  readonly world: World;
  readonly session: Session;
  readonly answers = { text: 'A name', pick: '', confirm: true };
  readonly opened: string[] = [];
  readonly #handlers: Handlers;
  readonly #edits: Edits[] = [];
  release: (() => void) | undefined;

  constructor(files: Readonly<Record<string, string>> | World) {
    this.world = files instanceof World ? files : new World(files);
    this.session = new Session({ draft: '', folder: 'project' }, () => undefined);
    this.session.update({
      work: { services: this.world.services, agent: this.#agent() },
      state: { kind: 'ready' },
      threadId: this.world.threadId,
    });
    this.#handlers = createHandlers(this.session, this.#native(), {
      viewReady: () => undefined,
      viewFocusChanged: () => undefined,
      insertText: () => undefined,
      revealMessage: async () => undefined,
      focusComposer: async () => undefined,
      reopenStore: async () => undefined,
      exampleText: '',
    });
  }

  get chat(): ChatView {
    return toChatView(this.session);
  }

  /** Sends a request and gives its reply's value. */
  async ask(request: HostRequest): Promise<unknown> {
    const reply = await routeMessage(this.#handlers, { requestId: 1, request }, log);
    if (reply?.ok !== true) throw new Error(reply?.message ?? 'no reply');
    return reply.value;
  }

  /** Sends a message whose turn makes `edits`, and waits until it is over. */
  async send(text: string, edits: Edits): Promise<string> {
    this.#edits.push(edits);
    await this.ask({ kind: 'sendMessage', text });
    await this.session.state.running?.over;
    return this.chat.turns.at(-1)!.id;
  }

  willEdit(edits: Edits): void {
    this.#edits.push(edits);
  }

  #agent(): Agent {
    return {
      id: 'script',
      name: 'Script',
      run: async ({ text }, emit, signal) => {
        emit({ kind: 'text', delta: `On it: ${text}` });
        if (text === 'wait') {
          await new Promise<void>(resolve => {
            this.release = resolve;
            signal.addEventListener('abort', () => resolve());
          });
        }
        this.world.edit(this.#edits.shift() ?? {});
      },
    };
  }

  #native(): Native {
    return {
      openDiff: async (_diff, title) => void this.opened.push(title),
      openDiffs: async (diffs, title) => void this.opened.push(`${title}: ${diffs.length}`),
      askText: async () => this.answers.text,
      confirm: async () => this.answers.confirm,
      pick: async () => this.answers.pick,
      copyText: async () => undefined,
      showError: () => undefined,
      showChat: async () => undefined,
      openFolder: async () => undefined,
      manageTrust: async () => undefined,
      showLog: () => undefined,
      saveDraft: () => undefined,
    };
  }
}

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

test('editing a message with the files put back lands exactly before it, and hides what followed', async () => {
  const window = new Window({ 'a.txt': 'a', 'keep.txt': 'k' });
  await window.send('One', { 'a.txt': '1' });
  const two = await window.send('Two', { 'a.txt': '2', 'new.txt': 'n' });
  await window.send('Three', { 'keep.txt': undefined });
  const plan = (await window.ask({ kind: 'planMessageEdit', turnId: two })) as EditPlanView;
  expect(plan).toMatchObject({ modified: 1, created: 1, deleted: 1, kept: 0, laterMessages: 1, needsReview: false });

  window.willEdit({ 'other.txt': 'o' });
  const edit = { kind: 'editThreadMessage', turnId: two, text: 'Two, differently', files: 'putBack' } as const;
  expect(await window.ask({ ...edit, token: plan.token })).toEqual({ kind: 'sent' });
  await window.session.state.running?.over;
  expect(window.world.files).toEqual({ 'a.txt': '1', 'keep.txt': 'k', 'other.txt': 'o' });
  expect(window.chat.turns.map(({ text, versions }) => [text, versions.length])).toEqual([
    ['One', 1],
    ['Two, differently', 2],
  ]);
  await window.ask({ kind: 'selectVersion', turnId: two });
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['One', 'Two', 'Three']);
});

test('an edit whose files changed since it was planned asks again and does nothing', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  const plan = (await window.ask({ kind: 'planMessageEdit', turnId: one })) as EditPlanView;
  window.world.edit({ 'b.txt': 'mine' });
  const edit = { kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack', token: plan.token } as const;
  const reply = (await window.ask(edit)) as { kind: string; plan: EditPlanView };
  expect(reply).toMatchObject({ kind: 'requiresConfirmation', plan: { modified: 1, kept: 1 } });
  expect(window.world.files).toEqual({ 'a.txt': '1', 'b.txt': 'mine' });
  expect(window.chat.turns).toHaveLength(1);
});

test('an edit without a plan the user saw does nothing', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  const reply = await window.ask({ kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack' });
  expect(reply).toMatchObject({ kind: 'requiresConfirmation' });
  expect(window.world.files).toEqual({ 'a.txt': '1' });
});

test('an edit with something to decide leads to the preview, which sends it', async () => {
  const window = new Window({ 'a.txt': 'a', 'b.txt': 'b' });
  const one = await window.send('One', { 'a.txt': '1', 'b.txt': '1' });
  window.world.edit({ 'a.txt': 'mine' });
  const edit = { kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack' } as const;
  expect(await window.ask(edit)).toEqual({ kind: 'review' });
  const { page } = window.chat;
  expect(page).toMatchObject({ purpose: { kind: 'sendEdit', text: 'Again' }, phase: 'choosing' });
  if (page?.phase !== 'choosing') throw new Error('no plan');
  expect(page.plan.files.map(({ path, author, group }) => [path, author, group])).toEqual([
    ['a.txt', 'both', 'yours'],
    ['b.txt', 'agent', 'modify'],
  ]);
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, paths: ['b.txt'] });
  await window.session.state.running?.over;
  expect(window.world.files).toEqual({ 'a.txt': 'mine', 'b.txt': 'b' });
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['Again']);
  expect(window.chat.page).toBeUndefined();
});

test('an edit whose preview leaves every file unticked is sent, and no file is touched', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  window.world.edit({ 'a.txt': 'mine' });
  await window.ask({ kind: 'editThreadMessage', turnId: one, text: 'Again', files: 'putBack' });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, paths: [] });
  await window.session.state.running?.over;
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['Again']);
  expect(window.world.files).toEqual({ 'a.txt': 'mine' });
  expect(window.world.content.restores).toEqual([]);
});

test('a restore from a mark is previewed, carried out, listed and undone', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  const checkpointId = window.chat.turns[0]!.before!.checkpointId;
  await window.ask({ kind: 'previewRestore', checkpointId });
  await window.ask({ kind: 'openPlannedDiff', path: 'a.txt' });
  expect(window.opened).toEqual(['a.txt (now ↔ checkpoint 1)']);
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, paths: ['a.txt'] });
  expect(window.world.files).toEqual({ 'a.txt': 'a' });
  const [restore] = window.chat.turns[0]!.restores;
  expect(restore).toMatchObject({ targetNumber: 1, writtenCount: 1, failed: [], undone: false });

  await window.ask({ kind: 'undoRestore', restoreId: restore!.restoreId });
  expect(window.world.files).toEqual({ 'a.txt': '1' });
  expect(window.chat.turns[0]!.restores).toMatchObject([{ undone: true }, { isUndo: true }]);
  expect(toTimelineView(window.session).entries.map(({ kind }) => kind)).toEqual([
    'restore',
    'restore',
    'turn',
    'baseline',
  ]);
});

test('an undo that is asked for twice at once is made once', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, paths: ['a.txt'] });
  const { restoreId } = window.chat.turns[0]!.restores[0]!;
  const undo = { kind: 'undoRestore', restoreId } as const;
  const replies = await Promise.allSettled([window.ask(undo), window.ask(undo)]);
  expect(replies.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(window.world.files).toEqual({ 'a.txt': '1' });
  expect(window.world.content.restores).toHaveLength(2);
  expect(window.chat.page).toBeUndefined();
});

test('a preview that is no longer true is shown anew, and nothing is written', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  window.world.edit({ 'b.txt': 'mine' });
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, paths: ['a.txt'] });
  expect(window.world.files).toEqual({ 'a.txt': '1', 'b.txt': 'mine' });
  const after = window.chat.page;
  if (after?.phase !== 'choosing') throw new Error('no plan');
  expect(after.changedSince).toBe(true);
  expect(after.plan.files.map(({ path, isNew }) => [path, isNew])).toEqual([
    ['a.txt', false],
    ['b.txt', true],
  ]);
});

test('a message sent while a turn runs waits for its end; nothing is restored meanwhile', async () => {
  const window = new Window({ 'a.txt': 'a' });
  const one = await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'sendMessage', text: 'Later' });
  expect(window.chat.queued).toBe('Later');
  const checkpointId = window.chat.turns[0]!.before!.checkpointId;
  await expect(window.ask({ kind: 'previewRestore', checkpointId })).rejects.toThrow('Stop the turn first.');
  await expect(window.ask({ kind: 'editThreadMessage', turnId: one, text: 'x', files: 'keep' })).rejects.toThrow(
    'Stop',
  );
  window.release?.();
  await expect
    .poll(() => window.chat.turns.map(({ text, status }) => `${text} ${status}`))
    .toEqual(['One completed', 'wait completed', 'Later completed']);
});

test('Stop ends a turn as interrupted', async () => {
  const window = new Window({});
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask({ kind: 'stopTurn' });
  expect(window.chat.running).toBeUndefined();
  expect(window.chat.turns).toMatchObject([{ status: 'interrupted', after: { kind: 'after' } }]);
});

test('a restore that is stopped half way says what it did not write', async () => {
  const window = new Window({ 'a.txt': 'a', 'b.txt': 'b' });
  await window.send('One', { 'a.txt': '1', 'b.txt': '1' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('no plan');
  window.world.directory.files.onCall = ({ operation }) => {
    if (operation === 'write') void window.ask({ kind: 'closePreview' });
  };
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, paths: ['a.txt', 'b.txt'] });
  expect(window.world.files).toEqual({ 'a.txt': 'a', 'b.txt': '1' });
  expect(window.chat.turns[0]!.restores).toMatchObject([{ writtenCount: 1, failed: [{ path: 'b.txt' }] }]);
});

test('the timeline knows what each version came after', async () => {
  const window = new Window({});
  const one = await window.send('One', {});
  const two = await window.send('Two', { 'a.txt': 'a' });
  await window.ask({ kind: 'editThreadMessage', turnId: two, text: 'Two again', files: 'keep' });
  await window.session.state.running?.over;
  const { entries } = toTimelineView(window.session);
  const baseline = entries.find(({ kind }) => kind === 'baseline')!.id;
  expect(entries.map(({ label, parentId, onPath, version }) => [label, parentId, onPath, version])).toEqual([
    ['Two again', one, true, 2],
    ['Two', one, false, 1],
    ['One', baseline, true, undefined],
    ['Baseline', undefined, true, undefined],
  ]);
});

test('a thread is renamed, deleted, and a new one starts empty', async () => {
  const window = new Window({});
  await window.send('One', {});
  const threadId = window.chat.threadId!;
  await window.ask({ kind: 'renameThread', threadId });
  expect(window.chat.title).toBe('A name');
  await window.ask({ kind: 'newThread' });
  expect(window.chat).toMatchObject({ title: 'New Thread', turns: [] });
  await window.ask({ kind: 'openThread', threadId });
  expect(window.chat.turns).toHaveLength(1);
  await window.ask({ kind: 'deleteThread', threadId });
  expect(toThreadsView(window.session).threads).toEqual([]);
  expect(window.chat.turns).toEqual([]);
});

test('a named checkpoint is in the timeline', async () => {
  const window = new Window({});
  await window.send('One', {});
  await window.ask({ kind: 'saveCheckpoint' });
  expect(toTimelineView(window.session).entries[0]).toMatchObject({ kind: 'named', label: 'A name' });
});

test('what a webview must not send is not answered', async () => {
  const window = new Window({});
  const errors: string[] = [];
  const quiet = { error: (message: string) => void errors.push(message) };
  for (const raw of [
    null,
    1,
    {},
    { requestId: 1, request: { kind: 'eval', code: '1' } },
    { requestId: 'x', request: { kind: 'viewReady' } },
  ]) {
    expect(await routeMessage({} as Handlers, raw, quiet)).toBeUndefined();
  }
  expect(errors).toHaveLength(5);
  await expect(window.ask({ kind: 'previewRestore', checkpointId: 'gone' })).rejects.toThrow('not in the store');
});

describe('a restore that a crash cut off', () => {
  /** Two files are to be restored; the process ends between them. Then VS Code starts again. */
  async function crashHalfWay(): Promise<Window> {
    const before = new Window({ 'a.txt': 'a', 'b.txt': 'b' });
    await before.send('One', { 'a.txt': '1', 'b.txt': '1' });
    await before.ask({ kind: 'previewRestore', checkpointId: before.chat.turns[0]!.before!.checkpointId });
    const { page } = before.chat;
    if (page?.phase !== 'choosing') throw new Error('no plan');
    const { files } = before.world.directory;
    const ended = new Promise<void>(resolve => {
      files.onCall = async ({ operation, path }) => {
        if (operation !== 'write' || path !== 'b.txt') return;
        resolve();
        await new Promise(() => undefined);
      };
    });
    void before.ask({ kind: 'restoreCheckpoint', token: page.plan.token, paths: ['a.txt', 'b.txt'] });
    await ended;
    files.onCall = () => undefined;
    expect(before.world.files).toEqual({ 'a.txt': 'a', 'b.txt': '1' });
    return new Window(before.world);
  }

  async function confirm(window: Window): Promise<void> {
    const { page } = window.chat;
    if (page?.phase !== 'choosing') throw new Error('no plan');
    const paths = page.plan.files.map(({ path }) => path);
    await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, paths });
    expect(window.chat.interrupted).toBeUndefined();
  }

  test('is told at the next start, and undone', async () => {
    const window = await crashHalfWay();
    const { interrupted } = window.chat;
    expect(interrupted).toMatchObject({ targetNumber: 1, changeCount: 2 });
    await window.ask({ kind: 'undoRestore', restoreId: interrupted!.restoreId });
    await confirm(window);
    expect(window.world.files).toEqual({ 'a.txt': '1', 'b.txt': '1' });
  });

  test('is finished', async () => {
    const window = await crashHalfWay();
    await window.ask({ kind: 'finishRestore', restoreId: window.chat.interrupted!.restoreId });
    await confirm(window);
    expect(window.world.files).toEqual({ 'a.txt': 'a', 'b.txt': 'b' });
  });
});
