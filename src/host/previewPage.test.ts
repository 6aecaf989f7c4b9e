import { expect, test } from 'vitest';
import { whole, Window } from '../../test/fakes/window.ts';

const numbered = (count: number, text: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${1000 + index}.txt`, `${text} ${index}\n`]));

/** One message has changed so many files; what it seems it can be put back to is damaged for one of them. */
async function changedWindow(count: number): Promise<Window> {
  const window = new Window(numbered(count, 'old'));
  await window.send('One', numbered(count, 'new'));
  const { blobs } = window.world.contents;
  for (const [id, bytes] of blobs) if (new TextDecoder().decode(bytes) === 'old 7\n') blobs.set(id, new Uint8Array(1));
  return window;
}

function planOf({ chat: { page } }: Window) {
  return page?.phase === 'choosing' ? page.plan : undefined;
}

test.each([200, 201])('of %i files, those that are damaged are named, and lines counted', async count => {
  const window = await changedWindow(count);
  const shown: { readonly files: number; readonly unreadable: readonly string[] }[] = [];
  window.onUpdate = () => {
    const plan = planOf(window);
    if (plan !== undefined) shown.push({ files: plan.files.length, unreadable: plan.unreadable });
  };
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  const complete = { files: count - 1, unreadable: ['1007.txt'] };
  expect(shown).toEqual(count > 200 ? [{ files: count, unreadable: [] }, complete] : [complete]);
  expect(planOf(window)?.files.every(({ lines }) => lines.added === 1 && lines.removed === 1)).toBe(true);
});

test('a long list may be confirmed before it is complete; what is damaged is told then', async () => {
  const window = await changedWindow(300);
  let confirmed: Promise<unknown> | undefined;
  window.onUpdate = () => {
    const plan = planOf(window);
    if (plan === undefined) return;
    window.onUpdate = () => undefined;
    const choices = whole(...plan.files.map(({ path }) => path));
    confirmed = window.ask({ kind: 'restoreCheckpoint', token: plan.token, choices });
  };
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  await confirmed;
  expect(window.chat.page).toBeUndefined();
  expect(window.world.files).toEqual({ ...numbered(300, 'old'), '1007.txt': 'new 7\n' });
  const { restores } = window.world.services.store.readThread(window.world.threadId)!;
  expect(restores.at(-1)?.outcome?.failed).toMatchObject([{ path: '1007.txt' }]);
});
