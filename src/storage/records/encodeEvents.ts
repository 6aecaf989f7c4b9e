import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Checkpoint } from '../../core/checkpoint.ts';
import { plainIgnoreFile, type Coverage } from '../../core/coverage.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import type { TreeChange, TreeEntry } from '../../core/tree.ts';
import { inTurns } from '../../core/takeTurns.ts';
import { sha256 } from '../blobs/sha256.ts';

/**
 * The payload of a record that holds events: one byte (0: as it is, 1: brotli) and a JSON text, a list of records as
 * `StoreRecord` has them, with these differences: a field that is `undefined` is absent; changes are lists of
 * `[path, to hash, to size, from hash, from size]` with 0 in place of a hash for no file, and two more, `to mode, from mode`
 * with 0 for an ordinary file, when one of them is none; unsaved texts are lists of `[path, hash, size]`, and absent when
 * there are none; a checkpoint names its coverage by its key, and the coverage itself comes before it as
 * `{ kind: 'coverage', key, coverage }`, once for all that share it.
 */
export async function encodeEvents(records: readonly StoreRecord[], known: KnownCoverages): Promise<Uint8Array> {
  return pack(await inTurns(listInSteps(eventTexts(records, known))));
}

/** Coverages that are in the log already, by their keys. */
export type KnownCoverages = { has(key: string): boolean };

/**
 * The records as texts, each in pieces, with the coverages that are not known yet in front of those that need them.
 */
export function* eventTexts(records: readonly StoreRecord[], known: KnownCoverages): Generator<Iterable<string>> {
  const written = new Set<string>();
  for (const record of records) {
    if (record.kind === 'checkpointTaken') {
      const { kind, checkpoint, changes } = record;
      const key = coverageKey(checkpoint.coverage);
      if (!known.has(key) && !written.has(key)) {
        written.add(key);
        yield [JSON.stringify({ kind: 'coverage', key, coverage: checkpoint.coverage })];
      }
      const stored = { ...checkpoint, coverage: key, unsaved: storedUnsaved(checkpoint) };
      yield withChanges(JSON.stringify({ kind, checkpoint: stored }), changes, '}');
    } else if (record.kind === 'restoreStarted') {
      const { kind, operation } = record;
      const { changes, ...rest } = operation;
      yield withChanges(`{"kind":"${kind}","operation":${JSON.stringify(rest)}`, changes, '}}');
    } else yield [JSON.stringify(record)];
  }
}

/** Changes made into text at once: a few milliseconds. */
const partLength = 4096;

/** @param before ends as the object does that the changes belong to */
function* withChanges(before: string, changes: readonly TreeChange[], after: string): Generator<string> {
  yield `${before.slice(0, -1)},"changes":[`;
  for (let at = 0; at < changes.length; at += partLength) {
    const part = JSON.stringify(changes.slice(at, at + partLength).map(storedChange)).slice(1, -1);
    yield at === 0 ? part : `,${part}`;
  }
  yield `]${after}`;
}

/** The text of a list of them. */
function* listInSteps(events: Iterable<Iterable<string>>): Generator<void, Uint8Array> {
  const parts: Buffer[] = [];
  let text = '[';
  let isFirst = true;
  for (const pieces of events) {
    if (!isFirst) text += ',';
    isFirst = false;
    for (const piece of pieces) {
      text += piece;
      if (text.length < stepLength) continue;
      parts.push(Buffer.from(text));
      text = '';
      yield;
    }
  }
  const last = Buffer.from(`${text}]`);
  return parts.length === 0 ? last : yield* joinInSteps([...parts, last]);
}

/** As `Buffer.concat`, which takes long where memory for very much is not there yet. */
function* joinInSteps(parts: readonly Buffer[]): Generator<void, Uint8Array> {
  const whole = Buffer.allocUnsafe(parts.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const part of parts) {
    length += part.copy(whole, length);
    yield;
  }
  return whole;
}

/** Characters made into bytes in one step. */
const stepLength = 256 * 1024;

const keys = new WeakMap<Coverage, string>();

/** Says what a coverage is: the same for equal ones. Checkpoint after checkpoint mostly has the very same. */
export function coverageKey(coverage: Coverage): string {
  const known = keys.get(coverage);
  if (known !== undefined) return known;
  const key = makeCoverageKey(coverage);
  keys.set(coverage, key);
  return key;
}

function makeCoverageKey({ leftOut, ignoreFiles, ignored, modes, roots }: Coverage): string {
  const text = JSON.stringify({
    leftOut: leftOut.map(({ path, reason, size }) => ({ path, reason, size })),
    ignoreFiles: ignoreFiles.map(plainIgnoreFile),
    ignored,
    modes,
    roots,
  });
  return Buffer.from(sha256(new TextEncoder().encode(text))).toString('hex', 0, 16);
}

/** The text of a payload; throws when it is not one. */
export function unpackEvents(payload: Uint8Array): string {
  const text = payload.subarray(1);
  return Buffer.from(payload[0] === 0 ? text : brotliDecompressSync(text)).toString('utf8');
}

function storedChange({ path, from, to }: TreeChange): readonly (string | number)[] {
  const change = [path, ...storedEntry(to), ...storedEntry(from)];
  return to?.mode === undefined && from?.mode === undefined ? change : [...change, to?.mode ?? 0, from?.mode ?? 0];
}

const storedEntry = (entry: TreeEntry | undefined) => (entry === undefined ? [0, 0] : [entry.blob, entry.size]);

const storedUnsaved = ({ unsaved }: Checkpoint) =>
  unsaved.length === 0 ? undefined : unsaved.map(({ path, blob, size }) => [path, blob, size]);

/** Shorter texts hardly shrink; short ones shrink little more at a high quality, and long ones take too long at it. */
const packed = { from: 200, wellFrom: 4 * 1024, wellBelow: 64 * 1024 };

const compressInPool = promisify(brotliCompress);

async function pack(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length < packed.from) return Buffer.concat([Buffer.of(0), bytes]);
  const isLong = bytes.length >= packed.wellBelow;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: isLong || bytes.length < packed.wellFrom ? 1 : 5,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const compressed = isLong ? await compressInPool(bytes, { params }) : brotliCompressSync(bytes, { params });
  return Buffer.concat([Buffer.of(1), compressed]);
}
