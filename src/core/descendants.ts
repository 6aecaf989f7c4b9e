import type { ThreadId } from './ids.ts';
import type { Thread } from './thread.ts';

/** The threads that a thread has started, and those that these have, each after all of its own. Forks are not among them. */
export function descendantsOf<T extends Pick<Thread, 'id' | 'parentThreadId'>>(
  threads: readonly T[],
  root: ThreadId,
): readonly T[] {
  const found = new Set<ThreadId>([root]);
  const below = (id: ThreadId): readonly T[] =>
    threads.flatMap(thread => {
      if (thread.parentThreadId !== id || found.has(thread.id)) return [];
      found.add(thread.id);
      return [...below(thread.id), thread];
    });
  return below(root);
}
