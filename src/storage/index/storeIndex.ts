import type { Checkpoint } from '../../core/checkpoint.ts';
import type { Coverage } from '../../core/coverage.ts';
import type { BlobId, CheckpointId, ThreadId, TurnId } from '../../core/ids.ts';
import type {
  CheckpointPage,
  CommitFailure,
  FileHit,
  FileVersion,
  FileVersionPage,
  KnownFile,
  MessageHit,
  MessageSearch,
  StoreRecord,
  ThreadContent,
  ThreadPage,
  ThreadSummary,
  TimelineFilter,
  TimelinePage,
  TurnPage,
} from '../../core/ports/store.ts';
import type { RestoreOperation } from '../../core/restore.ts';
import { atOnce } from '../../core/takeTurns.ts';
import type { ThreadFolder } from '../../core/threadFolder.ts';
import type { TimelineEvent } from '../../core/timelineEvent.ts';
import type { Tree, TreeChange } from '../../core/tree.ts';
import type { TurnContent } from '../../core/turnContent.ts';
import { applyRecords } from './applyRecord.ts';
import type { BlobPlace } from './blobPlace.ts';
import { isMany, manyRows, type KnownRows } from './changeRows.ts';
import { changesOf, RecordCheck } from './checkRecords.ts';
import {
  checkpointAt,
  checkpointsAfter,
  checkpointsOf,
  findCheckpoint,
  firstCheckpoint,
  keptCheckpoints,
  latestCheckpoint,
  listCheckpoints,
  originalPosition,
} from './checkpointRows.ts';
import type { Database, SqlEngine } from './database.ts';
import { placesInStep } from './fileBlobs.ts';
import { listFileVersions, listKnownFiles } from './fileHistory.ts';
import { searchFiles, searchThreads } from './listSearch.ts';
import { searchMessages } from './messageSearch.ts';
import { restoresAfter, restoresOf, unfinishedRestores } from './restoreRows.ts';
import { layoutNumber, schema } from './schema.ts';
import { Tables } from './tables.ts';
import {
  countThreads,
  findThread,
  itemsOf,
  listThreads,
  nextCheckpointNumber,
  readSummaryOf,
  turnsOf,
} from './threadQueries.ts';
import { TimelineReader } from './timelineQueries.ts';
import { TurnReader } from './turnQueries.ts';

/** One commit of the log. */
export interface StoredCommit {
  readonly blobs: readonly BlobPlace[];
  readonly records: readonly StoreRecord[];
}

/** `outdated`: made for an earlier layout of tables; the log is to be replayed. */
export type IndexOpening =
  { readonly kind: 'opened'; readonly index: StoreIndex } | { readonly kind: 'outdated' | 'newerVersion' | 'damaged' };

/** The size of a blob that is known otherwise than from the index. */
export type SizeOf = (id: BlobId) => number | undefined;

/**
 * What a store answers from: tables made of the commits of its log, in order, and of nothing else. It can be made again
 * from these at any time. Its reads promise what those of `Store` do.
 */
export class StoreIndex {
  readonly #tables: Tables;
  readonly #turns: TurnReader;
  readonly #timelines: TimelineReader;
  /** The thread that was read last, as the newest commit left it. */
  #lastRead: ThreadContent | undefined;
  #lastRestores: { readonly threadId: ThreadId; readonly restores: readonly RestoreOperation[] } | undefined;
  #isMarked = false;

  private constructor(database: Database) {
    this.#tables = new Tables(database);
    this.#turns = new TurnReader(this.#tables);
    this.#timelines = new TimelineReader(this.#tables, this.#turns);
  }

  static empty(engine: SqlEngine): StoreIndex {
    const database = engine.open();
    database.transact(() => {
      database.execute(schema);
      database.execute(`PRAGMA user_version = ${layoutNumber}`);
    });
    return new StoreIndex(database);
  }

  /** Opens what `export` returned. Takes no longer for a larger one, except to copy it. */
  static open(engine: SqlEngine, image: Uint8Array): IndexOpening {
    let database: Database | undefined;
    try {
      database = engine.open(image);
      const layout = database.number('PRAGMA user_version') ?? 0;
      if (layout === layoutNumber) {
        database.number('SELECT max(position) FROM thread_checkpoint');
        return { kind: 'opened', index: new StoreIndex(database) };
      }
      database.close();
      return { kind: layout < layoutNumber ? 'outdated' : 'newerVersion' };
    } catch {
      database?.close();
      return { kind: 'damaged' }; // SQLite itself refuses to read it.
    }
  }

