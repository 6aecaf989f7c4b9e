import { createHash } from 'node:crypto';
import { assert, assertNever } from '../../src/core/assert.ts';
import { activePath } from '../../src/core/branch.ts';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import { parseBlobId, type BlobId, type CheckpointId, type ThreadId } from '../../src/core/ids.ts';
import type { Store, StoreRecord, ThreadSummary } from '../../src/core/ports.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { Item, Thread, Turn } from '../../src/core/thread.ts';
import { applyChanges, comparePaths, type Tree, type TreeChange } from '../../src/core/tree.ts';

/** What a memory store holds; a store made of the contents of another one is that one, opened again. */
export interface MemoryContents {
  readonly blobs: Map<BlobId, Uint8Array>;
  state: State;
}

interface TakenCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly changes: readonly TreeChange[];
  readonly tree: Tree;
  readonly threadDeleted: boolean;
}

interface State {
  /** In the order they were started. */
  readonly threads: Map<ThreadId, Thread>;
  readonly turns: Map<string, Turn>;
  readonly items: Map<string, Item>;
  readonly checkpoints: Map<CheckpointId, TakenCheckpoint>;
  readonly restores: Map<string, RestoreOperation>;
}

export const emptyContents = (): MemoryContents => ({
  blobs: new Map(),
  state: { threads: new Map(), turns: new Map(), items: new Map(), checkpoints: new Map(), restores: new Map() },
});

/** A store that lasts as long as `contents`. Behaves as the real one; `test/contract/store.ts` runs on both. */
export function createMemoryStore(contents: MemoryContents = emptyContents()): Store {
  const taken = (id: CheckpointId): TakenCheckpoint => {
    const found = contents.state.checkpoints.get(id);
    assert(found !== undefined, `checkpoint ${id} is unknown`);
    return found;
  };
  const positionOf = (id: CheckpointId): number =>
    [...contents.state.checkpoints.keys()].indexOf(taken(id).checkpoint.id);
  const visible = (found: TakenCheckpoint | undefined): Checkpoint | undefined =>
    found === undefined || found.threadDeleted ? undefined : found.checkpoint;
  const restores = (): RestoreOperation[] => [...contents.state.restores.values()];

  return {
    async commit(records) {
      const next = copyOf(contents.state);
      for (const record of records) {
        if (!apply(next, contents.blobs, record)) {
          return fail({ kind: 'notWritable', reason: 'its thread was deleted in another window' });
        }
      }
      for (const { safetyId, targetId } of next.restores.values()) {
        assert(
          next.checkpoints.has(safetyId) && next.checkpoints.has(targetId),
          'a restore names an unknown checkpoint',
        );
      }
      contents.state = next;
      return ok(undefined);
    },
    refresh: async () => false,
    async putBlob(bytes) {
      const id = parseBlobId(createHash('sha256').update(bytes).digest('hex'));
      if (!contents.blobs.has(id)) contents.blobs.set(id, bytes.slice());
      return ok(id);
    },
    readBlob: async id => contents.blobs.get(id)?.slice(),
    listThreads() {
      const threads = [...contents.state.threads.values()].reverse();
      return threads.sort((a, b) => b.updatedAt - a.updatedAt).map(thread => summarize(contents.state, thread));
    },
    readThread(id) {
      const { threads, turns, items, checkpoints } = contents.state;
      const thread = threads.get(id);
      if (thread === undefined) return undefined;
      return {
        thread,
        turns: [...turns.values()].filter(({ threadId }) => threadId === id),
        items: [...items.values()].filter(({ turnId }) => turns.get(turnId)?.threadId === id),
        checkpoints: [...checkpoints.values()].flatMap(found => visible(found) ?? []).filter(c => c.threadId === id),
        restores: restores().filter(({ threadId }) => threadId === id),
      };
    },
    readCheckpoint: id => visible(contents.state.checkpoints.get(id)),
    latestCheckpoint: () => [...contents.state.checkpoints.values()].at(-1)?.checkpoint,
    readTree: id => taken(id).tree,
    readChanges: id => taken(id).changes,
    checkpointsAfter(id) {
      return [...contents.state.checkpoints.values()].slice(positionOf(id) + 1).map(({ checkpoint }) => checkpoint);
    },
    restoresAfter(id) {
      const position = positionOf(id);
      return restores().filter(({ safetyId }) => positionOf(safetyId) >= position);
    },
    unfinishedRestores: () => restores().filter(({ outcome }) => outcome === undefined),
    close: async () => undefined,
  };
}

const copyOf = (state: State): State => ({
  threads: new Map(state.threads),
  turns: new Map(state.turns),
  items: new Map(state.items),
  checkpoints: new Map(state.checkpoints),
  restores: new Map(state.restores),
});

