import { expect, test } from 'vitest';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { Window } from '../../test/fakes/window.ts';

const free = { kind: 'freeDiskSpace' } as const;
const kilobyte = 1024;

/** A thread that shows the second version of its second message; the files of both hold 50 KB. */
async function windowWithVersions(unruly = new UnrulyStore()): Promise<Window> {
  const window = new Window(unruly.world({ 'a.txt': 'a' }));
  await window.send('One', {});
  const two = await window.send('Two', { 'big.bin': '2'.repeat(50 * kilobyte) });
  await window.send('Three', { 'big.bin': undefined });
  window.willEdit({ 'big.bin': '3'.repeat(50 * kilobyte) });
  await window.ask({ kind: 'editThreadMessage', turnId: two, text: 'Two again', files: 'keep' });
  await window.session.state.running?.over;
  await window.send('Three again', { 'big.bin': undefined });
  return window;
}

const hasContent = ({ world }: Window, letter: string): boolean =>
  [...world.contents.blobs.values()].some(bytes => bytes.length === 50 * kilobyte && bytes[0] === letter.charCodeAt(0));

test('other versions give up their files after a question that says what goes and what stays', async () => {
  const window = await windowWithVersions();
  window.answers.pick = 'Files of Other Versions';
  await window.ask(free);
  expect(window.choices).toEqual(['Files of Other Versions', 'Files of “One”', 'Change the Limit…']);
  expect(window.said[0]).toMatch(/^Free 50 KB\? \d checkpoints? gives? up/);
  expect(window.said[0]).toContain('Checkpoints of the messages your threads show, named and pinned ones');
  expect(window.said[0]).toContain('All messages and the files in your workspace stay as they are.');
  expect(window.said[1]).toBe('Freed 50 KB.');
  expect([hasContent(window, '2'), hasContent(window, '3')]).toEqual([false, true]);
});

test('nothing is given up without a yes', async () => {
  const window = await windowWithVersions();
  window.answers.pick = 'Files of Other Versions';
  window.answers.confirm = false;
  await window.ask(free);
  window.answers.pick = '';
  await window.ask(free);
  expect(hasContent(window, '2')).toBe(true);
  expect(window.world.content.checkpoints.some(({ expired }) => expired)).toBe(false);
});

test('what nothing needs is removed without a checkpoint', async () => {
  const window = await windowWithVersions();
  window.world.edit({ 'never-saved.txt': 'x'.repeat(2000) });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  window.world.edit({ 'never-saved.txt': undefined });
  await window.ask({ kind: 'closePreview' });
  await window.send('Four', {});
  window.answers.pick = 'What Nothing Needs Anymore';
  await window.ask(free);
  expect(window.said.at(-1)).toBe('Freed 2 KB.');
  expect(window.world.content.checkpoints.some(({ expired }) => expired)).toBe(false);
});

test('the limit can be changed from there', async () => {
  const window = await windowWithVersions();
  window.answers.pick = 'Change the Limit…';
  await window.ask(free);
  expect(window.opened).toEqual(['Settings: threadCheckpoints.storage']);
});

test('a thread whose turn runs loses nothing', async () => {
  const window = await windowWithVersions();
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect.poll(() => window.release).toBeDefined();
  await window.ask(free);
  expect(window.choices).toEqual(['Change the Limit…']);
  window.release?.();
});

test('canceling says so, and what was given up becomes free another time', async () => {
  const window = await windowWithVersions();
  window.answers.pick = 'Files of Other Versions';
  window.answers.cancel = true;
  await window.ask(free);
  expect(window.said.at(-1)).toBe('Stopped. Room that nothing needs anymore is freed another time.');
});

test('a store that refuses is told in words', async () => {
  const unruly = new UnrulyStore();
  const window = await windowWithVersions(unruly);
  unruly.commitFailure = { kind: 'diskFull' };
  window.answers.pick = 'Files of Other Versions';
  await expect(window.ask(free)).rejects.toThrow('The disk space could not be freed: the disk is full.');
});

test('after room was made at the limit, checkpoints are no longer said to be paused', async () => {
  const unruly = new UnrulyStore();
  const window = await windowWithVersions(unruly);
  unruly.contents.limit = 50 * kilobyte;
  await window.send('Four', { 'new.txt': 'new' });
  expect(window.chat.storage).toMatchObject({ kind: 'limitReached' });
  window.answers.pick = 'Files of “One”';
  await window.ask(free);
  expect(window.chat.storage).toBeUndefined();
});

test('after room was made on a full disk, what was held is stored', async () => {
  const unruly = new UnrulyStore();
  const window = await windowWithVersions(unruly);
  unruly.checkpointFailure = { kind: 'diskFull' };
  await window.send('Four', {});
  expect(window.chat.storage).toMatchObject({ kind: 'refused' });
  window.answers.pick = 'Files of Other Versions';
  unruly.checkpointFailure = undefined;
  await window.ask(free);
  expect(window.chat.storage).toBeUndefined();
  expect(unruly.held).toEqual([]);
});

test('what was held is stored in its thread, whatever is on screen', async () => {
  const unruly = new UnrulyStore();
  const window = await windowWithVersions(unruly);
  unruly.checkpointFailure = { kind: 'diskFull' };
  await window.send('Four', {});
  await window.ask({ kind: 'newThread' });
  window.answers.pick = 'Files of Other Versions';
  unruly.checkpointFailure = undefined;
  await window.ask(free);
  expect(window.chat.storage).toBeUndefined();
  expect(window.world.content.checkpoints.at(-1)).toMatchObject({ kind: 'manual', turnId: window.world.leaf });
});
