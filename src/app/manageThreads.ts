import type { ThreadId } from '../core/ids.ts';
import type { CommitFailure } from '../core/ports/store.ts';
import type { Result } from '../core/result.ts';
import { commitRecords } from './commitRecords.ts';
import type { Services } from './services.ts';

/** Names a thread; an empty name takes it away, so that the first message stands for it again. */
export function renameThread(
  { environment, store }: Services,
  id: ThreadId,
  name: string,
): Promise<Result<void, CommitFailure>> {
  const trimmed = name.trim();
  const patch = { name: trimmed === '' ? null : trimmed };
  return commitRecords(store, [{ kind: 'threadChanged', id, at: environment.now(), patch }]);
}

/** Deletes a thread and its checkpoints for good. Files in the workspace do not change. */
export function deleteThread({ store }: Services, id: ThreadId): Promise<Result<void, CommitFailure>> {
  return commitRecords(store, [{ kind: 'threadDeleted', id }]);
}
