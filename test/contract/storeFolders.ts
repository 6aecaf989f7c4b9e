import { describe, expect, test } from 'vitest';
import type { ThreadFolder } from '../../src/core/threadFolder.ts';
import type { OpenedStore } from './openedStore.ts';
import { commit, commitTree, makeThread, newThreadId, startThread } from './storeRecords.ts';

/** What every store promises of what of the workspace a thread is about. */
export function describeFolders(opened: OpenedStore): void {
  describe('folders of threads', () => {
    test('are everything unless said otherwise, also for a thread that is not there', async () => {
      const thread = makeThread();
      await commit(opened.store, startThread(thread));
      expect(opened.store.threadFolder(thread.id)).toBe('');
      expect(opened.store.threadFolder(newThreadId())).toBe('');
      expect(Object.keys(opened.store.readThread(thread.id)!.thread)).not.toContain('workingDirectory');
    });

    test.each<ThreadFolder>(['packages/a b/ü', null])('are kept when a thread starts with %j', async folder => {
      const thread = makeThread({ workingDirectory: folder });
      await commit(opened.store, startThread(thread));
      await opened.reopen();
      expect(opened.store.threadFolder(thread.id)).toBe(folder);
      expect(opened.store.readThread(thread.id)?.thread).toEqual(thread);
      expect(opened.store.listThreads()[0]?.thread).toEqual(thread);
    });

    test('change by patches: absent keeps, null is none, the empty one everything', async () => {
      const thread = makeThread({ name: 'Parser' });
      await commit(opened.store, startThread(thread));
      const change = (patch: { name?: string; workingDirectory?: ThreadFolder }) =>
        commit(opened.store, { kind: 'threadChanged', id: thread.id, at: 1000, patch });
      const expectFolder = async (folder: ThreadFolder): Promise<void> => {
        expect(opened.store.threadFolder(thread.id)).toBe(folder);
        await opened.reopen();
        expect(opened.store.threadFolder(thread.id)).toBe(folder);
      };
      await change({ workingDirectory: 'src' });
      await change({ name: 'Lexer' });
      await expectFolder('src');
      await change({ workingDirectory: null });
      await expectFolder(null);
      await change({ workingDirectory: '' });
      await expectFolder('');
      expect(opened.store.readThread(thread.id)?.thread).toEqual({ ...thread, name: 'Lexer' });
    });

    test('stay with the checkpoints taken while they were in force', async () => {
      const { id: threadId } = makeThread();
      await commit(opened.store, startThread(makeThread({ id: threadId })));
      const whole = await commitTree(opened.store, { 'src/a': '1', b: '1' }, { threadId });
      const below = await commitTree(opened.store, { 'src/a': '2', b: '2' }, { threadId, below: 'src' });
      await opened.reopen();
      const { checkpoints } = opened.store.readThread(threadId)!;
      expect(checkpoints).toEqual([whole, below]);
      expect(checkpoints.map(checkpoint => 'below' in checkpoint)).toEqual([false, true]);
      expect(opened.store.readChanges(below.id).map(({ path }) => path)).toEqual(['b', 'src/a']);
    });
  });
}
