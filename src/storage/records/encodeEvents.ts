import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Coverage } from '../../core/coverage.ts';
import type { StoreRecord } from '../../core/ports.ts';
import type { TreeChange, TreeEntry } from '../../core/tree.ts';
import { sha256 } from '../blobs/sha256.ts';

/**
 * The payload of a record that holds events: one byte (0: as it is, 1: brotli) and a JSON text, a list of records as
 * `StoreRecord` has them, with three differences: a field that is `undefined` is absent; changes are lists of
 * `[path, to hash, to size, from hash, from size]` with 0 in place of a hash for no file; a checkpoint names its coverage by
 * its key, and the coverage itself comes before it as `{ kind: 'coverage', key, coverage }`, once for all that share it.
 */
export type StoredEvent = Readonly<Record<string, unknown>>;

/** Coverages that are in the log already, by their keys. */
export type KnownCoverages = { has(key: string): boolean };

export function encodeEvents(records: readonly StoreRecord[], known: KnownCoverages): Uint8Array {
  const written = new Set<string>();
  const events = records.flatMap((record): readonly StoredEvent[] => {
    if (record.kind !== 'checkpointTaken') return [storedEvent(record)];
    const { coverage } = record.checkpoint;
    const key = coverageKey(coverage);
    const event = {
      kind: record.kind,
      checkpoint: { ...record.checkpoint, coverage: key },
      changes: record.changes.map(storedChange),
    };
    if (known.has(key) || written.has(key)) return [event];
    written.add(key);
    return [{ kind: 'coverage', key, coverage }, event];
  });
  return pack(JSON.stringify(events));
}

/** Says what a coverage is: the same for equal ones. */
export function coverageKey({ leftOut, ignoreFiles, ignored }: Coverage): string {
  const text = JSON.stringify({
    leftOut: leftOut.map(({ path, reason, size }) => ({ path, reason, size })),
    ignoreFiles: ignoreFiles.map(({ folder, text }) => ({ folder, text })),
    ignored,
  });
  return Buffer.from(sha256(new TextEncoder().encode(text))).toString('hex', 0, 16);
}

/** The text of a payload; throws when it is not one. */
export function unpackEvents(payload: Uint8Array): string {
  const text = payload.subarray(1);
  return Buffer.from(payload[0] === 0 ? text : brotliDecompressSync(text)).toString('utf8');
}

function storedEvent(record: Exclude<StoreRecord, { kind: 'checkpointTaken' }>): StoredEvent {
  if (record.kind !== 'restoreStarted') return record;
  const { operation } = record;
  return { kind: record.kind, operation: { ...operation, changes: operation.changes.map(storedChange) } };
}

const storedChange = ({ path, from, to }: TreeChange) => [path, ...storedEntry(to), ...storedEntry(from)];

const storedEntry = (entry: TreeEntry | undefined) => (entry === undefined ? [0, 0] : [entry.blob, entry.size]);

/** Shorter texts hardly shrink, longer ones take too long at a high quality. */
const packed = { from: 200, wellBelow: 64 * 1024 };

function pack(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (bytes.length < packed.from) return Buffer.concat([Buffer.of(0), bytes]);
  const quality = bytes.length < packed.wellBelow ? 5 : 1;
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return Buffer.concat([Buffer.of(1), brotliCompressSync(bytes, { params })]);
}
