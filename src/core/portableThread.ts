import type { Checkpoint } from './checkpoint.ts';
import type { BlobId } from './ids.ts';
import type { StoreRecord } from './ports/store.ts';
import type { RestoreOperation } from './restore.ts';
import type { Item, Thread, Turn } from './thread.ts';
import type { TreeChange } from './tree.ts';

/** A checkpoint that stands on the one before it in its own thread. */
export interface PortableCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Against the tree of the one before it here, or against the empty tree for the first. */
  readonly changes: readonly TreeChange[];
}

/**
 * Everything of a thread, so that it needs nothing of the store it is from: all branches, every checkpoint with its tree, and
 * the restores among them. No turn of it goes on, and no restore of it is unfinished.
 */
export interface PortableThread {
  readonly thread: Thread;
  /** In the order they were started. */
  readonly turns: readonly Turn[];
  /** In the order they were appended. */
  readonly items: readonly Item[];
  /** In the order they were taken. Each names the one before it as its parent, the first none. */
  readonly checkpoints: readonly PortableCheckpoint[];
  /** In the order they were begun. */
  readonly restores: readonly RestoreOperation[];
}

/** The records that make a store hold the thread. Together they are all of it. */
export const toRecords = ({ thread, turns, items, checkpoints, restores }: PortableThread): readonly StoreRecord[] => [
  { kind: 'threadStarted', thread },
  ...turns.map((turn): StoreRecord => ({ kind: 'turnStarted', turn })),
  ...items.map((item): StoreRecord => ({ kind: 'itemAppended', item })),
  ...checkpoints.map((taken): StoreRecord => ({ kind: 'checkpointTaken', ...taken })),
  ...restores.map((operation): StoreRecord => ({ kind: 'restoreStarted', operation })),
];

/** What `toRecords` was made of; `undefined` for records that are none of these or in another order. */
export function fromRecords(records: readonly StoreRecord[]): PortableThread | undefined {
  const order = ['threadStarted', 'turnStarted', 'itemAppended', 'checkpointTaken', 'restoreStarted'];
  const places = records.map(({ kind }) => order.indexOf(kind));
  if (places.some((place, index) => place < (places[index - 1] ?? 0))) return undefined;
  const [first, ...others] = records;
  if (first?.kind !== 'threadStarted' || others.some(({ kind }) => kind === 'threadStarted')) return undefined;
  return {
    thread: first.thread,
    turns: records.flatMap(record => (record.kind === 'turnStarted' ? record.turn : [])),
    items: records.flatMap(record => (record.kind === 'itemAppended' ? record.item : [])),
    checkpoints: records.flatMap(record =>
      record.kind === 'checkpointTaken' ? { checkpoint: record.checkpoint, changes: record.changes } : [],
    ),
    restores: records.flatMap(record => (record.kind === 'restoreStarted' ? record.operation : [])),
  };
}

export interface NamedContent {
  readonly id: BlobId;
  /** Bytes. */
  readonly size: number;
  /** Where it occurs first. */
  readonly path: string;
  /** What was at its path before. */
  readonly similarTo: BlobId | undefined;
}

/** Every content that the thread needs, each once, in the order they are first needed. */
export function contentsOf({ checkpoints, restores }: PortableThread): readonly NamedContent[] {
  const contents = new Map<BlobId, NamedContent>();
  const add = (
    path: string,
    entry: { readonly blob: BlobId; readonly size: number } | undefined,
    similarTo?: BlobId,
  ): void => {
    if (entry === undefined || contents.has(entry.blob)) return;
    contents.set(entry.blob, { id: entry.blob, size: entry.size, path, similarTo });
  };
  for (const { checkpoint, changes } of checkpoints) {
    for (const { path, from, to } of changes) add(path, to, from?.blob);
    for (const text of checkpoint.unsaved) add(text.path, text);
  }
  for (const { changes } of restores) {
    for (const { path, from, to } of changes) {
      add(path, from);
      add(path, to, from?.blob);
    }
  }
  return [...contents.values()];
}
