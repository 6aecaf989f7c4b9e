import type { Coverage } from '../../core/coverage.ts';
import { fromRecords, toRecords, type PortableThread } from '../../core/portableThread.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import { Json } from '../index/json.ts';
import { readEvent } from '../records/decodeEvents.ts';
import { eventTexts } from '../records/encodeEvents.ts';
import { Unreadable } from './chunkReader.ts';

/** Each record of a thread as a line of JSON, as the log of a store has it (`records/encodeEvents.ts`). */
export function* recordLines(thread: PortableThread): Generator<string> {
  for (const pieces of eventTexts(toRecords(thread), new Set<string>())) yield `${[...pieces].join('')}\n`;
}

/** Reads what `recordLines` gave. Throws `Unreadable` when it is not that. */
export function parseRecordLines(bytes: Buffer): PortableThread {
  const coverages = new Map<string, Coverage>();
  const records: StoreRecord[] = [];
  let start = 0;
  for (let line = 1; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1) throw new Unreadable('its last record is not whole');
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end));
      refuseOddNumbers(JSON.parse(text));
      records.push(...readEvent(Json.parse(text), coverages, () => undefined));
    } catch (error) {
      throw new Unreadable(`its record ${line} cannot be read (${messageOf(error)})`);
    }
    start = end + 1;
  }
  const thread = fromRecords(records);
  if (thread === undefined) throw new Unreadable('its records are not those of one thread');
  return thread;
}

/** Every number of a record counts something, or is a time. */
function refuseOddNumbers(value: unknown): void {
  if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) {
    throw new TypeError(`${value} is no count and no time`);
  }
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) refuseOddNumbers(each);
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^BUG: /, '') : String(error);
