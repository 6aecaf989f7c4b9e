import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import type { Edits } from '../../test/fakes/world.ts';
import { parseTurnId } from '../core/ids.ts';
import { LateWrites } from './lateWrites.ts';

/** A window that is told of files that change. */
class WatchedWindow extends Window {
  readonly late: LateWrites;
  #tell: (paths: readonly string[], byUser: boolean) => void = () => undefined;

  /** @param pause as `LateTiming`; far longer than a test unless given */
  constructor(files: Readonly<Record<string, string>>, pause = 60_000) {
    super(files);
    const events = {
      onChange: (listener: (paths: readonly string[], byUser: boolean) => void) => {
        this.#tell = listener;
        return () => (this.#tell = () => undefined);
      },
    };
    this.late = new LateWrites(this.session, events, { window: 60_000, longest: 100_000, pause });
    this.session.update({ work: { ...this.session.work, late: this.late } });
  }

  change(edits: Edits, byUser = false): void {
    this.world.edit(edits);
    this.#tell(Object.keys(edits), byUser);
  }

  get marks(): readonly string[] {
    return this.world.content.checkpoints.map(({ kind, changedCount }) => `${kind} ${changedCount}`);
  }
}

test('what is written after a turn has ended becomes a late checkpoint of it before the next message', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a' });
  const turnId = await window.send('go', { 'a.txt': 'agent' });
  window.change({ 'built.txt': 'late' });
  await window.send('go on', {});
  expect(window.marks).toEqual(['baseline 1', 'after 1', 'late 1', 'before 0', 'after 0']);
  expect(window.world.content.checkpoints[2]?.turnId).toBe(turnId);
  window.late.dispose();
});

test('it does so by itself after a pause', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a' }, 1);
  await window.send('go', {});
  window.change({ 'built.txt': 'late' });
  await expect.poll(() => window.marks.at(-1)).toBe('late 1');
  window.late.dispose();
});

test('what you save yourself is yours, and so is what nobody told of', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a', 'b.txt': 'b' });
  await window.send('go', {});
  window.change({ 'a.txt': 'late?' });
  window.change({ 'a.txt': 'mine' }, true);
  window.world.edit({ 'b.txt': 'mine' });
  await window.send('go on', {});
  expect(window.marks).toEqual(['baseline 2', 'after 0', 'before 2', 'after 0']);
  window.late.dispose();
});

test('only what was told of is late; the rest of what changed is yours', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a', 'b.txt': 'b' });
  await window.send('go', {});
  window.world.edit({ 'b.txt': 'mine' });
  window.change({ 'a.txt': 'late' });
  await window.send('go on', {});
  expect(window.marks).toEqual(['baseline 2', 'after 0', 'late 1', 'before 1', 'after 0']);
  window.late.dispose();
});

test('a file that is as the turn left it makes no checkpoint', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a' });
  await window.send('go', { 'a.txt': 'agent' });
  window.change({ 'a.txt': 'agent' });
  await window.late.settle();
  expect(window.marks).toEqual(['baseline 1', 'after 1']);
  window.late.dispose();
});

test('once a preview was opened, what is written is yours', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a' });
  const turnId = await window.send('go', { 'a.txt': 'agent' });
  await window.ask({ kind: 'planMessageEdit', turnId });
  window.change({ 'a.txt': 'late?' });
  await window.send('go on', {});
  expect(window.marks).toEqual(['baseline 1', 'after 1', 'before 1', 'after 0']);
  window.late.dispose();
});

test('a thread that was deleted gets no checkpoint', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a' });
  await window.send('go', {});
  await window.world.services.store.commit([{ kind: 'threadDeleted', id: window.world.threadId }]);
  window.change({ 'a.txt': 'late' });
  await window.late.settle();
  expect(window.world.services.store.readThread(window.world.threadId)).toBeUndefined();
  window.late.dispose();
});

test('a process that never stops writing is the turn’s for a while only', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a' });
  await window.send('go', {});
  for (let number = 0; number < 30; number++) window.change({ 'log.txt': `line ${number}` });
  await window.late.settle();
  const [, , late] = window.world.content.checkpoints;
  expect(late?.kind).toBe('late');
  const again = new WatchedWindow({ 'a.txt': 'a' });
  await again.send('go', {});
  for (let number = 0; number < 30; number++) again.world.edit({});
  again.change({ 'log.txt': 'line' });
  await again.send('go on', {});
  expect(again.marks).toEqual(['baseline 1', 'after 0', 'before 1', 'after 0']);
});

test('one that cannot be kept is logged, and the next ones are kept', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a' });
  const logged = window.logErrors();
  await window.send('go', {});
  const { store } = window.world.services;
  const findThread = store.findThread.bind(store);
  Object.assign(store, {
    findThread: () => {
      throw new Error('disk');
    },
  });
  window.change({ 'a.txt': 'late' });
  await window.late.settle();
  Object.assign(store, { findThread });
  expect(logged).toEqual(['Late writes could not be kept: disk']);
  await window.send('go on', {});
  window.change({ 'b.txt': 'late' });
  await window.late.settle();
  expect(window.marks.at(-1)).toBe('late 1');
  window.late.dispose();
});

/** The actions of going back to the last late checkpoint. */
async function planOfLate(window: WatchedWindow): Promise<readonly string[]> {
  await window.late.settle();
  const late = window.world.content.checkpoints.findLast(({ kind }) => kind === 'late');
  if (late === undefined) throw new Error('Nothing was late.');
  const { plan } = await window.world.preview(late.id);
  return plan.actions.map(({ kind, path }) => `${kind} ${path}`);
}

test('a late write comes with what it makes of the folders above it', async () => {
  const window = new WatchedWindow({ 'a.txt': 'a', 'out/built.txt': 'built', 'both/x.txt': 'x', 'both/y.txt': 'y' });
  window.world.directory.files.putOther('empty/deep', 'folder');
  await window.send('go', {});
  window.change({ 'empty/deep/built.txt': 'late', 'out/built.txt': undefined });
  expect(await planOfLate(window)).toEqual([]);
  await window.send('go on', {});
  window.world.edit({ 'both/x.txt': undefined });
  window.change({ 'both/y.txt': undefined });
  // Who removed the other one is not known: the folder is not said to have been empty.
  expect(await planOfLate(window)).toEqual(['delete both', 'create both/x.txt']);
  window.late.dispose();
});

test('what only the checkpoint before it left out does not count as made after a late one', async () => {
  const window = new WatchedWindow({ '.gitignore': 'notes.txt\n', 'notes.txt': 'mine', 'a.txt': 'a' });
  await window.send('go', {});
  window.world.edit({ '.gitignore': '' });
  window.change({ 'built.txt': 'late' });
  expect(await planOfLate(window)).toEqual(['modify .gitignore']);
  window.late.dispose();
});

test('a file that came into sight with a late write may be yours', async () => {
  const window = new WatchedWindow({ 'notes.txt': 'mine', 'a.txt': 'a' });
  const first = await window.send('go', {});
  await window.send('go on', { '.gitignore': 'notes.txt\n' });
  window.world.edit({ 'notes.txt': 'mine, changed while ignored' });
  window.change({ '.gitignore': '' });
  await window.late.settle();
  const { plan } = await window.world.preview(window.world.before(parseTurnId(first)));
  expect(plan.actions.find(({ path }) => path === 'notes.txt')).toMatchObject({ kind: 'modify', yours: true });
  window.late.dispose();
});
