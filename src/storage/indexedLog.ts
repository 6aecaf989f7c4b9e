import { randomBytes } from 'node:crypto';
import type { StoreProblem } from '../core/ports/storeUpkeep.ts';
import type { StoreRecord } from '../core/ports/store.ts';
import { atOnce, inTurns } from '../core/takeTurns.ts';
import { errorCode, type StorageFiles } from './files/storageFiles.ts';
import type { SqlEngine } from './index/database.ts';
import type { BlobPlace } from './index/blobPlace.ts';
import { StoreIndex, type StoredCommit } from './index/storeIndex.ts';
import { Log } from './log/log.ts';
import type { LogCommit } from './log/logReader.ts';
import { toStoredCommit } from './records/storedCommit.ts';
import { indexName, loadIndex, saveIndex } from './savedIndex.ts';
import type { StoreLog } from './storeLog.ts';

/** `gone`: the log was deleted; the index still shows what it held. */
export type CatchUp = 'same' | 'changed' | 'gone' | 'newerVersion';

/**
 * The log and its index, in step.
 *
 * Invariant: the index is what the commits up to the log's place make it, and held records on top of that.
 */
export class IndexedLog {
  readonly log: Log;
  readonly #files: StorageFiles;
  readonly #engine: SqlEngine;
  readonly #storeLog: StoreLog;
  /** Made when it is first needed: most often a saved image takes its place before. */
  #index: StoreIndex | undefined;
  /** Taken in without being in the log. */
  #held: readonly StoreRecord[] = [];
  /** The commit that the saved image contains last. */
  #savedCommit = 0;
  /** Commits since then that hold more than contents of files. */
  #unsavedChanges = 0;
  readonly #problems: StoreProblem[] = [];
  /** The index has what the log had when it was last read, and nothing that it does not have any more or yet. */
  #isLoaded = false;

  private constructor(files: StorageFiles, engine: SqlEngine, storeLog: StoreLog) {
    this.#files = files;
    this.#engine = engine;
    this.#storeLog = storeLog;
    this.log = new Log(files);
  }

  /** Rejects with the file system's error. */
  static async open(files: StorageFiles, engine: SqlEngine, storeLog: StoreLog): Promise<IndexedLog | 'newerVersion'> {
    const opened = new IndexedLog(files, engine, storeLog);
    if ((await opened.catchUp()) === 'newerVersion') {
      opened.close();
      return 'newerVersion';
    }
    return opened;
  }

