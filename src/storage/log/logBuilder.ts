import { randomBytes } from 'node:crypto';
import { errorCode, type StorageFiles, type WritableFile } from '../files/storageFiles.ts';
import { encodeCommit } from './encodeCommit.ts';
import type { NewRecord, RecordPlace } from './logRecord.ts';
import type { LogPlace } from './logReader.ts';
import { segmentName } from './segmentChain.ts';
import { encodeHead, headLength } from './segmentHead.ts';

const temporaryPattern = /^log\.[0-9a-f]+\.tmp$/;
/** Bytes gathered before they are written. */
const writeAt = 1024 * 1024;

/** Writes a new log beside the present one, as one segment under a temporary name, and puts it in its place at one stroke. */
export class LogBuilder {
  readonly logId = randomBytes(8).toString('hex');
  readonly #files: StorageFiles;
  readonly #name: string;
  readonly #file: WritableFile;
  #place: LogPlace = { position: 0, commit: 0, last: undefined };
  #pending: Uint8Array[] = [];
  #pendingLength = 0;

  private constructor(files: StorageFiles, name: string, file: WritableFile) {
    this.#files = files;
    this.#name = name;
    this.#file = file;
  }

  /** Rejects with the file system's error. What an earlier one left behind is removed. */
  static async start(files: StorageFiles): Promise<LogBuilder> {
    await files.makeFolder();
    for (const name of await files.list()) if (temporaryPattern.test(name)) await files.unlink(name);
    const name = `log.${randomBytes(8).toString('hex')}.tmp`;
    return new LogBuilder(files, name, await files.openNew(name));
  }

  get place(): LogPlace {
    return this.#place;
  }

  /** Adds a commit and returns where each of its records lies. */
  async commit(records: readonly NewRecord[]): Promise<readonly RecordPlace[]> {
    const { bytes, places, end } = encodeCommit(this.logId, this.#place, records);
    this.#place = end;
    this.#pending.push(bytes);
    this.#pendingLength += bytes.length;
    if (this.#pendingLength >= writeAt) await this.#flush();
    return places;
  }

  /** Makes durable what was added so far; it counts for nothing yet. */
  async sync(): Promise<void> {
    await this.#flush();
    await this.#file.sync();
  }

  /**
   * Makes this the log of the store, as the segment of this number. Returns `false` when another process has taken the
   * number. When it rejects, it may be the log of the store or not, and no power cut may have decided yet: nobody may write to
   * the former log any more, nor remove it.
   */
  async publish(number: number): Promise<boolean> {
    await this.#flush();
    await this.#file.write(0, encodeHead({ number, previous: 0, commitsBefore: 0, start: 0, logId: this.logId }));
    await this.#file.sync();
    await this.#file.close();
    const name = segmentName(number);
    try {
      await this.#files.publish(this.#name, name);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
    await this.#files.syncFolder();
    return true;
  }

  /** Leaves nothing behind, whether it was published or not. */
  async end(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await this.#files.unlink(this.#name).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending);
    await this.#file.write(headLength + this.#place.position - this.#pendingLength, bytes);
    this.#pending = [];
    this.#pendingLength = 0;
  }
}
