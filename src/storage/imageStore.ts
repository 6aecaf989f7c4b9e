import { assert } from '../core/assert.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { BlobId, CheckpointId, ThreadId } from '../core/ids.ts';
import type { CommitFailure, Store, StoreRecord, ThreadContent, ThreadSummary } from '../core/ports.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Tree, TreeChange } from '../core/tree.ts';
import { applyRecords, type Refusal } from './applyRecords.ts';
import { BlobPacks } from './blobPacks.ts';
import { findBlobPlace, storeBlobPlace, type BlobPlace } from './blobRows.ts';
import type { SqlEngine } from './database.ts';
import { readNewestImage, removeOldImages } from './imageFolder.ts';
import { randomName } from './packWriter.ts';
import { publishImage } from './publishImage.ts';
import { restoresAfter, restoresOf, unfinishedRestores } from './restoreQueries.ts';
import { explainFileError } from './storageFailure.ts';
import { errorCode, type StorageFiles } from './storageFiles.ts';
import type { StoreLog } from './storeLog.ts';
import { makeState, openState, type StoreState } from './storeState.ts';
import { containsCommit, markCommit, type CommitMark } from './storeWriters.ts';
import { findThread, itemsOf, listThreads, turnsOf } from './threadQueries.ts';
import { TreeReader } from './treeReader.ts';

/**
 * A store whose truth is the newest image of its folder.
 *
 * Invariants: what reads see is what is durable: a commit is applied to a copy of the database, and the copy takes the place
 * of the database only once its image is published, so there is nothing to take back when that fails; blobs are durable
 * before the image that names them; commits, refreshes and closing come one after another.
 */
export class ImageStore implements Store {
  readonly #files: StorageFiles;
  readonly #engine: SqlEngine;
  readonly #log: StoreLog;
  readonly #blobs: BlobPacks;
  readonly #writer = randomName();
  #state: StoreState;
  #attempts = 0;
  /** Set while the newest image, by another window, cannot be built upon. */
  #readOnlyReason: string | undefined;
  #isClosed = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(files: StorageFiles, engine: SqlEngine, log: StoreLog, state: StoreState) {
    this.#files = files;
    this.#engine = engine;
    this.#log = log;
    this.#state = state;
    this.#blobs = new BlobPacks(files, log, id => findBlobPlace(this.#open.database, id));
  }

  commit(records: readonly StoreRecord[]): Promise<Result<void, CommitFailure>> {
    return this.#enqueue(() => this.#commit(records));
  }

  refresh(): Promise<boolean> {
    return this.#enqueue(() => this.#refresh());
  }

  putBlob(bytes: Uint8Array): Promise<Result<BlobId, CommitFailure>> {
    return this.#blobs.put(bytes);
  }

  readBlob(id: BlobId): Promise<Uint8Array | undefined> {
    return this.#blobs.read(id);
  }

  listThreads(): readonly ThreadSummary[] {
    return listThreads(this.#open.database);
  }

  readThread(id: ThreadId): ThreadContent | undefined {
    const { database, checkpoints } = this.#open;
    const thread = findThread(database, id);
    if (thread === undefined) return undefined;
    return {
      thread,
      turns: turnsOf(database, id),
      items: itemsOf(database, id),
      checkpoints: checkpoints.ofThread(id),
      restores: restoresOf(database, id),
    };
  }

  readCheckpoint(id: CheckpointId): Checkpoint | undefined {
    return this.#open.checkpoints.find(id);
  }

  latestCheckpoint(): Checkpoint | undefined {
    return this.#open.checkpoints.latest();
  }

  readTree(id: CheckpointId): Tree {
    return this.#open.trees.readTree(id);
  }

  readChanges(id: CheckpointId): readonly TreeChange[] {
    return this.#open.trees.readChanges(id);
  }

  checkpointsAfter(id: CheckpointId): readonly Checkpoint[] {
    return this.#open.checkpoints.after(id);
  }

  restoresAfter(id: CheckpointId): readonly RestoreOperation[] {
    return restoresAfter(this.#open.database, id);
  }

  unfinishedRestores(): readonly RestoreOperation[] {
    return unfinishedRestores(this.#open.database);
  }

  close(): Promise<void> {
    return this.#enqueue(() => {
      this.#open.database.close();
      this.#isClosed = true;
      return Promise.resolve();
    });
  }

  get #open(): StoreState {
    assert(!this.#isClosed, 'the store is closed');
    return this.#state;
  }

  async #commit(records: readonly StoreRecord[]): Promise<Result<void, CommitFailure>> {
    const base = this.#open;
    if (this.#readOnlyReason !== undefined) return fail({ kind: 'notWritable', reason: this.#readOnlyReason });
    const places = await this.#blobs.makeDurable();
    if (!places.ok) return places;
    if (records.length === 0 && places.value.length === 0) return ok(undefined);

    const mark = { writer: this.#writer, count: ++this.#attempts };
    const next = this.#build(base, places.value, records, mark);
    if (!next.ok) return fail({ kind: 'notWritable', reason: next.error });
    const { generation, image, database } = next.value;
    const isIncludedIn = (other: Uint8Array): boolean => this.#contains(other, mark);
    const published = await publishImage(this.#files, { generation, database: image, isIncludedIn });
    if (!published.ok) {
      database.close();
      return published;
    }
    this.#replaceState(next.value);
    this.#blobs.committed(places.value);
    await removeOldImages(this.#files, generation).catch(() => undefined);
    return ok(undefined);
  }

  /** The state that follows `base`, in a database of its own. */
  #build(
    base: StoreState,
    places: readonly BlobPlace[],
    records: readonly StoreRecord[],
    mark: CommitMark,
  ): Result<StoreState, Refusal> {
    const database = this.#engine.open(base.image);
    try {
      const trees = new TreeReader(database, base.trees.kept);
      const refusal = database.transact(() => {
        for (const place of places) storeBlobPlace(database, place);
        markCommit(database, mark);
        return applyRecords(database, trees, records);
      });
      if (refusal === undefined) return ok(makeState(base.generation + 1, database.export(), database, trees));
      database.close();
      return fail(refusal);
    } catch (cause) {
      database.close();
      throw new Error('BUG: records cannot be committed', { cause });
    }
  }

  #contains(image: Uint8Array, mark: CommitMark): boolean {
    const opened = openState(this.#engine, 0, image);
    if (opened.kind !== 'opened') return false;
    try {
      return containsCommit(opened.state.database, mark);
    } finally {
      opened.state.database.close();
    }
  }

  async #refresh(): Promise<boolean> {
    const base = this.#open;
    try {
      const newest = await readNewestImage(this.#files, base.generation, this.#log);
      if (newest.kind === 'none') {
        this.#state = { ...base, generation: Math.max(base.generation, newest.generation) };
        return false;
      }
      const opened = newest.kind === 'found' ? openState(this.#engine, newest.generation, newest.database) : newest;
      if (opened.kind === 'opened') {
        this.#replaceState(opened.state);
        this.#readOnlyReason = undefined;
        return true;
      }
      this.#readOnlyReason = explainUnreadable(opened.kind);
      this.#log.error(`What another window has stored cannot be read: ${this.#readOnlyReason}`);
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      this.#log.error(`The store could not be refreshed: ${explainFileError(code)}`, error);
    }
    return false;
  }

  #replaceState(state: StoreState): void {
    this.#state.database.close();
    this.#state = state;
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

function explainUnreadable(kind: 'damaged' | 'newerVersion'): string {
  return kind === 'newerVersion'
    ? 'another window uses a newer version of this extension; reload this one'
    : 'what another window has stored is damaged';
}
