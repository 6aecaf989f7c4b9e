import type { BlobId } from '../../core/ids.ts';
import type { LogRecord } from '../log/logRecord.ts';
import type { RecordPlace } from '../log/logRecord.ts';
import type { BlobPlace } from '../index/blobPlace.ts';
import { BlockBuilder, type NewBlock } from './blockBuilder.ts';
import { BlockCache, bytesOf, openBlock, type OpenBlock } from './blockCache.ts';
import type { Patch } from './contentBlock.ts';
import { applyPatch, findDifference } from './patch.ts';
import { blobIdOf } from './sha256.ts';

export interface BlobSource {
  /** Where a committed blob lies. */
  readonly find: (id: BlobId) => BlobPlace | undefined;
  /** `undefined` when the record is missing or damaged. */
  readonly readRecord: (place: RecordPlace) => Promise<LogRecord | undefined>;
  /** A blob is not what it should be. */
  readonly onDamage: (place: BlobPlace) => void;
}

interface Staged {
  readonly content: Uint8Array;
  readonly depth: number;
  readonly base: BlobId | undefined;
}

/** Contents in a row that are each stored as what differs from the one before. */
const deepest = 8;
/** Bytes. Shorter ones take little room anyway; longer ones take long to compare. */
const patched = { shortest: 4096, longest: 16 * 1024 * 1024 };

/**
 * The contents of files.
 *
 * Invariants: a blob that was put stays staged, in memory, until a commit that holds it was acknowledged, however often
 * commits fail; what is returned has the hash that was asked for.
 */
export class BlobStore {
  readonly #source: BlobSource;
  readonly #staged = new Map<BlobId, Staged>();
  readonly #builder = new BlockBuilder();
  /** Taken from the builder and not committed yet. */
  #blocks: readonly NewBlock[] = [];
  #cache = new BlockCache();
  /** Being read, so that files restored together read each block once. */
  #reading = new Map<number, Promise<OpenBlock | undefined>>();
  /** Found damaged: stored anew when the same content is put again. */
  readonly #damaged = new Set<BlobId>();
  #stagedLength = 0;
  #used: Set<BlobId> | undefined;
  #mayPatch = true;

  constructor(source: BlobSource) {
    this.#source = source;
  }

  /** Bytes that wait for a commit. */
  get stagedLength(): number {
    return this.#stagedLength;
  }

  sizeOfStaged(id: BlobId): number | undefined {
    return this.#staged.get(id)?.content.length;
  }

  /** @param id of the bytes, where it is known */
  async put(bytes: Uint8Array, similarTo?: BlobId, id = blobIdOf(bytes)): Promise<BlobId> {
    if (this.has(id)) return id;
    if (similarTo === undefined) {
      this.#stage(id, bytes, undefined);
      return id;
    }
    // The caller may reuse its buffer once this returns.
    const content = new Uint8Array(bytes); // `slice` of a Buffer would share its memory.
    const found = await this.#findPatch(content, similarTo);
    if (this.has(id)) return id;
    // The base may have been found to be garbage meanwhile. What is stored anew may be what its base is stored on.
    const mayPatch = this.#mayPatch && !this.#damaged.has(id);
    this.#stage(id, content, found !== undefined && mayPatch && this.has(found.base) ? found : undefined);
    return id;
  }