/** Returns whether the thread the record belongs to is there. */
function apply(state: State, blobs: ReadonlyMap<BlobId, Uint8Array>, record: StoreRecord): boolean {
  switch (record.kind) {
    case 'threadStarted':
      insert(state.threads, record.thread.id, record.thread);
      return true;
    case 'threadChanged': {
      const { name, activeTurnId } = record.patch;
      return changeThread(state, record.id, record.at, thread => ({
        ...thread,
        name: name === undefined ? thread.name : (name ?? undefined),
        activeTurnId: activeTurnId === undefined ? thread.activeTurnId : (activeTurnId ?? undefined),
      }));
    }
    case 'threadDeleted':
      deleteThread(state, record.id);
      return true;
    case 'turnStarted': {
      const { turn } = record;
      if (!changeThread(state, turn.threadId, turn.startedAt)) return false;
      insert(state.turns, turn.id, turn);
      return true;
    }
    case 'turnEnded': {
      const { id, status, at, failure } = record;
      const turn = state.turns.get(id);
      if (turn === undefined) return false;
      state.turns.set(id, { ...turn, status, endedAt: at, failure });
      return changeThread(state, turn.threadId, at);
    }
    case 'itemAppended':
      if (!state.turns.has(record.item.turnId)) return false;
      insert(state.items, record.item.id, record.item);
      return true;
    case 'checkpointTaken': {
      const { checkpoint, changes } = record;
      if (!state.threads.has(checkpoint.threadId)) return false;
      checkBlobs(blobs, changes);
      insert(state.checkpoints, checkpoint.id, take(state, checkpoint, changes));
      return true;
    }
    case 'restoreStarted': {
      const { operation } = record;
      checkBlobs(blobs, operation.changes);
      if (!changeThread(state, operation.threadId, operation.startedAt)) return false;
      insert(state.restores, operation.id, operation);
      return true;
    }
    case 'restoreEnded': {
      const operation = state.restores.get(record.id);
      if (operation === undefined) return false;
      state.restores.set(record.id, { ...operation, outcome: record.outcome });
      return true;
    }
    default:
      return assertNever(record);
  }
}

function insert<K, V>(rows: Map<K, V>, id: K, row: V): void {
  assert(!rows.has(id), `${String(id)} is there already`);
  rows.set(id, row);
}

function changeThread(state: State, id: ThreadId, at: number, change = (thread: Thread): Thread => thread): boolean {
  const thread = state.threads.get(id);
  if (thread === undefined) return false;
  state.threads.set(id, { ...change(thread), updatedAt: Math.max(thread.updatedAt, at) });
  return true;
}

function deleteThread(state: State, id: ThreadId): void {
  for (const [itemId, { turnId }] of state.items) {
    if (state.turns.get(turnId)?.threadId === id) state.items.delete(itemId);
  }
  for (const rows of [state.turns, state.restores]) {
    for (const [rowId, { threadId }] of rows) if (threadId === id) rows.delete(rowId);
  }
  for (const [checkpointId, found] of state.checkpoints) {
    if (found.checkpoint.threadId !== id) continue;
    const checkpoint = { ...found.checkpoint, name: undefined };
    state.checkpoints.set(checkpointId, { ...found, checkpoint, threadDeleted: true });
  }
  state.threads.delete(id);
}

function take(state: State, checkpoint: Checkpoint, changes: readonly TreeChange[]): TakenCheckpoint {
  const { parentId } = checkpoint;
  const parent = parentId === undefined ? new Map<string, never>() : state.checkpoints.get(parentId)?.tree;
  assert(parent !== undefined, 'a checkpoint names an unknown parent');
  const sorted = [...changes].sort((a, b) => comparePaths(a.path, b.path));
  return { checkpoint, changes: sorted, tree: applyChanges(parent, changes), threadDeleted: false };
}

function checkBlobs(blobs: ReadonlyMap<BlobId, Uint8Array>, changes: readonly TreeChange[]): void {
  for (const entry of changes.flatMap(({ from, to }) => [from, to])) {
    if (entry === undefined) continue;
    assert(
      blobs.get(entry.blob)?.length === entry.size,
      `blob ${entry.blob} was not given to putBlob, or differs in size`,
    );
  }
}

function summarize({ turns, checkpoints }: State, thread: Thread): ThreadSummary {
  const own = [...turns.values()].filter(({ threadId }) => threadId === thread.id);
  const [first] = activePath(own, thread.activeTurnId);
  const active = own.find(({ id }) => id === thread.activeTurnId);
  const taken = [...checkpoints.values()].filter(({ threadDeleted }) => !threadDeleted);
  const afterTurns = taken.filter(({ checkpoint: { threadId, kind } }) => threadId === thread.id && kind === 'after');
  return {
    thread,
    firstMessage: (first ?? own[0])?.text,
    messageCount: active?.number ?? 0,
    lastTurnStatus: active?.status,
    changedCount: afterTurns.reduce((sum, { checkpoint }) => sum + checkpoint.changedCount, 0),
  };
}
