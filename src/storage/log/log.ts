import { randomBytes } from 'node:crypto';
import type { StoreProblem } from '../../core/ports/storeUpkeep.ts';
import { errorCode, type StorageFiles } from '../files/storageFiles.ts';
import { findAbsorbed, headAfter, type Absorbed } from './absorb.ts';
import { encodeCommit } from './encodeCommit.ts';
import { compareAnchor, readRecordAt } from './findRecord.ts';
import type { LogRecord, NewRecord, RecordPlace } from './logRecord.ts';
import type { LogBuilder } from './logBuilder.ts';
import { LogReader, type Anchor, type LogCommit, type LogPlace } from './logReader.ts';
import { highestNumber, readChain, removeGarbage, segmentName, type Chain, type Segment } from './segmentChain.ts';
import { headLength } from './segmentHead.ts';
import { publishSegment, SegmentWriter } from './segmentWriter.ts';

/** Bytes after which a segment is followed by the next one. */
const fullSegment = 64 * 1024 * 1024;
const emptyChain: Chain = { segments: [], highest: 0, problems: [] };
const nowhere: LogPlace = { position: 0, commit: 0, last: undefined };

/**
 * The log of a store.
 *
 * Invariants: `place` is the end of what was read and of what this process has committed; a commit that is acknowledged is
 * durable and part of the log whatever other processes do; nothing that counts is ever overwritten. The caller makes one
 * call after another, but for `readRecord`.
 */
export class Log {
  readonly #files: StorageFiles;
  #chain: Chain = emptyChain;
  #place = nowhere;
  #newId = newLogId();
  /** The last segment has bytes after the last commit, or a sync of it has failed. */
  #isTailClean = true;
  #suspect: number | undefined;
  #isCopied = false;
  #writer: SegmentWriter | undefined;
  readonly problems: StoreProblem[] = [];

  constructor(files: StorageFiles) {
    this.#files = files;
  }

  /** The same in all segments of a log; another one after a garbage collection. */
  get id(): string {
    return this.#chain.segments.at(-1)?.logId ?? this.#newId;
  }

  get place(): LogPlace {
    return this.#place;
  }

  /** Oldest first. */
  get segments(): readonly Segment[] {
    return this.#chain.segments;
  }

  /** No other process acknowledges commits while this one can. */
  get canCommit(): boolean {
    return !this.#files.canAppend || this.#writer?.start !== undefined;
  }

  /**
   * What was read counts whatever other processes do: none of them has claimed the right to commit, and may have read less,
   * without having made its claim good yet.
   */
  get isSettled(): boolean {
    return this.#chain.highest === (this.#chain.segments.at(-1)?.number ?? 0);
  }