  /** The tables, for reading only. */
  get database(): Database {
    return this.#tables.database;
  }

  /**
   * Why the records cannot be committed, `undefined` when they can. Throws on a bug of the caller: an id that is there
   * already, an unknown parent. Changes nothing.
   * @param sizeOfStaged blobs that were given to the store and are not in the index yet
   */
  check(records: readonly StoreRecord[], sizeOfStaged: SizeOf): CommitFailure | undefined {
    return atOnce(this.checkSteps(records, sizeOfStaged));
  }

  /** As `check`, in steps: other work may have its turn between two, but must not change the index. */
  checkSteps(records: readonly StoreRecord[], sizeOfStaged: SizeOf): Generator<void, CommitFailure | undefined> {
    return new RecordCheck(this.#tables, sizeOfStaged).steps(records);
  }

  /** Takes in a commit. What does not fit in is left out and told, one sentence each; all else is applied. */
  apply(commit: StoredCommit): readonly string[] {
    return atOnce(this.applySteps(commit));
  }

  /**
   * As `apply`, in steps, the last of which takes in the commit. Other work may read the index between two, and must not change it.
   * When it is not done to its end, the index is good for reading alone.
   */
  *applySteps({ blobs, records }: StoredCommit): Generator<void, readonly string[]> {
    const tables = this.#tables;
    try {
      yield* tables.expectBlobs(blobs.length);
      const many = records.filter(record => isMany(changesOf(record)));
      if (many.length === 0 && blobs.length <= placesInStep) return this.#apply({ blobs, records }, new Map());
      yield* tables.blobs.placeInSteps(blobs);
      return this.#apply({ blobs: [], records }, yield* manyRows(tables, many));
    } catch (cause) {
      this.#forget();
      throw cause;
    }
  }

  #apply({ blobs, records }: StoredCommit, known: KnownRows): readonly string[] {
    const tables = this.#tables;
    this.#lastRead = undefined;
    this.#lastRestores = undefined;
    this.#timelines.changed();
    if (records.some(({ kind }) => kind === 'threadDeleted')) this.#turns.clear();
    else this.#turns.changed();
    try {
      return tables.database.transact(() => {
        tables.blobs.place(blobs);
        return applyRecords(tables, records, known);
      });
    } finally {
      // Contents alone come before a checkpoint that names them.
      if (records.length > 0) tables.blobs.trim();
    }
  }

