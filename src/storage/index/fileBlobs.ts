import { assert } from '../../core/assert.ts';
import type { BlobId } from '../../core/ids.ts';
import { atOnce } from '../../core/takeTurns.ts';
import { BlobPages, type BlobPage, type FileBlob } from './blobPages.ts';
import type { BlobPlace } from './blobPlace.ts';
import type { Database, SqlParameter } from './database.ts';
import type { Row } from './row.ts';

/** The numbers that stand for blobs in other rows, and where their bytes lie. */
export class FileBlobs {
  readonly #database: Database;
  readonly #entries: BlobPages;
  readonly #ids = new Map<BlobId, number>();
  #count: number | undefined;
  /** Every blob of the table is in `#ids`. */
  #isComplete = false;
  #placeless: Set<number> | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#entries = new BlobPages((first, last) => readPage(database, first, last));
  }

  entry(id: number): FileBlob {
    return this.#entries.get(id);
  }

  /** Writes the 32 bytes of its hash, and returns its size. */
  copy(id: number, into: Uint8Array, start: number): number {
    return this.#entries.copy(id, into, start);
  }

  find(blob: BlobId): number | undefined {
    const known = this.#ids.get(blob);
    if (known !== undefined || this.#isComplete || this.count() === 0) return known;
    const id = this.#database.number('SELECT id FROM file_blob WHERE hash = ?', hashOf(blob));
    if (id !== undefined) this.#ids.set(blob, id);
    return id;
  }

  /** The number of a blob, storing it without a place when it has none. */
  store({ blob, size }: FileBlob): number {
    const known = this.find(blob);
    if (known !== undefined) return known;
    const id = this.#nextId();
    this.#database.run('INSERT INTO file_blob (id, hash, size) VALUES (?, ?, ?)', id, hashOf(blob), size);
    this.#placeless?.add(id);
    this.#remember(id, { blob, size });
    return id;
  }

  /**
   * In the order they lie in the log. A blob that has a place gets the new one: it was stored anew. But for one of a greater
   * depth: another blob may be stored as a difference to it.
   */
  place(places: readonly BlobPlace[]): void {
    atOnce(this.placeInSteps(places));
  }

  /** As `place`. To others it makes no difference what is placed already, since nothing names it. */
  *placeInSteps(places: readonly BlobPlace[]): Generator<void, void> {
    for (let at = 0; at < places.length; at += placesInStep) {
      if (at > 0) yield;
      const some = places.slice(at, at + placesInStep);
      this.#database.transact(() => this.#place(some));
    }
  }

  #place(places: readonly BlobPlace[]): void {
    const created: (readonly SqlParameter[])[] = [];
    const again: BlobPlace[] = [];
    for (const place of places) {
      const { id: blob, size, position, length, slot, depth } = place;
      if (this.find(blob) === undefined) {
        const id = this.#nextId();
        created.push([id, hashOf(blob), size, position, length, slot, depth, this.#baseNumber(place)]);
        this.#remember(id, { blob, size });
      } else if (depth <= (this.findPlace(blob)?.depth ?? depth)) again.push(place);
    }
    this.#database.insert(
      'INSERT INTO file_blob (id, hash, size, block_position, block_length, slot, depth, base_id)',
      created,
    );
    for (const place of again) this.#replace(place);
  }

  /** The bytes of this blob are stored. */
  hasPlace(id: number): boolean {
    this.#placeless ??= new Set(this.#database.numbers('SELECT id FROM file_blob WHERE block_position IS NULL'));
    return !this.#placeless.has(id);
  }

  findPlace(blob: BlobId): BlobPlace | undefined {
    const id = this.find(blob);
    if (id === undefined) return undefined;
    return this.#database.find('SELECT * FROM file_blob WHERE id = ? AND block_position IS NOT NULL', [id], row => ({
      id: blob,
      size: row.number('size'),
      depth: row.number('depth'),
      base: this.#baseOf(row),
      position: row.number('block_position'),
      length: row.number('block_length'),
      slot: row.number('slot'),
    }));
  }

  count(): number {
    return (this.#count ??= this.#database.number('SELECT max(id) FROM file_blob') ?? 0);
  }

  /** For blobs that are stored as a difference to another one: that one. */
  bases(): ReadonlyMap<number, number> {
    const numbers = this.#database.numbers('SELECT id, base_id FROM file_blob WHERE base_id IS NOT NULL');
    const bases = new Map<number, number>();
    for (let at = 0; at < numbers.length; at += 2) bases.set(numbers[at] ?? 0, numbers[at + 1] ?? 0);
    return bases;
  }

  /** Every blob that is stored, in the order they lie in the log. */
  stored(): readonly BlobId[] {
    return this.#database
      .numbers('SELECT id FROM file_blob WHERE block_position IS NOT NULL ORDER BY block_position, slot')
      .map(id => this.entry(id).blob);
  }

  /** Makes looking up very many blobs quick, at a cost that grows with the table. */
  *readAll(): Generator<void, void> {
    if (this.#isComplete) return;
    for (let id = this.count(); id > 0; id--) {
      this.#ids.set(this.entry(id).blob, id);
      if (id % stepLength === 0) yield;
    }
    // Between two steps they may have been trimmed.
    this.#isComplete = this.#ids.size === this.count();
  }

  /** Forgets what is kept of very many blobs, and can be read again. */
  trim(): void {
    if (this.#ids.size <= keptIds) return;
    this.#ids.clear();
    this.#isComplete = false;
  }

  /** Forgets what may have been taken back. */
  clear(): void {
    this.#entries.clear();
    this.#ids.clear();
    this.#count = undefined;
    this.#isComplete = false;
    this.#placeless = undefined;
  }

  #replace(place: BlobPlace): void {
    const { id: blob, position, length, slot, depth } = place;
    const id = this.find(blob) ?? 0;
    this.#database.run(
      'UPDATE file_blob SET block_position = ?, block_length = ?, slot = ?, depth = ?, base_id = ? WHERE id = ?',
      ...[position, length, slot, depth, this.#baseNumber(place), id],
    );
    this.#placeless?.delete(id);
  }

  #baseNumber({ base }: BlobPlace): number | undefined {
    return base === undefined ? undefined : this.find(base);
  }

  #baseOf(row: Row): BlobId | undefined {
    const base = row.optionalNumber('base_id');
    return base === undefined ? undefined : this.entry(base).blob;
  }

  #nextId(): number {
    if (this.count() === 0) this.#isComplete = true;
    return this.count() + 1;
  }

  #remember(id: number, entry: FileBlob): void {
    this.#count = id;
    this.#entries.append(id, entry);
    this.#ids.set(entry.blob, id);
  }
}

/** Blobs read in one step. */
const stepLength = 4096;

/** Blobs placed in one step. */
export const placesInStep = 256;

/** Blobs whose ids stay in memory after a commit. */
const keptIds = 20_000;

/** A blob's id as the bytes of its hash, half as long as its text. */
const hashOf = (blob: BlobId): Uint8Array => Buffer.from(blob, 'hex');

function readPage(database: Database, first: number, last: number): BlobPage {
  const page = database.find(
    `SELECT coalesce(group_concat(hex(hash), ''), '') AS hashes, json_group_array(size) AS sizes
     FROM (SELECT hash, size FROM file_blob WHERE id BETWEEN ? AND ? ORDER BY id)`,
    [first, last],
    row => {
      const sizes: unknown = JSON.parse(row.encodedText('sizes'));
      assert(Array.isArray(sizes), 'a list of sizes is a list');
      return {
        hashes: Buffer.from(row.encodedText('hashes'), 'hex'),
        sizes: sizes.map((size: unknown) => {
          assert(typeof size === 'number', 'a size is a number');
          return size;
        }),
      };
    },
  );
  assert(page !== undefined, 'a sum of rows has a row');
  return page;
}
