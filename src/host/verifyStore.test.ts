import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { toTimelineView } from './timelineToView.ts';

async function sentWindow(): Promise<Window> {
  const window = new Window({ 'a.txt': 'a', 'b.txt': 'bb' });
  await window.send('One', { 'a.txt': '1' });
  return window;
}

/** Makes the bytes of a file's content in the store others. */
function damage(window: Window, text: string): void {
  const { blobs } = window.world.contents;
  for (const [id, bytes] of blobs) {
    if (new TextDecoder().decode(bytes) === text) blobs.set(id, new TextEncoder().encode('damaged'));
  }
}

test('a store that is as it was written is told so, with what was checked', async () => {
  const window = await sentWindow();
  const { recordCount } = window.world.contents;
  await window.ask({ kind: 'verifyStore' });
  expect(window.said).toEqual([`All ${recordCount} records and 3 file contents are as they were written (4 bytes).`]);
  expect(window.chat.damage).toBeUndefined();
});

test('problems are listed with the files they concern, and told in the views from then on', async () => {
  const window = await sentWindow();
  damage(window, 'bb');
  await window.ask({ kind: 'verifyStore' });
  expect(window.said).toHaveLength(1);
  expect(window.said[0]).toContain(
    '1 problem was found in the checkpoint store. Everything else is as it was written.',
  );
  expect(window.said[0]).toContain('- b.txt');
  expect(window.chat.damage).toEqual({ count: 1, paths: ['b.txt'] });
  expect(toTimelineView(window.session).damage).toEqual({ count: 1, paths: ['b.txt'] });
});

test('verifying that is canceled says nothing, and can be begun again', async () => {
  const window = await sentWindow();
  window.answers.cancel = true;
  await window.ask({ kind: 'verifyStore' });
  expect(window.said).toEqual([]);
  window.answers.cancel = false;
  await window.ask({ kind: 'verifyStore' });
  expect(window.said).toHaveLength(1);
});

test('the store is verified once at a time', async () => {
  const window = await sentWindow();
  const both = await Promise.allSettled([window.ask({ kind: 'verifyStore' }), window.ask({ kind: 'verifyStore' })]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(window.said).toHaveLength(1);
});

test('a tail that was cut off and an index that is rebuilt are no damage', async () => {
  const window = await sentWindow();
  const problem = { file: 'segment', offset: 0, text: '', paths: [] };
  const { services } = window.session.work;
  const problems = () => [
    { ...problem, kind: 'cutTail' as const },
    { ...problem, kind: 'indexDiffers' as const },
  ];
  window.session.update({ work: { services: { ...services, upkeep: { ...services.upkeep, problems } } } });
  expect(window.chat.damage).toBeUndefined();
});
