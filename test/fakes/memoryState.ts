import { assert, assertNever } from '../../src/core/assert.ts';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { BlobId, CheckpointId, ThreadId } from '../../src/core/ids.ts';
import { FileTree } from '../../src/core/fileTree.ts';
import { patchGit } from '../../src/core/gitInfo.ts';
import type { MessageHit, StoreRecord } from '../../src/core/ports/store.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import type { AgentFailureKind, Item, Thread, Turn } from '../../src/core/thread.ts';
import { applyChanges, comparePaths, type Tree, type TreeChange, type TreeEntry } from '../../src/core/tree.ts';
import { without } from '../../src/core/without.ts';

export interface TakenCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly changes: readonly TreeChange[];
  readonly tree: Tree;
  readonly threadDeleted: boolean;
}

/** What records have made; each map in the order its entries came. */
export interface MemoryState {
  readonly threads: Map<ThreadId, Thread>;
  readonly turns: Map<string, Turn>;
  readonly items: Map<string, Item>;
  readonly checkpoints: Map<CheckpointId, TakenCheckpoint>;
  readonly restores: Map<string, RestoreOperation>;
  /** By turn or item. */
  readonly messages: Map<string, MessageHit>;
  /** The number of each thread's next checkpoint. */
  readonly nextNumbers: Map<ThreadId, number>;
}

export const emptyState = (): MemoryState => ({
  threads: new Map(),
  turns: new Map(),
  items: new Map(),
  checkpoints: new Map(),
  restores: new Map(),
  messages: new Map(),
  nextNumbers: new Map(),
});

export const copyOf = (state: MemoryState): MemoryState => ({
  threads: new Map(state.threads),
  turns: new Map(state.turns),
  items: new Map(state.items),
  checkpoints: new Map(state.checkpoints),
  restores: new Map(state.restores),
  messages: new Map(state.messages),
  nextNumbers: new Map(state.nextNumbers),
});

