import type { StorageFiles } from '../files/storageFiles.ts';
import { decodeHeader, decodeRecord, headerLength, recordStart, type LogRecord } from './logRecord.ts';
import type { Segment } from './segmentChain.ts';
import { headLength } from './segmentHead.ts';

const readAhead = 1024 * 1024;

export interface FoundRecord {
  readonly position: number;
  /** In bytes, header included. */
  readonly length: number;
  readonly record: LogRecord;
  /** CRC-32 of the payload. */
  readonly check: number;
}

/** The bytes of one segment, by their positions in the log, read ahead in large pieces. */
export class SegmentWindow {
  readonly #files: StorageFiles;
  readonly #segment: Segment;
  /** The position after the last byte to be looked at. */
  readonly end: number;
  #bytes: Uint8Array = new Uint8Array();
  #position = 0;

  private constructor(files: StorageFiles, segment: Segment, end: number) {
    this.#files = files;
    this.#segment = segment;
    this.end = end;
  }

  static async open(files: StorageFiles, segment: Segment): Promise<SegmentWindow> {
    const end = segment.end ?? segment.start + Math.max(0, (await files.size(segment.name)) - headLength);
    return new SegmentWindow(files, segment, end);
  }

  /** The record that begins at a position; `undefined` when there is none, or a damaged one. */
  async recordAt(position: number): Promise<FoundRecord | undefined> {
    const { logId } = this.#segment;
    const header = decodeHeader(logId, await this.#read(position, headerLength));
    if (header === undefined) return undefined;
    const length = headerLength + header.payloadLength;
    const record = decodeRecord(logId, await this.#read(position, length));
    return record && { position, length, record, check: header.payloadCheck };
  }

  /** Every undamaged record from a position on, wherever one begins. */
  async *recordsFrom(position: number): AsyncGenerator<FoundRecord> {
    let next = position;
    while (next + headerLength <= this.end) {
      const bytes = await this.#read(next, readAhead);
      const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(recordStart);
      if (found === -1) {
        next += Math.max(1, bytes.length - recordStart.length + 1);
        continue;
      }
      const record = await this.recordAt(next + found);
      if (record !== undefined) yield record;
      next += found + (record?.length ?? 1);
    }
  }

  /** Up to `length` bytes; fewer at the end. */
  async #read(position: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.end - position));
    if (position < this.#position || position + wanted > this.#position + this.#bytes.length) {
      const offset = headLength + position - this.#segment.start;
      const size = Math.min(Math.max(wanted, readAhead), this.end - position);
      this.#bytes = await this.#files.readRange(this.#segment.name, offset, size);
      this.#position = position;
    }
    const from = position - this.#position;
    return this.#bytes.subarray(from, from + wanted);
  }
}