  /** It is stored, or will be with the next commit. */
  has(id: BlobId): boolean {
    if (this.#staged.has(id)) return true;
    if (this.#damaged.has(id) || this.#source.find(id) === undefined) return false;
    this.#used?.add(id);
    return true;
  }

  /** The content with this id; `undefined` when it is missing or damaged. */
  async read(id: BlobId): Promise<Uint8Array | undefined> {
    const staged = this.#staged.get(id);
    if (staged !== undefined) return new Uint8Array(staged.content);
    const place = this.#source.find(id);
    if (place === undefined) return undefined;
    const cache = this.#cache;
    const content = await this.#readPlace(place);
    if (content !== undefined && blobIdOf(content) === id) return content;
    if (cache !== this.#cache) return this.read(id); // It lies elsewhere by now.
    this.#damaged.add(id);
    this.#source.onDamage(place);
    return undefined;
  }

  /** What the next commit must hold: all blocks that are not committed yet. */
  async takeBlocks(): Promise<readonly NewBlock[]> {
    const taken = await this.#builder.take();
    this.#blocks = [...this.#blocks, ...taken];
    return this.#blocks;
  }

  /** These blocks were committed, and where their blobs lie is known. */
  committed(blocks: readonly NewBlock[]): void {
    const done = new Set(blocks);
    this.#blocks = this.#blocks.filter(block => !done.has(block));
    for (const { entries } of blocks) for (const { id } of entries) this.#settle(id);
  }

  /** From here on, notes which of the blobs that are stored already are relied on by what is put. */
  startNotingUse(): void {
    this.#used = new Set();
  }

  /** Those noted, and those that staged blobs are differences to. Until `stopNotingUse`, no more differences are made. */
  usedContents(): ReadonlySet<BlobId> {
    this.#mayPatch = false;
    const bases = [...this.#staged.values()].flatMap(({ base }) => base ?? []);
    return new Set([...(this.#used ?? []), ...bases]);
  }

  stopNotingUse(): void {
    this.#used = undefined;
    this.#mayPatch = true;
  }

  /** Records lie elsewhere now. */
  moved(): void {
    this.#cache = new BlockCache();
    this.#reading = new Map();
  }

  #stage(id: BlobId, content: Uint8Array, patch: Patch | undefined): void {
    const middle = patch && content.subarray(patch.prefix, content.length - patch.suffix);
    const copy = this.#builder.add(id, middle ?? content, patch);
    const whole = patch === undefined ? copy : content;
    this.#staged.set(id, { content: whole, depth: patch?.depth ?? 0, base: patch?.base });
    this.#stagedLength += content.length;
  }

  #settle(id: BlobId): void {
    this.#stagedLength -= this.#staged.get(id)?.content.length ?? 0;
    this.#staged.delete(id);
    this.#damaged.delete(id);
  }

  async #readPlace({ id, position, length, slot, depth }: BlobPlace): Promise<Uint8Array | undefined> {
    const block = await this.#readBlock({ position, length });
    const entry = block?.entries[slot];
    if (block === undefined || entry === undefined || entry.id !== id) return undefined;
    const bytes = bytesOf(block, slot);
    if (entry.patch === undefined) return new Uint8Array(bytes);
    // A base has a lower depth, so that reading ends whatever the log says.
    const base = this.#depthOf(entry.patch.base) < depth ? await this.read(entry.patch.base) : undefined;
    return base && applyPatch(base, entry.patch, bytes);
  }

  async #readBlock(place: RecordPlace): Promise<OpenBlock | undefined> {
    const known = this.#cache.find(place.position);
    if (known !== undefined) return known;
    const reading = this.#reading;
    const underWay = reading.get(place.position) ?? this.#openBlock(place);
    reading.set(place.position, underWay);
    return underWay.finally(() => reading.delete(place.position));
  }

  async #openBlock(place: RecordPlace): Promise<OpenBlock | undefined> {
    const cache = this.#cache;
    const record = await this.#source.readRecord(place);
    const block = record?.kind === 'contents' ? openBlock(record.payload) : undefined;
    if (block !== undefined) cache.add(place.position, block);
    return block;
  }

  async #findPatch(content: Uint8Array, similarTo: BlobId): Promise<Patch | undefined> {
    const depth = this.#depthOf(similarTo) + 1;
    if (depth > deepest || content.length < patched.shortest || content.length > patched.longest) return undefined;
    const base = await this.read(similarTo);
    if (base === undefined || base.length > patched.longest) return undefined;
    const { prefix, suffix, middle } = findDifference(base, content);
    return middle.length > content.length / 2 ? undefined : { base: similarTo, depth, prefix, suffix };
  }

  /** The lower one of two places counts, as in the index. */
  #depthOf(id: BlobId): number {
    return Math.min(this.#staged.get(id)?.depth ?? deepest, this.#source.find(id)?.depth ?? deepest);
  }
}
