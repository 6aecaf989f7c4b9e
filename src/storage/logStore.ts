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
import type { CatchUp, IndexedLog } from './indexedLog.ts';
import type { Lease } from './log/lease.ts';
import type { NewRecord, RecordPlace } from './log/logRecord.ts';
import type { LogRecord } from './log/logRecord.ts';
import { anchorOf, type Anchor, type LogCommit, type LogPlace } from './log/logReader.ts';
import { encodeEvents } from './records/encodeEvents.ts';
import { isOwnCommit, placesOfBlocks } from './records/storedCommit.ts';
import type { StoreLog } from './storeLog.ts';

/** What was to be committed, and after which place. */
interface OwnCommit {
  readonly place: LogPlace;
  readonly written: readonly NewRecord[];
}

export interface LogStoreParts {
  readonly indexedLog: IndexedLog;
  readonly lease: Lease;
  readonly storeLog: StoreLog;
  /** Milliseconds between heartbeats; 0 for none: `refresh` does what they do. */
  readonly heartbeat: number;
  /** Commits after which the image of the index is saved; 0 for never. */
  readonly saveImageEvery: number;
}

const broken: Readonly<Record<'gone' | 'newerVersion', CommitFailure>> = {
  gone: { kind: 'storeDeleted' },
  newerVersion: {
    kind: 'notWritable',
    reason: 'another window uses a newer version of this extension; reload this one',
  },
};

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
  readonly #listeners = new Set<() => void>();
  #access: StoreAccess;
  /** Bytes that contents may take; 0 for any number. */
  #limit = 0;
  /** Why the log cannot be written to any more. */
  #broken: CommitFailure | undefined;
  /** Those of failed commits that the index has got, since they may yet turn out to count, and where they lie. */
  readonly #undecided = new WeakMap<readonly StoreRecord[], Anchor>();
  /** Those of commits of which it is not known whether the log has got them, and what they would be there. */
  readonly #unsettled = new Map<readonly StoreRecord[], OwnCommit>();
  #isClosed = false;
  #flushing: Promise<Result<void, CommitFailure>> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: LogStoreParts, access: StoreAccess) {
    super();
    this.#parts = parts;
    this.#access = access;
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
    if (this.#access === 'reading') return false;
    if (!this.#undecided.has(records) && this.index.check(records, () => undefined) !== undefined) return false;
    this.#parts.indexedLog.hold(records);
    return true;
  }

  /** Also shows other windows that this one lives, and takes over when the one that wrote has gone. */
  refresh(): Promise<boolean> {
    return this.exclusively(() => this.#refresh());
  }

  access(): StoreAccess {
    return this.#access;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async putBlob(bytes: Uint8Array, similarTo?: BlobId, known?: BlobId): Promise<Result<BlobId, CommitFailure>> {
    if (this.#access === 'reading') return fail({ kind: 'otherWindow' });
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
  async ensureWriter(): Promise<Result<void, CommitFailure>> {
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        if (this.#access === 'reading') return fail({ kind: 'otherWindow' });
        await this.#bringInStep();
        if (this.#broken !== undefined) return fail(this.#broken);
        if (this.#parts.indexedLog.log.canCommit || (await this.#becomeWriter())) return ok(undefined);
        await this.#refresh();
      }
      return fail({ kind: 'conflict' });
    } catch (error) {
      return fail(toCommitFailure(error));
    }
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
    if (this.#access === 'reading') return fail({ kind: 'otherWindow' });
    if (!this.#parts.indexedLog.isInStep) return this.#catchUpFirst();
    if (this.#undecided.has(records)) return this.#commitAgain(records);
    // Records that are held meanwhile belong to other threads, or to turns.
    const refusal = await inTurns(this.index.checkSteps(records, id => this.blobs.sizeOfStaged(id)));
    if (refusal !== undefined) return fail(refusal);
    return this.#write(records);
  }

  /** The index has them, which would not let them in a second time. */
  async #commitAgain(records: readonly StoreRecord[]): Promise<Result<void, CommitFailure>> {
    try {
      const counts = await this.#decide(records);
      if (counts === undefined) return this.#conflict();
      return counts ? ok(undefined) : await this.#commit(records);
    } catch (error) {
      return fail(toCommitFailure(error));
    }
  }

  /** What the records are made on may be less than what is there. */
  async #catchUpFirst(): Promise<Result<void, CommitFailure>> {
    try {
      await this.#bringInStep();
      return this.#broken === undefined ? this.#conflict() : fail(this.#broken);
    } catch (error) {
      return fail(toCommitFailure(error));
    }
  }

  /** Commits the contents that wait, by themselves. They do not depend on what other windows have committed. */
  async #flush(): Promise<Result<void, CommitFailure>> {
    const first = await this.#write([]);
    if (first.ok || first.error.kind !== 'conflict') return first;
    await this.#refresh();
    return this.#access === 'reading' ? fail({ kind: 'otherWindow' }) : this.#write([]);
  }

  async #write(records: readonly StoreRecord[]): Promise<Result<void, CommitFailure>> {
    if (this.#broken !== undefined) return fail(this.#broken);
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
      await this.#bringInStep();
      if (!log.canCommit && !(await this.#becomeWriter())) return this.#conflict();
      const { place } = log;
      const places = await log.commit(written);
      if (places === 'conflict') {
        if (!(await this.#settleConflict(place, written, records))) return this.#conflict();
        // Reading has taken the commit in.
        this.blobs.committed(blocks);
        indexedLog.foundHeld(held);
        return ok(undefined);
      }
      await indexedLog.committed(placesOfBlocks(blocks, places), records, held);
      this.blobs.committed(blocks);
      await this.#bringInStep();
    } catch (error) {
      return fail(toCommitFailure(error));
    }
    if (!this.#parts.lease.isHeld) await this.#parts.lease.beat();
    await this.#saveImageWhenDue();
    return ok(undefined);
  }

  /** Makes the index anew from the log when taking in a commit has failed. */
  async #bringInStep(): Promise<void> {
    const { indexedLog } = this.#parts;
    if (indexedLog.isInStep) return;
    // Where the log was read to is not its end until that has succeeded.
    await indexedLog.log.stopWriting();
    await this.#catchUp();
  }

  /** Returns whether this window may commit what it has prepared: it is the writer now, and knew all there was. */
  async #becomeWriter(): Promise<boolean> {
    const { indexedLog, lease } = this.#parts;
    const { log } = indexedLog;
    await this.#updateAccess();
    if (this.#access === 'reading' || !(await log.claim())) return false;
    const state = await this.#catchUp();
    if (state === 'newerVersion' || state === 'gone') {
      await log.stopWriting();
      return false;
    }
    if (!(await log.link())) return false;
    await lease.beat();
    return !indexedLog.settle() && state === 'same';
  }

  /** Returns whether the log holds the commit, although another window writes by now. */
  async #settleConflict(
    place: LogPlace,
    written: readonly NewRecord[],
    records: readonly StoreRecord[],
  ): Promise<boolean> {
    const { log } = this.#parts.indexedLog;
    this.#unsettled.set(records, { place, written });
    // First: what the index holds once this has failed could not be committed again.
    await log.syncSegments();
    await this.#catchUp();
    this.#unsettled.delete(records);
    await this.#parts.lease.release();
    await this.#updateAccess();
    return (await this.#decide(records)) === true;
  }

  /** Whether a commit counts after all; `undefined` when that cannot be known yet. */
  async #decide(records: readonly StoreRecord[]): Promise<boolean | undefined> {
    const { log } = this.#parts.indexedLog;
    const last = this.#undecided.get(records);
    if (last === undefined) return false;
    // A claim that was not made good leaves it open, perhaps for ever. One of this window decides it.
    for (let attempt = 0; attempt < 3 && !log.isSettled && this.#access === 'writing'; attempt++) {
      await this.#becomeWriter();
    }
    if (!log.isSettled) return undefined;
    try {
      const counts = await log.holds(last);
      this.#undecided.delete(records);
      return counts;
    } catch (error) {
      // Another process has joined segments since they were listed.
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  #noteOwn(commit: LogCommit): void {
    const last = commit.records.at(-1);
    for (const [records, { place, written }] of this.#unsettled) {
      if (last === undefined || !isOwnCommit(commit, place, written)) continue;
      this.#undecided.set(records, anchorOf(last));
      this.#unsettled.delete(records);
    }
  }

  #conflict(): Result<never, CommitFailure> {
    return fail({ kind: this.#access === 'reading' ? 'otherWindow' : 'conflict' });
  }

  async #refresh(): Promise<boolean> {
    const { lease, indexedLog } = this.#parts;
    try {
      const isWriter = lease.isHeld && (await indexedLog.log.isUndisputed());
      if (!isWriter) {
        await indexedLog.log.stopWriting();
        await lease.release();
      }
      const state = isWriter ? 'same' : await this.#catchUp();
      if (isWriter) await lease.beat();
      await this.#updateAccess();
      if (state === 'changed') this.#announce();
      return state === 'changed';
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      this.#logError(error);
      return false;
    }
  }

  async #catchUp(): Promise<CatchUp> {
    const { id } = this.#parts.indexedLog.log;
    const state = await this.#parts.indexedLog.catchUp(commit => this.#noteOwn(commit));
    this.#broken = state === 'gone' || state === 'newerVersion' ? broken[state] : undefined;
    if (id !== this.#parts.indexedLog.log.id) this.blobs.moved();
    return state;
  }

  async #updateAccess(): Promise<void> {
    const { lease } = this.#parts;
    const access: StoreAccess = !lease.isHeld && (await lease.isTaken()) ? 'reading' : 'writing';
    if (access === this.#access) return;
    this.#access = access;
    this.#parts.storeLog.info(access === 'reading' ? 'Another window writes' : 'This window may write');
    this.#announce();
  }

  async #saveImageWhenDue(): Promise<void> {
    const { saveImageEvery, indexedLog } = this.#parts;
    if (saveImageEvery === 0 || indexedLog.unsavedCount < saveImageEvery) return;
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

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }

  readonly #logError = (error: unknown): void =>
    this.#parts.storeLog.error('The store’s files could not be read or written', error);
}
