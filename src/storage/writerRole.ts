import type { CommitFailure, StoreAccess, StoreRecord } from '../core/ports/store.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { toCommitFailure } from './files/storageFailure.ts';
import { errorCode } from './files/storageFiles.ts';
import type { CatchUp, IndexedLog } from './indexedLog.ts';
import type { Lease } from './log/lease.ts';
import type { LogPlace } from './log/logReader.ts';
import type { NewRecord } from './log/logRecord.ts';
import { OpenCommits } from './openCommits.ts';
import type { StoreLog } from './storeLog.ts';

export interface WriterParts {
  readonly indexedLog: IndexedLog;
  readonly lease: Lease;
  readonly storeLog: StoreLog;
}

const broken: Readonly<Record<'gone' | 'newerVersion', CommitFailure>> = {
  gone: { kind: 'storeDeleted' },
  newerVersion: {
    kind: 'notWritable',
    reason: 'another window uses a newer version of this extension; reload this one',
  },
};

/**
 * Which of the windows on a store writes, as this one sees it. Everything but what only looks is to be called exclusively: it
 * touches the log.
 */
export class WriterRole {
  readonly #parts: WriterParts;
  readonly #onMoved: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #open = new OpenCommits();
  #access: StoreAccess;
  #broken: CommitFailure | undefined;

  /** @param onMoved records lie elsewhere in the log */
  constructor(parts: WriterParts, access: StoreAccess, onMoved: () => void) {
    this.#parts = parts;
    this.#access = access;
    this.#onMoved = onMoved;
  }

  get access(): StoreAccess {
    return this.#access;
  }

  /** Why the log cannot be written to any more. */
  get broken(): CommitFailure | undefined {
    return this.#broken;
  }

  /** Told when the access changes, and when `refresh` has taken in commits. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether the log has got a commit of these records that failed. */
  isUndecided(records: readonly StoreRecord[]): boolean {
    return this.#open.find(records) !== undefined;
  }

  /** Follows the window that writes, or shows others that this one does. Returns whether commits were taken in. */
  async refresh(): Promise<boolean> {
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
      this.#parts.storeLog.error('The store’s files could not be read or written', error);
      return false;
    }
  }

  /** Makes this window the one that writes. */
  async ensure(): Promise<Result<void, CommitFailure>> {
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        if (this.#access === 'reading') return fail({ kind: 'otherWindow' });
        await this.bringInStep();
        if (this.#broken !== undefined) return fail(this.#broken);
        if (this.#parts.indexedLog.log.canCommit || (await this.become())) return ok(undefined);
        await this.refresh();
      }
      return fail({ kind: 'conflict' });
    } catch (error) {
      return fail(toCommitFailure(error));
    }
  }

  /** Returns whether this window may commit what it has prepared: it is the writer now, and knew all there was. */
  async become(): Promise<boolean> {
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

  /** Makes the index anew from the log when taking in a commit has failed. */
  async bringInStep(): Promise<void> {
    const { indexedLog } = this.#parts;
    if (indexedLog.isInStep) return;
    // Where the log was read to is not its end until that has succeeded.
    await indexedLog.log.stopWriting();
    await this.#catchUp();
  }

  /** Returns whether the log holds a commit that was to follow `place`, although another window writes by now. */
  async settleConflict(
    place: LogPlace,
    written: readonly NewRecord[],
    records: readonly StoreRecord[],
  ): Promise<boolean> {
    const { indexedLog, lease } = this.#parts;
    this.#open.add(records, { place, written });
    // First: what the index holds once this has failed could not be committed again.
    await indexedLog.log.syncSegments();
    await this.#catchUp();
    this.#open.wasRead(records);
    await lease.release();
    await this.#updateAccess();
    return (await this.decide(records)) === true;
  }

  /** Whether a commit counts after all; `undefined` when that cannot be known yet. */
  async decide(records: readonly StoreRecord[]): Promise<boolean | undefined> {
    const { log } = this.#parts.indexedLog;
    const last = this.#open.find(records);
    if (last === undefined) return false;
    // A claim that was not made good leaves it open, perhaps for ever. One of this window decides it.
    for (let attempt = 0; attempt < 3 && !log.isSettled && this.#access === 'writing'; attempt++) {
      await this.become();
    }
    if (!log.isSettled) return undefined;
    try {
      const counts = await log.holds(last);
      this.#open.decided(records);
      return counts;
    } catch (error) {
      // Another process has joined segments since they were listed.
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #catchUp(): Promise<CatchUp> {
    const { indexedLog } = this.#parts;
    const { id } = indexedLog.log;
    const state = await indexedLog.catchUp(commit => this.#open.note(commit));
    this.#broken = state === 'gone' || state === 'newerVersion' ? broken[state] : undefined;
    if (id !== indexedLog.log.id) this.#onMoved();
    return state;
  }

  async #updateAccess(): Promise<void> {
    const { lease, storeLog } = this.#parts;
    const access: StoreAccess = !lease.isHeld && (await lease.isTaken()) ? 'reading' : 'writing';
    if (access === this.#access) return;
    this.#access = access;
    storeLog.info(access === 'reading' ? 'Another window writes' : 'This window may write');
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}