/** Changes `state`; returns whether the thread the record belongs to is there. `sizeOf` knows every blob there ever was. */
export function applyRecord(
  state: MemoryState,
  sizeOf: (id: BlobId) => number | undefined,
  record: StoreRecord,
): boolean {
  switch (record.kind) {
    case 'threadStarted':
      insert(state.threads, record.thread.id, record.thread);
      return true;
    case 'threadChanged': {
      const { name, activeTurnId, workingDirectory, archivedAt, git, temporary } = record.patch;
      const settle = (thread: Thread): Thread => {
        const known = git === undefined ? undefined : (patchGit(thread.git, git) ?? null);
        return put(put(thread, 'git', known, null), 'temporary', temporary, null);
      };
      return changeThread(state, record.id, record.at, thread => ({
        ...put(put(settle(thread), 'workingDirectory', workingDirectory, ''), 'archivedAt', archivedAt, null),
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
      const { id: turnId, threadId, startedAt: at, text } = turn;
      state.messages.set(`turn ${turnId}`, { threadId, turnId, itemId: undefined, at, isCall: false, text });
      return true;
    }
    case 'turnEnded': {
      const { id, status, at, failure, failureKind } = record;
      const turn = state.turns.get(id);
      if (turn === undefined) return false;
      if (turn.status !== 'inProgress') return true;
      state.turns.set(id, withFailureKind({ ...turn, status, endedAt: at, failure }, failureKind));
      return changeThread(state, turn.threadId, at);
    }
    case 'agentRemembered': {
      const turn = state.turns.get(record.turnId);
      if (turn !== undefined) state.turns.set(turn.id, { ...turn, memory: record.memory });
      return turn !== undefined;
    }
    case 'itemAppended':
      return appendItem(state, record.item);
    case 'checkpointTaken': {
      const { checkpoint, changes } = record;
      if (!state.threads.has(checkpoint.threadId)) return false;
      checkChanges(sizeOf, changes);
      checkUnsaved(sizeOf, checkpoint);
      insert(state.checkpoints, checkpoint.id, take(state, checkpoint, changes));
      const next = state.nextNumbers.get(checkpoint.threadId) ?? 1;
      state.nextNumbers.set(checkpoint.threadId, Math.max(next, checkpoint.number + 1));
      return true;
    }
    case 'checkpointChanged': {
      const { name, pinned } = record.patch;
      const found = state.checkpoints.get(record.id);
      assert(found !== undefined, `checkpoint ${record.id} is unknown`);
      if (found.threadDeleted) return false;
      changeCheckpoint(state, found, {
        ...(name === undefined ? {} : { name: name ?? undefined }),
        ...(pinned === undefined ? {} : { pinned }),
      });
      return true;
    }
    case 'checkpointsExpired':
      for (const id of record.ids) {
        const found = state.checkpoints.get(id);
        assert(found !== undefined, `checkpoint ${id} is unknown`);
        changeCheckpoint(state, found, { expired: true });
      }
      return true;
    case 'restoreStarted': {
      const { operation } = record;
      checkChanges(sizeOf, operation.changes);
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

function withFailureKind(turn: Turn, failureKind: AgentFailureKind | undefined): Turn {
  const ended = { ...turn };
  delete (ended as { failureKind?: AgentFailureKind }).failureKind;
  return failureKind === undefined ? ended : { ...ended, failureKind };
}

function insert<K, V>(rows: Map<K, V>, id: K, row: V): void {
  assert(!rows.has(id), `${String(id)} is there already`);
  rows.set(id, row);
}

function changeThread(
  state: MemoryState,
  id: ThreadId,
  at: number,
  change = (thread: Thread): Thread => thread,
): boolean {
  const thread = state.threads.get(id);
  if (thread === undefined) return false;
  state.threads.set(id, { ...change(thread), updatedAt: Math.max(thread.updatedAt, at) });
  return true;
}

/** Changes a field that is absent for one of its values. */
function put<Key extends keyof Thread, None>(
  thread: Thread,
  key: Key,
  value: Thread[Key] | None | undefined,
  absent: None,
): Thread {
  if (value === undefined) return thread;
  return (value === absent ? without(thread, key) : { ...thread, [key]: value }) as Thread;
}

function changeCheckpoint(state: MemoryState, found: TakenCheckpoint, fields: Partial<Checkpoint>): void {
  const checkpoint = { ...found.checkpoint, ...fields };
  state.checkpoints.set(checkpoint.id, { ...found, checkpoint });
}

function appendItem(state: MemoryState, item: Item): boolean {
  const turn = state.turns.get(item.turnId);
  if (turn === undefined) return false;
  insert(state.items, item.id, item);
  const { content, id: itemId, createdAt: at } = item;
  const isCall = content.kind === 'toolCall';
  if (isCall || content.kind === 'agentMessage') {
    const { id: turnId, threadId } = turn;
    const text = isCall ? content.call.title : content.text;
    state.messages.set(`item ${itemId}`, { threadId, turnId, itemId, at, isCall, text });
  }
  return true;
}

function deleteThread(state: MemoryState, id: ThreadId): void {
  for (const [itemId, { turnId }] of state.items) {
    if (state.turns.get(turnId)?.threadId === id) state.items.delete(itemId);
  }
  for (const rows of [state.turns, state.restores, state.messages]) {
    for (const [rowId, { threadId }] of rows) if (threadId === id) rows.delete(rowId);
  }
  for (const [checkpointId, found] of state.checkpoints) {
    if (found.checkpoint.threadId !== id) continue;
    const checkpoint = { ...found.checkpoint, name: undefined, unsaved: [] };
    state.checkpoints.set(checkpointId, { ...found, checkpoint, threadDeleted: true });
  }
  state.threads.delete(id);
  state.nextNumbers.delete(id);
}

function take(state: MemoryState, checkpoint: Checkpoint, changes: readonly TreeChange[]): TakenCheckpoint {
  const { parentId, copyOf } = checkpoint;
  if (copyOf !== undefined) return copy(state, checkpoint, copyOf, changes);
  const parent = parentId === undefined ? FileTree.empty : state.checkpoints.get(parentId)?.tree;
  assert(parent !== undefined, 'a checkpoint names an unknown parent');
  const isRooted = changes.every(({ from, to }) => from === undefined && to !== undefined);
  assert(parentId !== undefined || isRooted, 'the changes of a root are not against the empty tree');
  const sorted = [...changes].sort((a, b) => comparePaths(a.path, b.path));
  return { checkpoint, changes: sorted, tree: applyChanges(parent, changes), threadDeleted: false };
}

function copy(
  state: MemoryState,
  checkpoint: Checkpoint,
  copyOf: CheckpointId,
  changes: readonly TreeChange[],
): TakenCheckpoint {
  const original = state.checkpoints.get(copyOf);
  assert(original !== undefined && original.checkpoint.copyOf === undefined, 'a copy names no original');
  assert(changes.length === 0, 'a copy has changes of its own');
  const { parentId, expired } = original.checkpoint;
  const copied = { ...checkpoint, parentId, expired: checkpoint.expired || expired };
  return { ...original, checkpoint: copied, threadDeleted: false };
}

function checkChanges(sizeOf: (id: BlobId) => number | undefined, changes: readonly TreeChange[]): void {
  assert(new Set(changes.map(({ path }) => path)).size === changes.length, 'a path is named twice');
  for (const entry of changes.flatMap(({ from, to }) => [from, to])) if (entry !== undefined) checkBlob(sizeOf, entry);
}

function checkUnsaved(sizeOf: (id: BlobId) => number | undefined, { unsaved }: Checkpoint): void {
  assert(new Set(unsaved.map(({ path }) => path)).size === unsaved.length, 'a path is named twice');
  for (const text of unsaved) checkBlob(sizeOf, text);
}

function checkBlob(sizeOf: (id: BlobId) => number | undefined, { blob, size }: TreeEntry): void {
  assert((sizeOf(blob) ?? size) === size, `a record says blob ${blob} has ${size} bytes, and it has not`);
}
