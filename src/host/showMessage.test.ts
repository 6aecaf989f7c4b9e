import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';

const previewWords = 'The restore preview is open in the chat. Close it first, or open it in an editor.';

async function previewed() {
  const window = new Window({ 'a.txt': 'a' });
  const turnId = await window.send('One', { 'a.txt': '1' });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  return { window, turnId };
}

test('a message is not gone to behind a preview, which keeps what is chosen in it', async () => {
  const { window, turnId } = await previewed();
  for (const kind of ['goToMessage', 'openMessage'] as const) {
    await expect(window.ask({ kind, turnId })).rejects.toThrow(previewWords);
  }
  expect(window.chat.page?.phase).toBe('choosing');
});

test('a message is gone to beside a preview that is in an editor', async () => {
  const { window, turnId } = await previewed();
  window.session.update({ isPageInEditor: true });
  await window.ask({ kind: 'goToMessage', turnId });
  expect(window.chat.page?.phase).toBe('choosing');
});