  get index(): StoreIndex {
    return (this.#index ??= StoreIndex.empty(this.#engine));
  }

  get held(): readonly StoreRecord[] {
    return this.#held;
  }

  get problems(): readonly StoreProblem[] {
    return [...this.log.problems, ...this.#problems];
  }

  /** Commits since the image was saved. */
  get unsavedCount(): number {
    return this.log.place.commit - this.#savedCommit;
  }

  /** Those of them that hold more than contents: making an image takes long, and while a large tree is taken they come in hundreds. */
  get unsavedChanges(): number {
    return this.#unsavedChanges;
  }

  /** The index is as the log makes it. Otherwise `catchUp` makes it anew, and until then nothing may rely on either. */
  get isInStep(): boolean {
    return this.#isLoaded;
  }

  addProblem(problem: StoreProblem): void {
    if (!this.#problems.some(({ text }) => text === problem.text)) this.#problems.push(problem);
  }

  /**
   * Takes in what the log holds beyond what was read.
   * @param onCommit sees each commit of the log before it is taken in
   */
  async catchUp(onCommit: (commit: LogCommit) => void = () => undefined): Promise<CatchUp> {
    let hasChanged = false;
    const take = (commit: LogCommit): void => {
      hasChanged = true;
      onCommit(commit);
    };
    for (;;) {
      try {
        const state = await this.log.refresh();
        if (state === 'gone' || state === 'newerVersion') return state;
        if (state === 'reset') this.#isLoaded = false;
        hasChanged ||= !this.#isLoaded;
        if (!this.#isLoaded && (await this.#load(take)) === 'newerVersion') return 'newerVersion';
        await this.#read(take);
        return hasChanged ? 'changed' : 'same';
      } catch (error) {
        // Another process has joined segments since they were listed: the rest is in another file now.
        if (errorCode(error) !== 'ENOENT') throw error;
      }
    }
  }

  /**
   * Takes in a commit that was just made; when that fails, the index is not in step any more.
   * @param held those held records that are in it too; more may have come meanwhile
   */
  async committed(
    blobs: readonly BlobPlace[],
    records: readonly StoreRecord[],
    held: readonly StoreRecord[],
  ): Promise<void> {
    try {
      await this.#apply({ blobs, records: [...held, ...records] }, without(this.#held, held));
    } catch (cause) {
      this.#storeLog.error('A commit could not be taken into the index', cause);
    }
  }

  hold(records: readonly StoreRecord[]): void {
    this.#held = [...this.#held, ...records];
    // Else it comes after the commit that is being taken in.
    if (this.#isLoaded) this.#complain(this.index.applyHeld(records));
  }

  /** These records were held, and are found in the log. */
  foundHeld(held: readonly StoreRecord[]): void {
    this.#held = without(this.#held, held);
    this.#applyHeld(true);
  }

  /** To be called when what was read is known to count. Returns whether it has some of what was held. */
  settle(): boolean {
    const { length } = this.#held;
    if (length > 0) this.#applyHeld(true);
    return this.#held.length < length;
  }

  /** Puts another index of the same records in place of the present one. */
  replaceIndex(index: StoreIndex): void {
    this.#index?.close();
    this.#index = index;
    this.#savedCommit = 0;
    this.#unsavedChanges = this.log.place.commit;
  }

  /** The same with what is held, in place of the one that was in use. */
  switchIndex(index: StoreIndex): void {
    this.replaceIndex(index);
    this.#applyHeld(true);
  }

  /** Saves the index, so that the next start need not read the whole log. Rejects with the file system's error. */
  async saveImage(): Promise<void> {
    if (!this.#isLoaded || this.#held.length > 0 || this.log.segments.length === 0) return;
    // Nothing is exported from inside a transaction, not even an empty one.
    this.index.takeBack();
    const { id: logId, place } = this.log;
    await saveIndex(this.#files, { logId, place, image: this.index.export() }, randomBytes(8).toString('hex'));
    this.#savedCommit = place.commit;
    this.#unsavedChanges = 0;
  }

  close(): void {
    this.#index?.close();
  }

  /** Starts anew from the saved image, as far as it fits the log, and reads the rest. */
  async #load(onCommit: (commit: LogCommit) => void): Promise<'loaded' | 'newerVersion'> {
    const saved = await this.#loadImage();
    if (saved === 'newerVersion') return saved;
    this.replaceIndex(saved?.index ?? StoreIndex.empty(this.#engine));
    this.log.resumeAt(saved?.place ?? this.log.beginning);
    this.#savedCommit = saved?.place.commit ?? 0;
    this.#unsavedChanges = 0;
    await this.#read(onCommit);
    this.#applyHeld(true);
    this.#isLoaded = true;
    return 'loaded';
  }

  async #loadImage() {
    const saved = await loadIndex(this.#files);
    if (saved === 'none') return undefined;
    if (saved === 'newerVersion') return saved;
    if (saved === 'damaged') {
      this.#doWithout('is damaged');
      return undefined;
    }
    if (this.log.segments.length === 0) return this.#doWithoutLog();
    if (saved.logId !== this.log.id || (await this.log.contradicts(saved.place))) {
      this.#doWithout('is outdated');
      return undefined;
    }
    const opening = StoreIndex.open(this.#engine, saved.image);
    if (opening.kind === 'newerVersion') return opening.kind;
    if (opening.kind !== 'opened') {
      this.#doWithout(`is ${opening.kind}`);
      return undefined;
    }
    return { index: opening.index, place: saved.place };
  }

  #doWithout(why: string): void {
    this.#storeLog.info(`${indexName} ${why}. The index is made anew from the log.`);
  }

  /** Kept under another name, since it is all that is left. */
  async #doWithoutLog(): Promise<undefined> {
    await this.#files.replace(indexName, `${indexName}.without-log`).catch(() => undefined);
    this.addProblem({
      kind: 'missingFile',
      file: 'segment-1.log',
      offset: 0,
      text: 'The store’s log is missing. Checkpoints and messages from before are lost; new ones are saved.',
      paths: [],
    });
  }

  async #read(onCommit: (commit: LogCommit) => void): Promise<boolean> {
    let changed = false;
    for await (const commit of this.log.read()) {
      onCommit(commit);
      const stored = toStoredCommit(commit, key => this.index.findCoverage(key));
      this.#complain(stored.problems);
      await this.#apply(stored.commit);
      changed = true;
    }
    return changed;
  }

  /** @param held what is held from then on: it comes after the commit in the log, and so in the index */
  async #apply(commit: StoredCommit, held = this.#held): Promise<void> {
    const wasLoaded = this.#isLoaded;
    // Between two steps it would be missing.
    const isShown = wasLoaded && this.#held.length > 0;
    this.#isLoaded = false;
    this.#held = held;
    this.index.takeBack();
    const steps = this.index.applySteps(commit);
    this.#complain(isShown ? atOnce(steps) : await inTurns(steps));
    if (commit.records.length > 0) this.#unsavedChanges++;
    this.#applyHeld(wasLoaded);
    this.#isLoaded = wasLoaded;
  }

  /** @param isAll the index has all commits: what does not fit in is in one of them, or its thread is gone */
  #applyHeld(isAll: boolean): void {
    const { index, log } = this;
    index.takeBack();
    const fitting = this.#held.filter(record => index.applyHeld([record]).length === 0);
    // A commit that may turn out not to count would take with it what is dropped here.
    if (isAll && log.isSettled) this.#held = fitting;
    if (fitting.length === 0) index.takeBack();
  }

  #complain(complaints: readonly string[]): void {
    for (const complaint of complaints) this.#storeLog.error(`Left out of the index: ${complaint}`);
  }
}

function without(records: readonly StoreRecord[], some: readonly StoreRecord[]): readonly StoreRecord[] {
  const left = new Set(some);
  return records.filter(record => !left.has(record));
}
