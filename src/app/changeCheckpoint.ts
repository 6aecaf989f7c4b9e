import type { CheckpointId } from '../core/ids.ts';
import type { CommitFailure } from '../core/ports/store.ts';
import type { Result } from '../core/result.ts';
import { commitRecords } from './commitRecords.ts';
import type { Services } from './services.ts';

/** Names a checkpoint; an empty name takes it away. A named checkpoint is kept whatever the settings say. */
export function nameCheckpoint(
  { store }: Services,
  id: CheckpointId,
  name: string,
): Promise<Result<void, CommitFailure>> {
  const trimmed = name.trim();
  const patch = { name: trimmed === '' ? null : trimmed };
  return commitRecords(store, [{ kind: 'checkpointChanged', id, patch }]);
}

/** Pins a checkpoint, so that it is kept whatever the settings say, or unpins it. */
export function pinCheckpoint(
  { store }: Services,
  id: CheckpointId,
  pinned: boolean,
): Promise<Result<void, CommitFailure>> {
  return commitRecords(store, [{ kind: 'checkpointChanged', id, patch: { pinned } }]);
}
