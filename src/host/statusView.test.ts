import { expect, test } from 'vitest';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { Window } from '../../test/fakes/window.ts';
import { setWorkingDirectory } from './setWorkingDirectory.ts';
import { toStatusView } from './statusView.ts';

function unrulyWindow(files: Readonly<Record<string, string>> = {}) {
  const unruly = new UnrulyStore();
  const window = new Window(unruly.world(files));
  window.session.update({ baseline: { kind: 'ready' } });
  return { unruly, window, status: () => toStatusView(window.session) };
}

test('there is no item while no thread exists', () => {
  expect(unrulyWindow().status()).toBeUndefined();
});

test('the latest checkpoint is named, and what it does not hold', async () => {
  const { window, status } = unrulyWindow({ 'a.txt': 'a' });
  await window.send('One', {});
  expect(status()).toEqual({
    text: '$(history) Checkpoint 2',
    tooltip: ['One', 'Checkpoint 2: 1 file, complete', 'Folder: project'],
    isWarning: false,
  });
  window.world.edit({ '.env': 'KEY=1' });
  await window.send('Two', {});
  expect(status()).toMatchObject({ text: '$(color-mode) Checkpoint 4: partial' });
  expect(status()?.tooltip).toContain('Checkpoint 4: 1 file, partial: 1 file left out');
});

test('a thread without a folder has checkpoints off', async () => {
  const { window, status } = unrulyWindow({ 'a.txt': 'a' });
  await window.send('One', {});
  window.answers.pick = 'None';
  await setWorkingDirectory(window.session, window.native);
  await window.send('Two', {});
  expect(status()).toEqual({
    text: '$(circle-slash) Checkpoints off',
    tooltip: [
      'One',
      'This thread has no folder, so it saves no checkpoints.',
      'Checkpoint 2: 1 file, complete',
      'Folder: project',
    ],
    isWarning: false,
  });
});

test('a baseline that is being saved is told with its part', async () => {
  const { window, status } = unrulyWindow();
  await window.send('One', {});
  window.session.update({ baseline: { kind: 'saving', done: 569, total: 1000 } });
  expect(status()?.text).toBe('$(sync~spin) Saving baseline 56%');
});

test('checkpoints that are paused warn, and say why', async () => {
  const { unruly, window, status } = unrulyWindow();
  unruly.commitFailure = { kind: 'diskFull' };
  await window.send('One', {});
  expect(status()).toMatchObject({ text: '$(warning) Checkpoints paused: disk full', isWarning: true });
});

test('another window that writes is told without a warning', async () => {
  const { unruly, window, status } = unrulyWindow();
  await window.send('One', {});
  unruly.access.change('reading');
  expect(status()).toMatchObject({ text: '$(lock) Checkpoints: other window writes', isWarning: false });
});

test('the room that checkpoints take is in the tooltip once it is known', async () => {
  const { window, status } = unrulyWindow();
  await window.send('One', {});
  const sizes = { onDisk: 3 * 1024 * 1024, garbage: 0, limit: 2 * 1024 ** 3, threads: new Map() };
  window.session.update({ sizes });
  expect(status()?.tooltip).toContain('Checkpoints use 3 MB of 2 GB');
});
