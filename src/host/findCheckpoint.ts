import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId } from '../core/ids.ts';
import { Refusal, type Session } from './session.ts';

export function findCheckpoint(session: Session, id: CheckpointId): Checkpoint {
  const checkpoint = session.work.services.store.readCheckpoint(id);
  if (checkpoint === undefined) throw new Refusal('This checkpoint is not in the store anymore.');
  return checkpoint;
}
