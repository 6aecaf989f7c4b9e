import { assert } from '../core/assert.ts';
import type { BlobId } from '../core/ids.ts';
import type { CommitFailure, Store, StoreAccess, StoreRecord } from '../core/ports/store.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { inTurns } from '../core/takeTurns.ts';
import type { BlobPlace } from './index/blobPlace.ts';
import { BlobStore } from './blobs/blobStore.ts';
import { blobIdOf } from './blobs/sha256.ts';
import { toCommitFailure } from './files/storageFailure.ts';
import { errorCode } from './files/storageFiles.ts';
import type { StoreIndex } from './index/storeIndex.ts';
import { IndexReads } from './indexReads.ts';
import type { LogRecord, NewRecord, RecordPlace } from './log/logRecord.ts';
import { encodeEvents } from './records/encodeEvents.ts';
import { placesOfBlocks } from './records/storedCommit.ts';
import { WriterRole, type WriterParts } from './writerRole.ts';

export interface LogStoreParts extends WriterParts {
  /** Milliseconds between heartbeats; 0 for none: `refresh` does what they do. */
  readonly heartbeat: number;
  /** Commits, of more than contents, after which the image of the index is saved; 0 for never. */
  readonly saveImageEvery: number;
}

/** Bytes of contents that are gathered before they are committed by themselves: few, so that no commit takes long. */
const stagedAtMost = 2 * 1024 * 1024;

/**
 * A store whose truth is a log, and whose answers come from its index.
 *
 * Invariants: what touches the log comes one after another; a commit reaches the index only once it is durable in the log; a
 * window that does not write follows the one that does.
 */
