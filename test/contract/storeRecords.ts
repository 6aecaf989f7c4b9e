import type { Checkpoint, CheckpointKind, UnsavedText } from '../../src/core/checkpoint.ts';
import type { Coverage } from '../../src/core/coverage.ts';
import {
  parseCheckpointId,
  parseItemId,
  parseRestoreId,
  parseThreadId,
  parseTurnId,
  type BlobId,
  type CheckpointId,
  type RestoreId,
  type ThreadId,
  type TurnId,
} from '../../src/core/ids.ts';
import type { Store, StoreRecord } from '../../src/core/ports/store.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import type { Item, Thread, Turn } from '../../src/core/thread.ts';
import { comparePaths, diffTrees, type Tree, type TreeEntry } from '../../src/core/tree.ts';

let counter = 0;

/** Unique in the process, sortable. */
const nextId = (letter: string): string => `${letter}${String(++counter).padStart(8, '0')}`;

export const newThreadId = (): ThreadId => parseThreadId(nextId('t'));
export const newTurnId = (): TurnId => parseTurnId(nextId('u'));
export const newCheckpointId = (): CheckpointId => parseCheckpointId(nextId('c'));
export const newRestoreId = (): RestoreId => parseRestoreId(nextId('r'));

export const emptyCoverage: Coverage = { leftOut: [], ignoreFiles: [], ignored: [] };

export const makeThread = (fields: Partial<Thread> = {}): Thread => ({
  id: newThreadId(),
  name: undefined,
  createdAt: 1000,
  updatedAt: 1000,
  activeTurnId: undefined,
  ...fields,
});

export const makeTurn = (threadId: ThreadId, fields: Partial<Turn> = {}): Turn => ({
  id: newTurnId(),
  threadId,
  parentId: undefined,
  number: 1,
  text: 'Rename the parser',
  agentId: 'applyEdits',
  status: 'inProgress',
  startedAt: 1000,
  endedAt: undefined,
  failure: undefined,
  ...fields,
});

export const makeItem = (turnId: TurnId, content: Item['content']): Item => ({
  id: parseItemId(nextId('i')),
  turnId,
  createdAt: 1000,
  content,
});

export const makeRestore = (
  fields: Pick<RestoreOperation, 'threadId' | 'targetId' | 'safetyId'> & Partial<RestoreOperation>,
): RestoreOperation => ({
  id: newRestoreId(),
  startedAt: 1000,
  changes: [],
  undoes: undefined,
  outcome: undefined,
  ...fields,
});

export const startThread = (thread: Thread): StoreRecord => ({ kind: 'threadStarted', thread });
export const startTurn = (turn: Turn): StoreRecord => ({ kind: 'turnStarted', turn });
export const appendItem = (item: Item): StoreRecord => ({ kind: 'itemAppended', item });

/** Stores records that nothing stands in the way of. */
export async function commit(store: Store, ...records: readonly StoreRecord[]): Promise<void> {
  const result = await store.commit(records);
  if (!result.ok) throw new Error(`Not committed: ${JSON.stringify(result.error)}`);
}

export async function putText(store: Store, text: string): Promise<TreeEntry> {
  const bytes = new TextEncoder().encode(text);
  return { blob: await putBytes(store, bytes), size: bytes.length };
}

export async function putBytes(store: Store, bytes: Uint8Array): Promise<BlobId> {
  const stored = await store.putBlob(bytes);
  if (!stored.ok) throw new Error(`Not stored: ${JSON.stringify(stored.error)}`);
  return stored.value;
}

export interface CheckpointFields {
  readonly threadId: ThreadId;
  readonly kind?: CheckpointKind;
  readonly turnId?: TurnId;
  readonly name?: string;
  /** 1 unless given. */
  readonly number?: number;
  readonly coverage?: Coverage;
  readonly below?: string;
  readonly unsaved?: readonly UnsavedText[];
}

/** The record of a checkpoint of `tree`, on top of the latest one of the store. */
export function takeCheckpoint(store: Store, tree: Tree, fields: CheckpointFields): TakenRecord {
  const parent = store.latestCheckpoint();
  return takeCheckpointOn(parent, parent === undefined ? new Map() : store.readTree(parent.id), tree, fields);
}

export type TakenRecord = Extract<StoreRecord, { kind: 'checkpointTaken' }>;

/** The same on top of a given one. */
export function takeCheckpointOn(
  parent: Checkpoint | undefined,
  parentTree: Tree,
  tree: Tree,
  {
    threadId,
    kind = 'manual',
    turnId,
    name,
    number = 1,
    coverage = emptyCoverage,
    below,
    unsaved = [],
  }: CheckpointFields,
): TakenRecord {
  const changes = diffTrees(parentTree, tree);
  const checkpoint: Checkpoint = {
    id: newCheckpointId(),
    threadId,
    number,
    kind,
    turnId,
    parentId: parent?.id,
    createdAt: 1000,
    name,
    pinned: false,
    expired: false,
    coverage,
    ...(below !== undefined && { below }),
    unsaved,
    fileCount: tree.size,
    changedCount: changes.length,
    lines: { added: 3, removed: 2 },
  };
  return { kind: 'checkpointTaken', checkpoint, changes };
}

/** Commits a checkpoint of `files` (path to text). */
export async function commitTree(
  store: Store,
  files: Readonly<Record<string, string>>,
  fields: CheckpointFields,
): Promise<Checkpoint> {
  const tree = new Map<string, TreeEntry>();
  for (const [path, text] of Object.entries(files)) tree.set(path, await putText(store, text));
  const record = takeCheckpoint(store, tree, fields);
  await commit(store, record);
  return record.checkpoint;
}

/** What a tree has, however it keeps it. */
export const entriesIn = (tree: Tree): readonly (readonly [path: string, entry: TreeEntry])[] =>
  [...tree].sort(([a], [b]) => comparePaths(a, b));

/** `a=text` for each file, in path order. */
export async function readTexts(store: Store, tree: Tree): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const [path, { blob }] of entriesIn(tree)) {
    const bytes = await store.readBlob(blob);
    texts.push(`${path}=${bytes === undefined ? '?' : new TextDecoder().decode(bytes)}`);
  }
  return texts;
}
