import { assert, assertNever } from '../../core/assert.ts';
import type { Checkpoint } from '../../core/checkpoint.ts';
import type { BlobId, CheckpointId } from '../../core/ids.ts';
import type { CommitFailure, StoreRecord } from '../../core/ports/store.ts';
import { comparePaths, type TreeChange, type TreeEntry } from '../../core/tree.ts';
import { CommitView } from './commitView.ts';
import type { Tables } from './tables.ts';

type Recorded<Kind extends StoreRecord['kind']> = Extract<StoreRecord, { kind: Kind }>;

/** Changes looked at in one step. */
const stepLength = 1000;

/** Looks at the records of a commit to be, one after another, and changes nothing. Throws on a bug of the caller. */
export class RecordCheck {
  readonly #tables: Tables;
  readonly #view: CommitView;
  readonly #sizeOfStaged: (id: BlobId) => number | undefined;
  readonly #missing = new Set<BlobId>();
  /** Named by restores; a commit may name them before it takes them. */
  readonly #named = new Set<CheckpointId>();

  constructor(tables: Tables, sizeOfStaged: (id: BlobId) => number | undefined) {
    this.#tables = tables;
    this.#view = new CommitView(tables.database);
    this.#sizeOfStaged = sizeOfStaged;
  }

  /** Why they cannot be committed. In steps, between which other work can have its turn as long as it changes no table. */
  *steps(records: readonly StoreRecord[]): Generator<void, CommitFailure | undefined> {
    for (const record of records) {
      if (!this.#accept(record)) return { kind: 'notWritable', reason: 'its thread was deleted in another window' };
      yield* this.#checkChanges(changesOf(record));
    }
    for (const id of this.#named)
      assert(this.#view.hasCheckpoint(id), `a restore names checkpoint ${id}, which is unknown`);
    return this.#missing.size === 0 ? undefined : { kind: 'contentMissing', blobs: [...this.#missing] };
  }

  /** Returns whether what the record belongs to is there. */
  #accept(record: StoreRecord): boolean {
    const view = this.#view;
    switch (record.kind) {
      case 'threadStarted':
        assert(!view.hasThread(record.thread.id), `thread ${record.thread.id} is there already`);
        view.startThread(record.thread.id);
        return true;
      case 'threadChanged':
        return view.hasThread(record.id);
      case 'threadDeleted':
        view.deleteThread(record.id);
        return true;
      case 'turnStarted':
        return this.#acceptTurn(record);
      case 'turnEnded':
        return view.threadOf('turn', record.id) !== undefined;
      case 'agentRemembered':
        return view.threadOf('turn', record.turnId) !== undefined;
      case 'itemAppended':
        return this.#acceptItem(record);
      case 'checkpointTaken':
        return this.#acceptCheckpoint(record);
      case 'checkpointChanged':
        assert(view.hasCheckpoint(record.id), `checkpoint ${record.id} is unknown`);
        return view.showsCheckpoint(record.id);
      case 'checkpointsExpired':
        for (const id of record.ids) assert(view.hasCheckpoint(id), `checkpoint ${id} is unknown`);
        return true;
      case 'restoreStarted':
        return this.#acceptRestore(record);
      case 'restoreEnded':
        return view.threadOf('restore', record.id) !== undefined;
      default:
        return assertNever(record);
    }
  }

  #acceptTurn({ turn: { id, threadId } }: Recorded<'turnStarted'>): boolean {
    if (!this.#view.hasThread(threadId)) return false;
    assert(this.#view.threadOf('turn', id) === undefined, `turn ${id} is there already`);
    this.#view.addPart('turn', id, threadId);
    return true;
  }

  #acceptItem({ item: { id, turnId } }: Recorded<'itemAppended'>): boolean {
    const thread = this.#view.threadOf('turn', turnId);
    if (thread === undefined) return false;
    assert(this.#view.threadOf('item', id) === undefined, `item ${id} is there already`);
    this.#view.addPart('item', id, thread);
    return true;
  }

  #acceptCheckpoint({ checkpoint, changes }: Recorded<'checkpointTaken'>): boolean {
    const { id, threadId, parentId, copyOf } = checkpoint;
    if (!this.#view.hasThread(threadId)) return false;
    assert(!this.#view.hasCheckpoint(id), `checkpoint ${id} is there already`);
    this.#checkUnsaved(checkpoint);
    if (copyOf !== undefined) {
      assert(this.#view.isOriginal(copyOf), `checkpoint ${copyOf} is to be copied and unknown, or a copy itself`);
      assert(changes.length === 0, 'a copy of a checkpoint has changes of its own');
    } else if (parentId === undefined) {
      assert(
        changes.every(({ from, to }) => from === undefined && to !== undefined),
        'the changes of a checkpoint without a parent are not against the empty tree',
      );
    } else assert(this.#view.hasCheckpoint(parentId), `checkpoint ${parentId} is named as a parent and unknown`);
    this.#view.addCheckpoint(id, threadId);
    return true;
  }

  #acceptRestore({ operation }: Recorded<'restoreStarted'>): boolean {
    const { id, threadId, targetId, safetyId } = operation;
    if (!this.#view.hasThread(threadId)) return false;
    assert(this.#view.threadOf('restore', id) === undefined, `restore ${id} is there already`);
    this.#named.add(targetId).add(safetyId);
    this.#view.addPart('restore', id, threadId);
    return true;
  }

  *#checkChanges(changes: readonly TreeChange[]): Generator<void, void> {
    yield* this.#tables.expectBlobs(changes.length);
    const isNew = differentTexts();
    for (const [at, { path, from, to }] of changes.entries()) {
      assert(isNew(path), 'a path is named twice by the same record');
      if (from !== undefined) this.#checkBlob(from);
      if (to !== undefined && !this.#checkBlob(to)) this.#missing.add(to.blob);
      if (at % stepLength === stepLength - 1) yield;
    }
  }

  #checkUnsaved({ unsaved }: Checkpoint): void {
    const paths = new Set(unsaved.map(({ path }) => path));
    assert(paths.size === unsaved.length, 'two unsaved texts have the same path');
    for (const text of unsaved) if (!this.#checkBlob(text)) this.#missing.add(text.blob);
  }

  /** Returns whether the contents are there. */
  #checkBlob({ blob, size }: TreeEntry): boolean {
    const { blobs } = this.#tables;
    const staged = this.#sizeOfStaged(blob);
    const id = staged === undefined ? blobs.find(blob) : undefined;
    const known = id === undefined ? staged : blobs.entry(id).size;
    if (known === undefined) return false;
    assert(known === size, () => `a record says blob ${blob} has ${size} bytes, it has ${known}`);
    return staged !== undefined || (id !== undefined && blobs.hasPlace(id));
  }
}

/** Tells of one text after another whether it is the first of its kind. Quick while they ascend, as paths mostly do. */
function differentTexts(): (text: string) => boolean {
  const ascending: string[] = [];
  let seen: Set<string> | undefined;
  return text => {
    const last = ascending.at(-1);
    if (seen === undefined && (last === undefined || comparePaths(last, text) < 0)) {
      ascending.push(text);
      return true;
    }
    seen ??= new Set(ascending);
    return seen.size < seen.add(text).size;
  };
}

/** What a record changes in trees. */
export function changesOf(record: StoreRecord): readonly TreeChange[] {
  if (record.kind === 'checkpointTaken') return record.changes;
  return record.kind === 'restoreStarted' ? record.operation.changes : [];
}