  /** The same with records that are in no commit yet; `takeBack` takes back all of them. */
  applyHeld(records: readonly StoreRecord[]): readonly string[] {
    if (!this.#isMarked) this.database.mark();
    this.#isMarked = true;
    return this.apply({ blobs: [], records });
  }

  takeBack(): void {
    if (!this.#isMarked) return;
    this.database.takeBack();
    this.#isMarked = false;
    this.#forget();
  }

  /** `undefined` when the blob is unknown, or its bytes are not stored any more. */
  findBlob(id: BlobId): BlobPlace | undefined {
    return this.#tables.blobs.findPlace(id);
  }

  /** The coverage of a checkpoint, by what `coverageKey` says of it. */
  findCoverage(key: string): Coverage | undefined {
    return this.#tables.coverages.find(key);
  }

  /** Where checkpoints have the blob, in path order; at most `limit`. The time it takes grows with the history. */
  pathsOf(id: BlobId, limit: number): readonly string[] {
    const { blobs, trees } = this.#tables;
    const blobId = blobs.find(id);
    return blobId === undefined ? [] : trees.pathsOf(blobId).slice(0, limit);
  }

  /** Every blob that is stored, in the order they lie in the log. */
  blobIds(): readonly BlobId[] {
    return this.#tables.blobs.stored();
  }

  /** By row id, for blobs that are stored as a difference to another one: that one. */
  bases(): ReadonlyMap<number, number> {
    return this.#tables.blobs.bases();
  }

  /** Of every thread that is not deleted, those that are not expired; oldest first. */
  keptCheckpoints(): readonly Checkpoint[] {
    return keptCheckpoints(this.#tables);
  }

  listThreads(page?: ThreadPage): readonly ThreadSummary[] {
    return listThreads(this.database, page);
  }

  countThreads(): number {
    return countThreads(this.database);
  }

  findThread(id: ThreadId): ThreadSummary | undefined {
    return readSummaryOf(this.database, id);
  }

  countTurns(id: ThreadId): number {
    return this.#turns.count(id);
  }

  listTurns(page: TurnPage): readonly TurnContent[] {
    return this.#turns.list(page);
  }

  readTurn(id: TurnId): TurnContent | undefined {
    return this.#turns.find(id);
  }

  /** The same object while nothing was committed since. */
  listRestores(id: ThreadId): readonly RestoreOperation[] {
    if (this.#lastRestores?.threadId !== id) {
      this.#lastRestores = { threadId: id, restores: restoresOf(this.#tables, id) };
    }
    return this.#lastRestores.restores;
  }

  firstCheckpoint(id: ThreadId, since: number): Checkpoint | undefined {
    return firstCheckpoint(this.#tables, id, since);
  }

  listEvents(page: TimelinePage): readonly TimelineEvent[] {
    return this.#timelines.list(page);
  }

  countEvents(id: ThreadId, filter?: TimelineFilter): number {
    return this.#timelines.count(id, filter);
  }

  /** The same object while nothing was committed since. */
  readThread(id: ThreadId): ThreadContent | undefined {
    if (this.#lastRead?.thread.id === id) return this.#lastRead;
    const thread = findThread(this.database, id);
    if (thread === undefined) return undefined;
    this.#lastRead = {
      thread,
      turns: turnsOf(this.database, id),
      items: itemsOf(this.database, id),
      checkpoints: checkpointsOf(this.#tables, id),
      restores: restoresOf(this.#tables, id),
    };
    return this.#lastRead;
  }

  readCheckpoint(id: CheckpointId): Checkpoint | undefined {
    return findCheckpoint(this.#tables, id);
  }

  readOriginal(id: CheckpointId): Checkpoint {
    return checkpointAt(this.#tables, originalPosition(this.database, id));
  }

  /** Also `undefined` while the latest one is built on one that is not there: the next one is then whole by itself. */
  latestCheckpoint(): Checkpoint | undefined {
    return latestCheckpoint(this.#tables);
  }

  readTree(id: CheckpointId): Tree {
    return this.#tables.trees.readTree(originalPosition(this.database, id));
  }

  readChanges(id: CheckpointId): readonly TreeChange[] {
    const position = originalPosition(this.database, id);
    const isRoot = this.database.number('SELECT parent_id IS NULL FROM thread_checkpoint WHERE position = ?', position);
    const { trees } = this.#tables;
    return isRoot === 1 ? trees.readAsCreated(position) : trees.readChanges(position);
  }

  diffCheckpoints(from: CheckpointId, to: CheckpointId): readonly TreeChange[] {
    return this.#tables.trees.diff(originalPosition(this.database, from), originalPosition(this.database, to));
  }

  listCheckpoints(page: CheckpointPage): readonly Checkpoint[] {
    return listCheckpoints(this.#tables, page);
  }

  listFileVersions(page: FileVersionPage): readonly FileVersion[] {
    return listFileVersions(this.#tables, page);
  }

  listKnownFiles(): readonly KnownFile[] {
    return listKnownFiles(this.#tables);
  }

  nextCheckpointNumber(id: ThreadId): number {
    return nextCheckpointNumber(this.database, id);
  }

  threadFolder(id: ThreadId): ThreadFolder {
    const thread = findThread(this.database, id);
    return thread?.workingDirectory === undefined ? '' : thread.workingDirectory;
  }

  searchMessages(search: MessageSearch): readonly MessageHit[] {
    return searchMessages(this.database, search);
  }

  searchThreads(search: MessageSearch): readonly ThreadSummary[] {
    return searchThreads(this.database, search);
  }

  searchFiles(search: MessageSearch): readonly FileHit[] {
    return searchFiles(this.#tables, search);
  }

  checkpointsAfter(id: CheckpointId): readonly Checkpoint[] {
    return checkpointsAfter(this.#tables, id);
  }

  restoresAfter(id: CheckpointId): readonly RestoreOperation[] {
    return restoresAfter(this.#tables, id);
  }

  unfinishedRestores(): readonly RestoreOperation[] {
    return unfinishedRestores(this.#tables);
  }

  /** The index as the bytes of a file. */
  export(): Uint8Array {
    return this.database.export();
  }

  close(): void {
    this.database.close();
  }

  /** What was kept of what was read, since a change was taken back. */
  #forget(): void {
    this.#lastRead = undefined;
    this.#lastRestores = undefined;
    this.#timelines.changed();
    this.#turns.clear();
    this.#tables.clear();
  }
}