  /**
   * Looks at which segments there are now. `reset`: what was read before is not part of the log any more, `read` starts at its
   * beginning. `gone`: there is no log any more, and nothing has changed here.
   */
  async refresh(): Promise<'same' | 'reset' | 'gone' | 'newerVersion'> {
    const chain = await readChain(this.#files);
    if (chain === 'newerVersion') return chain;
    if (chain.segments.length === 0 && this.#place.last !== undefined) return 'gone';
    const isSame = await this.#isPlaceIn(chain);
    this.#setChain(chain);
    if (isSame) return 'same';
    this.#suspect = undefined;
    this.#place = beginningOf(chain);
    return 'reset';
  }

  /**
   * Whether another record lies where a place says that a certain one does. A damaged one does not contradict: it is what was
   * written there that is known.
   */
  async contradicts({ last }: LogPlace): Promise<boolean> {
    return last !== undefined && (await compareAnchor(this.#files, this.segments, last)) === 'other';
  }

  /** Whether a record that was read is part of the log as it was last looked at. */
  async holds(record: Anchor): Promise<boolean> {
    return (await compareAnchor(this.#files, this.segments, record)) === 'same';
  }

  /** Reading goes on here. `place` must come from where only what was acknowledged is written down. */
  resumeAt(place: LogPlace): void {
    this.#place = place;
  }

  /** The commits after `place`, which moves on with them. */
  async *read(): AsyncGenerator<LogCommit> {
    if (this.#suspect === this.#chain.segments.at(-1)?.number && this.#suspect !== undefined) return;
    const reader = new LogReader(this.#files, this.#chain.segments, this.#place);
    for await (const commit of reader.commits()) {
      this.#place = reader.place;
      yield commit;
    }
    this.#place = reader.place;
    this.#isTailClean = reader.tailLength === 0;
    this.problems.push(...reader.problems);
  }

  /** The record at a place; `undefined` when it is missing or damaged. Rejects with the file system's error. */
  async readRecord(place: RecordPlace): Promise<LogRecord | undefined> {
    try {
      return await readRecordAt(this.#files, this.segments, place);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      // Another process has joined segments: the position is in another file now.
      const chain = await readChain(this.#files);
      if (chain === 'newerVersion' || chain.segments.at(-1)?.logId !== this.id) return undefined;
      // Not set: what they may have committed was not read yet, and the next commit must notice.
      return readRecordAt(this.#files, chain.segments, place);
    }
  }

  /**
   * Claims the right to commit. No other process acknowledges a commit from here on, so `refresh` and `read` then see all
   * there is; after that, `link` makes the claim good. Returns whether no other process was quicker.
   */
  async claim(): Promise<boolean> {
    await this.stopWriting();
    await this.#files.makeFolder();
    const number = highestNumber(await this.#files.list()) + 1;
    this.#writer = await SegmentWriter.claim(this.#files, number);
    return this.#writer !== undefined;
  }

  /** Returns whether this process is the writer now. Rejects with the file system's error. */
  async link(): Promise<boolean> {
    const writer = this.#writer;
    if (writer === undefined) return false;
    try {
      const absorbed = await this.#findAbsorbed();
      await this.#syncLast();
      if (absorbed.bytes.length > 0) await writer.write(0, absorbed.bytes);
      await writer.link(headAfter(this.segments, absorbed, this.#place, this.id), absorbed.bytes.length > 0);
    } catch (error) {
      this.#writer = undefined;
      await writer.withdraw();
      if (await this.#wasOvertaken(error, writer.number)) return false;
      throw error;
    }
    try {
      return await this.#becomeWriter(writer);
    } catch (error) {
      await this.stopWriting();
      throw error;
    }
  }

  /**
   * Stores records as one commit and returns where each lies. `conflict`: another process commits now, or nobody can tell;
   * whether these records are in the log, and count, is seen by reading on. Rejects with the file system's error; nothing is
   * stored then.
   */
  commit(records: readonly NewRecord[]): Promise<readonly RecordPlace[] | 'conflict'> {
    return this.#files.canAppend ? this.#append(records) : this.#publish(records);
  }

  /** Makes durable which segments there are: one whose publication was reported as failed may be among them. */
  async syncSegments(): Promise<void> {
    try {
      await this.#files.syncFolder();
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      // The folder is gone, which `refresh` tells.
    }
  }

  /** Where its first commit is. */
  get beginning(): LogPlace {
    return beginningOf(this.#chain);
  }

  /**
   * Puts a new log in place of this one. Returns `false`, having changed nothing, when another process has claimed the right
   * to commit. Rejects with the file system's error; it is then the next commit that finds out which log there is.
   */
  async switchTo(builder: LogBuilder): Promise<boolean> {
    const number = highestNumber(await this.#files.list()) + 1;
    if (number !== this.#chain.highest + 1) return false;
    // Whatever becomes of the switch, nothing more may be written to the present log.
    await this.stopWriting();
    if (!(await builder.publish(number))) return false;
    const chain = await readChain(this.#files);
    if (chain === 'newerVersion') return false;
    this.#setChain(chain);
    this.#place = builder.place;
    this.#isTailClean = true;
    this.#suspect = undefined;
    if (this.#files.canAppend) this.#writer = await SegmentWriter.resume(this.#files, number, 0);
    return true;
  }

  /** Bytes of all commits. */
  get length(): number {
    return this.#place.position - (this.#chain.segments[0]?.start ?? 0);
  }

  /** No other process has claimed the right to commit since this one last looked at the segments. */
  async isUndisputed(): Promise<boolean> {
    return highestNumber(await this.#files.list()) === this.#chain.highest;
  }

  /** The file and the byte in it where a position lies. */
  whereIs(position: number): { readonly file: string; readonly offset: number } {
    const segment = this.#chain.segments.findLast(({ start }) => start <= position);
    return { file: segment?.name ?? segmentName(1), offset: headLength + position - (segment?.start ?? 0) };
  }

  /** Ends writing, so that the next commit must claim. */
  async stopWriting(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.close();
  }

  async #append(records: readonly NewRecord[]): Promise<readonly RecordPlace[] | 'conflict'> {
    if (this.#place.position - (this.#writer?.start ?? 0) > fullSegment && !(await this.#startNextSegment())) {
      return 'conflict';
    }
    const writer = this.#writer;
    if (writer?.start === undefined) return 'conflict';
    const { bytes, places, end } = encodeCommit(this.id, this.#place, records);
    try {
      await writer.append(writer.start, this.#place.position, bytes);
    } catch (error) {
      // Nothing that comes later may depend on a file of which nobody knows what it has kept.
      if (writer.isSuspect) {
        this.#suspect = writer.number;
        await this.stopWriting();
      }
      throw error;
    }
    if (!(await this.#isHighest(writer.number))) {
      // Another process may count these bytes by now: nothing may be written in their place.
      await this.stopWriting();
      return 'conflict';
    }
    this.#place = end;
    return places;
  }

  async #publish(records: readonly NewRecord[]): Promise<readonly RecordPlace[] | 'conflict'> {
    await this.#files.makeFolder();
    if (highestNumber(await this.#files.list()) !== this.#chain.highest) return 'conflict';
    const { bytes, places, end } = encodeCommit(this.id, this.#place, records);
    const number = this.#chain.highest + 1;
    try {
      const absorbed = await this.#findAbsorbed(bytes.length);
      const head = { ...headAfter(this.segments, absorbed, this.#place, this.id), number };
      const whole = Buffer.concat([absorbed.bytes, bytes]);
      if (!(await publishSegment(this.#files, head, whole, newLogId()))) return 'conflict';
    } catch (error) {
      // It has removed what this one needed, too.
      if (await this.#wasOvertaken(error, number)) return 'conflict';
      throw error;
    }
    const chain = await readChain(this.#files);
    // Another process may have built on it by now, or have had this number before, so that it counts for nothing.
    if (chain === 'newerVersion' || chain.segments.at(-1)?.number !== number) return 'conflict';
    this.#setChain(chain);
    this.#place = end;
    await this.removeGarbage();
    return places;
  }

  /** While a copy is made of what was read, its segments stay, even once others have taken over their bytes. */
  set isCopied(isCopied: boolean) {
    this.#isCopied = isCopied;
  }

  /** Deletes files that count for nothing. Failures leave garbage, no more. */
  async removeGarbage(): Promise<void> {
    if (!this.#isCopied) await removeGarbage(this.#files, this.#chain);
  }

  async #startNextSegment(): Promise<boolean> {
    const last = this.#writer;
    if (last === undefined) return false;
    await last.close();
    this.#writer = await SegmentWriter.claim(this.#files, last.number + 1);
    return this.#writer !== undefined && this.link();
  }

  async #becomeWriter(writer: SegmentWriter): Promise<boolean> {
    const chain = await readChain(this.#files);
    if (
      chain === 'newerVersion' ||
      chain.highest !== writer.number ||
      chain.segments.at(-1)?.number !== writer.number
    ) {
      await this.stopWriting();
      return false;
    }
    this.#setChain(chain);
    this.#suspect = undefined;
    this.#isTailClean = true;
    await this.removeGarbage();
    return true;
  }

  /** A file is gone since another process has taken this number, or a higher one, and tidied up. */
  async #wasOvertaken(error: unknown, number: number): Promise<boolean> {
    return errorCode(error) === 'ENOENT' && highestNumber(await this.#files.list()) >= number;
  }

  #findAbsorbed(own?: number): Promise<Absorbed> {
    const isClean = this.#isTailClean && this.#suspect === undefined;
    return findAbsorbed(this.#files, isClean ? this.#chain.segments : [], this.#place.position, own);
  }

  /** What another process has written may be in the system's memory only. */
  async #syncLast(): Promise<void> {
    const last = this.#chain.segments.at(-1);
    if (last === undefined || this.#suspect === last.number) return;
    const file = await this.#files.open(last.name);
    await file.sync().finally(() => file.close());
  }

  /** Also `false` when the folder cannot be looked at. */
  async #isHighest(number: number): Promise<boolean> {
    try {
      const names = await this.#files.list();
      return highestNumber(names) === number && names.includes(segmentName(number));
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return false;
    }
  }

  /** Whether the log still holds what was read of it. */
  async #isPlaceIn(chain: Chain): Promise<boolean> {
    const { position, last } = this.#place;
    if (last === undefined) return position === beginningOf(chain).position;
    return chain.segments[0]?.logId === this.id && (await compareAnchor(this.#files, chain.segments, last)) === 'same';
  }

  #setChain(chain: Chain): void {
    this.#chain = chain;
    for (const problem of chain.problems) {
      if (!this.problems.some(({ text }) => text === problem.text)) this.problems.push(problem);
    }
  }
}

const newLogId = (): string => randomBytes(8).toString('hex');

function beginningOf({ segments: [first] }: Chain): LogPlace {
  return first === undefined ? nowhere : { position: first.start, commit: first.commitsBefore, last: undefined };
}
