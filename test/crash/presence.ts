import { createHash } from 'node:crypto';
import type { CheckpointId } from '../../src/core/ids.ts';
import type { Store, StoreRecord, ThreadContent } from '../../src/core/ports/store.ts';

export type Presence = 'whole' | 'absent' | 'in part';

/**
 * How much of a commit the store has; its records belong to one thread. Rejects when a checkpoint is there and a content of
 * its tree is missing, or not what its id says.
 */
export async function presenceOf(store: Store, records: readonly StoreRecord[]): Promise<Presence> {
  const taken = records.find(record => record.kind === 'checkpointTaken');
  const content = taken && store.readThread(taken.checkpoint.threadId);
  const found = new Set(records.map(record => isThere(content, record)));
  if (found.size > 1) return 'in part';
  if (!found.has(true)) return 'absent';
  if (taken !== undefined) await expectContents(store, taken.checkpoint.id);
  return 'whole';
}

function isThere(content: ThreadContent | undefined, record: StoreRecord): boolean {
  if (content === undefined) return false;
  switch (record.kind) {
    case 'threadStarted':
      return content.thread.id === record.thread.id;
    case 'turnStarted':
      return content.turns.some(({ id }) => id === record.turn.id);
    case 'itemAppended':
      return content.items.some(({ id }) => id === record.item.id);
    case 'checkpointTaken':
      return content.checkpoints.some(({ id }) => id === record.checkpoint.id);
    default:
      throw new Error(`Presence of ${record.kind} is not known.`);
  }
}

async function expectContents(store: Store, id: CheckpointId): Promise<void> {
  for (const [path, { blob }] of store.readTree(id)) {
    const bytes = await store.readBlob(blob);
    if (bytes === undefined) throw new Error(`${path} of ${id} is missing`);
    if (createHash('sha256').update(bytes).digest('hex') !== blob) throw new Error(`${path} of ${id} is wrong`);
  }
}