export class LogStore extends IndexReads implements Store {
  readonly blobs: BlobStore;
  readonly #parts: LogStoreParts;
  readonly #role: WriterRole;
  /** Bytes that contents may take; 0 for any number. */
  #limit = 0;
  #isClosed = false;
  #flushing: Promise<Result<void, CommitFailure>> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: LogStoreParts, access: StoreAccess) {
    super();
    this.#parts = parts;
    this.#role = new WriterRole(parts, access, () => this.blobs.moved());
    this.blobs = new BlobStore({
      find: id => this.index.findBlob(id),
      readRecord: place => this.#readRecord(place),
      onDamage: place => this.#noteDamage(place),
    });
    if (parts.heartbeat > 0) {
      this.#timer = setInterval(() => void this.refresh().catch(this.#logError), parts.heartbeat);
      this.#timer.unref();
    }
  }

  commit(records: readonly StoreRecord[]): Promise<Result<void, CommitFailure>> {
    return this.exclusively(() => this.#commit(records));
  }

  hold(records: readonly StoreRecord[]): boolean {
    const namesContents = records.some(({ kind }) => kind === 'checkpointTaken' || kind === 'restoreStarted');
    assert(!namesContents, 'records that name contents cannot be held');
    if (this.#role.access === 'reading') return false;
    if (!this.#role.isUndecided(records) && this.index.check(records, () => undefined) !== undefined) return false;
    this.#parts.indexedLog.hold(records);
    return true;
  }

  /** Also shows other windows that this one lives, and takes over when the one that wrote has gone. */
  refresh(): Promise<boolean> {
    return this.exclusively(() => this.#role.refresh());
  }

  access(): StoreAccess {
    return this.#role.access;
  }

  onChange(listener: () => void): () => void {
    return this.#role.onChange(listener);
  }

  async putBlob(bytes: Uint8Array, similarTo?: BlobId, known?: BlobId): Promise<Result<BlobId, CommitFailure>> {
    if (this.#role.access === 'reading') return fail({ kind: 'otherWindow' });
    if (this.#isFull() && !this.blobs.has(known ?? blobIdOf(bytes))) {
      return fail({ kind: 'limitReached', limitBytes: this.#limit });
    }
    const id = await this.blobs.put(bytes, similarTo, known);
    while (this.blobs.stagedLength >= stagedAtMost) {
      this.#flushing ??= this.exclusively(() => this.#flush()).finally(() => (this.#flushing = undefined));
      const flushed = await this.#flushing;
      if (!flushed.ok) return flushed;
    }
    return ok(id);
  }

  async readBlob(id: BlobId): Promise<Uint8Array | undefined> {
    const content = await this.blobs.read(id);
    if (content !== undefined || this.#parts.lease.isHeld) return content;
    // The window that writes may have moved it.
    return (await this.refresh()) ? this.blobs.read(id) : undefined;
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.exclusively(() => this.#close());
  }

  /** Runs `work` when everything before has ended; nothing else touches the log meanwhile. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Makes this window the one that writes. To be called exclusively. */
  ensureWriter(): Promise<Result<void, CommitFailure>> {
    return this.#role.ensure();
  }

  get limit(): number {
    return this.#limit;
  }

  setLimit(bytes: number): void {
    this.#limit = bytes;
  }

  protected override get index(): StoreIndex {
    assert(!this.#isClosed, 'the store is closed');
    return this.#parts.indexedLog.index;
  }

  async #commit(records: readonly StoreRecord[]): Promise<Result<void, CommitFailure>> {
    if (this.#role.access === 'reading') return fail({ kind: 'otherWindow' });
    if (!this.#parts.indexedLog.isInStep) return this.#catchUpFirst();
    if (this.#role.isUndecided(records)) return this.#commitAgain(records);
    // Records that are held meanwhile belong to other threads, or to turns.
    const refusal = await inTurns(this.index.checkSteps(records, id => this.blobs.sizeOfStaged(id)));
    if (refusal !== undefined) return fail(refusal);
    return this.#write(records);
  }

  /** The index has them, which would not let them in a second time. */
  async #commitAgain(records: readonly StoreRecord[]): Promise<Result<void, CommitFailure>> {
    try {
      const counts = await this.#role.decide(records);
      if (counts === undefined) return this.#conflict();
      return counts ? ok(undefined) : await this.#commit(records);
    } catch (error) {
      return fail(toCommitFailure(error));
    }
  }

  /** What the records are made on may be less than what is there. */
  async #catchUpFirst(): Promise<Result<void, CommitFailure>> {
    try {
      await this.#role.bringInStep();
      return this.#role.broken === undefined ? this.#conflict() : fail(this.#role.broken);
    } catch (error) {
      return fail(toCommitFailure(error));
    }
  }

  /** Commits the contents that wait, by themselves. They do not depend on what other windows have committed. */
  async #flush(): Promise<Result<void, CommitFailure>> {
    const first = await this.#write([]);
    if (first.ok || first.error.kind !== 'conflict') return first;
    await this.#role.refresh();
    return this.#role.access === 'reading' ? fail({ kind: 'otherWindow' }) : this.#write([]);
  }

  async #write(records: readonly StoreRecord[]): Promise<Result<void, CommitFailure>> {
    if (this.#role.broken !== undefined) return fail(this.#role.broken);
    const { indexedLog } = this.#parts;
    const { log } = indexedLog;
    const blocks = await this.blobs.takeBlocks();
    const { held } = indexedLog;
    const events = [...held, ...records];
    const written: NewRecord[] = blocks.map(({ payload }) => ({ kind: 'contents', payload }));
    if (events.length > 0) {
      const known = { has: (key: string) => this.index.findCoverage(key) !== undefined };
      written.push({ kind: 'events', payload: await encodeEvents(events, known) });
    }
    if (written.length === 0) return ok(undefined);
    try {
      await this.#role.bringInStep();
      if (!log.canCommit && !(await this.#role.become())) return this.#conflict();
      const { place } = log;
      const places = await log.commit(written);
      if (places === 'conflict') {
        if (!(await this.#role.settleConflict(place, written, records))) return this.#conflict();
        // Reading has taken the commit in.
        this.blobs.committed(blocks);
        indexedLog.foundHeld(held);
        return ok(undefined);
      }
      await indexedLog.committed(placesOfBlocks(blocks, places), records, held);
      this.blobs.committed(blocks);
      await this.#role.bringInStep();
    } catch (error) {
      return fail(toCommitFailure(error));
    }
    if (!this.#parts.lease.isHeld) await this.#parts.lease.beat();
    await this.#saveImageWhenDue();
    return ok(undefined);
  }

  #conflict(): Result<never, CommitFailure> {
    return fail({ kind: this.#role.access === 'reading' ? 'otherWindow' : 'conflict' });
  }

  async #saveImageWhenDue(): Promise<void> {
    const { saveImageEvery, indexedLog } = this.#parts;
    if (saveImageEvery === 0 || indexedLog.unsavedChanges < saveImageEvery) return;
    await indexedLog.saveImage().catch(this.#logError);
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    const { indexedLog, lease, saveImageEvery } = this.#parts;
    if (lease.isHeld && saveImageEvery > 0 && indexedLog.unsavedCount > 0) {
      await indexedLog.saveImage().catch(this.#logError);
    }
    this.#isClosed = true;
    await indexedLog.log.stopWriting();
    await lease.release();
    indexedLog.close();
  }

  #isFull(): boolean {
    return this.#limit > 0 && this.#parts.indexedLog.log.length + this.blobs.stagedLength >= this.#limit;
  }

  async #readRecord(place: RecordPlace): Promise<LogRecord | undefined> {
    try {
      return await this.#parts.indexedLog.log.readRecord(place);
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      this.#logError(error);
      return undefined;
    }
  }

  #noteDamage({ id, position }: BlobPlace): void {
    const { indexedLog, storeLog } = this.#parts;
    storeLog.error(`Content ${id} at position ${position} of the log is missing or damaged`);
    const paths = indexedLog.index.pathsOf(id, 20);
    indexedLog.addProblem({
      kind: 'damagedContent',
      ...indexedLog.log.whereIs(position),
      text: `The content of ${paths[0] ?? 'a file'} is damaged in the store and is not offered.`,
      paths,
    });
  }

  readonly #logError = (error: unknown): void =>
    this.#parts.storeLog.error('The store’s files could not be read or written', error);
}
