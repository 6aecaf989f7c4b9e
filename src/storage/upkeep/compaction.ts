import type { BlobId, CheckpointId, RestoreId, ThreadId, TurnId } from '../../core/ids.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import type { TreeChange } from '../../core/tree.ts';
import { BlockBuilder } from '../blobs/blockBuilder.ts';
import { bytesOf, openBlock } from '../blobs/blockCache.ts';
import { decodeDirectory } from '../blobs/contentBlock.ts';
import type { NewRecord } from '../log/logRecord.ts';

/** What a store's log must still say. */
export interface Needed {
  readonly isLive: (id: BlobId) => boolean;
  readonly isDeleted: (id: ThreadId) => boolean;
  /** The first checkpoint that anything needs; those before it are dropped. `undefined` when none is dropped. */
  readonly first: FirstCheckpoint | undefined;
}

/** It becomes one without a parent, with its whole tree. */
export interface FirstCheckpoint {
  readonly id: CheckpointId;
  readonly before: ReadonlySet<CheckpointId>;
  readonly tree: readonly TreeChange[];
}

/** The contents of a record that are needed, as records; the record itself when all are. */
export async function compactContents(
  payload: Uint8Array,
  isLive: (id: BlobId) => boolean,
): Promise<readonly NewRecord[]> {
  const entries = decodeDirectory(payload) ?? [];
  const live = entries.filter(({ id }) => isLive(id));
  if (live.length === 0) return [];
  const block = live.length === entries.length ? undefined : openBlock(payload);
  if (block === undefined) return [{ kind: 'contents', payload }];
  const builder = new BlockBuilder();
  for (const [slot, { id, patch }] of entries.entries()) {
    if (isLive(id)) builder.add(id, bytesOf(block, slot), patch);
  }
  return (await builder.take()).map(({ payload }) => ({ kind: 'contents', payload }));
}

/** Leaves out events of deleted threads and of dropped checkpoints. Sees the events of a log in their order. */
export class EventFilter {
  readonly #needed: Needed;
  readonly #deletedTurns = new Set<TurnId>();
  readonly #deletedRestores = new Set<RestoreId>();

  constructor(needed: Needed) {
    this.#needed = needed;
  }

  filter(records: readonly StoreRecord[]): readonly StoreRecord[] {
    return records.flatMap(record => this.#keep(record) ?? []);
  }

  #keep(record: StoreRecord): StoreRecord | undefined {
    const { isDeleted } = this.#needed;
    switch (record.kind) {
      case 'threadStarted':
        // Its checkpoints may still be needed to build others on; nothing else of it is.
        if (!isDeleted(record.thread.id)) return record;
        return { ...record, thread: { ...record.thread, name: undefined, activeTurnId: undefined } };
      case 'threadChanged':
        return isDeleted(record.id) ? undefined : record;
      case 'threadDeleted':
        return record;
      case 'turnStarted':
        if (!isDeleted(record.turn.threadId)) return record;
        this.#deletedTurns.add(record.turn.id);
        return undefined;
      case 'turnEnded':
        return this.#deletedTurns.has(record.id) ? undefined : record;
      case 'agentRemembered':
        return this.#deletedTurns.has(record.turnId) ? undefined : record;
      case 'itemAppended':
        return this.#deletedTurns.has(record.item.turnId) ? undefined : record;
      case 'restoreStarted':
        if (!isDeleted(record.operation.threadId)) return record;
        this.#deletedRestores.add(record.operation.id);
        return undefined;
      case 'restoreEnded':
        return this.#deletedRestores.has(record.id) ? undefined : record;
      case 'checkpointTaken':
        return this.#keepCheckpoint(record);
      case 'checkpointChanged':
        return this.#isDropped(record.id) ? undefined : record;
      case 'checkpointsExpired': {
        const ids = record.ids.filter(id => !this.#isDropped(id));
        return ids.length === 0 ? undefined : { ...record, ids };
      }
    }
  }

  #keepCheckpoint(record: Extract<StoreRecord, { kind: 'checkpointTaken' }>): StoreRecord | undefined {
    const { first, isDeleted } = this.#needed;
    const { checkpoint } = record;
    if (this.#isDropped(checkpoint.id)) return undefined;
    const kept = isDeleted(checkpoint.threadId) ? { ...checkpoint, name: undefined, unsaved: [] } : checkpoint;
    if (kept.id !== first?.id) return { ...record, checkpoint: kept };
    return { ...record, checkpoint: { ...kept, parentId: undefined }, changes: first.tree };
  }

  #isDropped(id: CheckpointId): boolean {
    return this.#needed.first?.before.has(id) ?? false;
  }
}
