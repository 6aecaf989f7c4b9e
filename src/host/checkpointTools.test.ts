import { describe, expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import {
  createCheckpoint,
  diffCheckpoints,
  listCheckpoints,
  prepareRestore,
  restoreConfirmed,
} from './checkpointTools.ts';

test('a checkpoint is saved in a thread of its own where there is none', async () => {
  const { session } = new Window({ a: 'x' });
  expect(listCheckpoints(session)).toBe('There are no checkpoints yet.');
  expect(await createCheckpoint(session, 'safe')).toContain('Saved as checkpoint 1: 1 files are kept.');
  expect(listCheckpoints(session)).toContain('Checkpoint 1 “safe”');
});

describe('with a turn that changed files', () => {
  async function changed(): Promise<Window> {
    const window = new Window({ a: 'old\n', mine: 'mine\n' });
    await window.send('One', { a: 'new\n', b: 'b\n' });
    return window;
  }

  test('what changed is told as a patch', async () => {
    const { session } = await changed();
    const patch = await diffCheckpoints(session, { from: 1, to: 2 });
    expect(patch).toMatch(/^M a\nA b\n/);
    expect(patch).toContain('-old\n+new');
    expect(await diffCheckpoints(session, { from: 2 })).toBe('Nothing differs.');
    await expect(diffCheckpoints(session, { from: 9 })).rejects.toThrow('no checkpoint 9');
  });

  test('a file that is only left out now is not told as deleted', async () => {
    const window = await changed();
    window.world.edit({ '.gitignore': 'mine\n', b: undefined });
    const patch = await diffCheckpoints(window.session, { from: 2 });
    expect(patch).toMatch(/^A \.gitignore\nD b\n\n/);
  });

  test('a restore is asked about, keeps what is there, and leaves your changes alone', async () => {
    const window = await changed();
    window.world.directory.files.put('mine', 'edited\n');
    const confirmed = await prepareRestore(window.session, 1);
    expect(confirmed.message).toMatch(/Puts 2 files back to checkpoint 1\. 1 file that you changed is left alone/);
    expect(window.world.files).toMatchObject({ a: 'new\n' });
    expect(await restoreConfirmed(window.session, 1, confirmed)).toBe(
      '2 files were put back to checkpoint 1. What was there before is in checkpoint 3.',
    );
    expect(window.world.files).toEqual({ a: 'old\n', mine: 'edited\n' });
    expect(window.session.work.services.store.readThread(window.session.state.threadId!)?.restores).toHaveLength(1);
  });

  test('nothing is restored that was not confirmed, or is not as it was then', async () => {
    const window = await changed();
    await expect(restoreConfirmed(window.session, 1, undefined)).rejects.toThrow('was not asked');
    const confirmed = await prepareRestore(window.session, 1);
    window.world.directory.files.put('a', 'edited meanwhile\n');
    await expect(restoreConfirmed(window.session, 1, confirmed)).rejects.toThrow(
      'have changed since this was confirmed',
    );
    expect(window.world.files).toMatchObject({ a: 'edited meanwhile\n', b: 'b\n' });
  });

  test('what needs a look is left to the user', async () => {
    const window = await changed();
    window.world.directory.files.unsavedText = { a: 'not saved' };
    const confirmed = await prepareRestore(window.session, 1);
    expect(await restoreConfirmed(window.session, 1, confirmed)).toContain('for the user to decide');
    expect(window.session.state.page?.phase.kind).toBe('choosing');
    expect(window.world.files).toMatchObject({ a: 'new\n' });
  });

  test('no checkpoint is saved in an archived thread', async () => {
    const window = await changed();
    await window.ask({ kind: 'archiveThread', threadId: window.chat.threadId! });
    await expect(createCheckpoint(window.session, 'safe')).rejects.toThrow('This thread is archived.');
    expect(window.world.content.checkpoints).toHaveLength(2);
  });

  test('nothing works in an untrusted workspace', async () => {
    const { session } = await changed();
    session.update({ state: { kind: 'untrusted' } });
    await expect(createCheckpoint(session, '')).rejects.toThrow('trusted workspace');
    await expect(prepareRestore(session, 1)).rejects.toThrow('trusted workspace');
    expect(() => listCheckpoints(session)).toThrow('trusted workspace');
  });
});
