import type { Coverage } from '../../core/coverage.ts';
import type { BlobId } from '../../core/ids.ts';
import type { CommitFailure, StoreRecord } from '../../core/ports/store.ts';
import type { UpkeepControl } from '../../core/ports/storeUpkeep.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { toCommitFailure } from '../files/storageFailure.ts';
import type { StorageFiles } from '../files/storageFiles.ts';
import type { SqlEngine } from '../index/database.ts';
import { StoreIndex } from '../index/storeIndex.ts';
import type { IndexedLog } from '../indexedLog.ts';
import { LogBuilder } from '../log/logBuilder.ts';
import { LogReader, type LogCommit, type LogPlace } from '../log/logReader.ts';
import type { NewRecord } from '../log/logRecord.ts';
import type { LogStore } from '../logStore.ts';
import { decodeEvents } from '../records/decodeEvents.ts';
import { encodeEvents } from '../records/encodeEvents.ts';
import { readBlobPlaces, toStoredCommit } from '../records/storedCommit.ts';
import { BlockBuilder } from '../blobs/blockBuilder.ts';
import { compactContents, EventFilter, type Needed } from './compaction.ts';
import { findNeeded } from './findNeeded.ts';

export interface GarbageParts {
  readonly files: StorageFiles;
  readonly engine: SqlEngine;
  readonly store: LogStore;
  readonly indexedLog: IndexedLog;
}

/**
 * Copies what is still needed into a new log, in the order it was written, and puts that in place of the present one by
 * giving it the next number. Commits go on while the most of it is copied; only for what they added, and for the switch, do
 * they wait. Until the switch nothing of the present log is changed.
 */
export async function collectGarbage(
  parts: GarbageParts,
  { onProgress, signal }: UpkeepControl = {},
): Promise<Result<number, CommitFailure>> {
  const { store, indexedLog, files, engine } = parts;
  const started = await store.exclusively(async () => {
    const writer = await store.ensureWriter();
    if (!writer.ok) return writer;
    store.blobs.startNotingUse();
    indexedLog.log.isCopied = true;
    const { log, index } = indexedLog;
    return ok({ needed: findNeeded(index), of: { id: log.id, until: log.place, length: log.length } });
  });
  if (!started.ok) return started;
  const { needed, of } = started.value;
  let copy: LogCopy | undefined;
  try {
    copy = new LogCopy(await LogBuilder.start(files), StoreIndex.empty(engine), needed);
    const { log } = indexedLog;
    const reader = new LogReader(files, log.segments, log.beginning);
    for await (const commit of reader.commits()) {
      signal?.throwIfAborted();
      if (commit.end > of.until.position) break;
      await copy.addCompacted(commit);
      onProgress?.(commit.end - log.beginning.position, of.length);
    }
    if (reader.problems.length > 0) return fail({ kind: 'notWritable', reason: damaged });
    await copy.builder.sync();
    signal?.throwIfAborted();
    const finished = copy;
    return await store.exclusively(() => finish(parts, finished, of));
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return fail(toCommitFailure(error));
  } finally {
    store.blobs.stopNotingUse();
    indexedLog.log.isCopied = false;
    await copy?.end();
  }
}

const damaged = 'parts of it are damaged, and what is intact is left as it is';

/** The log that was copied, and how far. */
interface Copied {
  readonly id: string;
  readonly until: LogPlace;
  readonly length: number;
}

async function finish(
  { store, indexedLog, files }: GarbageParts,
  copy: LogCopy,
  { id, until, length }: Copied,
): Promise<Result<number, CommitFailure>> {
  const { log } = indexedLog;
  // Another window may commit at any time by now, or has put a log of its own in place of the one that was copied.
  if (!log.canCommit || log.id !== id) return fail({ kind: 'conflict' });
  if (indexedLog.held.length > 0) return fail({ kind: 'notWritable', reason: 'messages are waiting to be saved' });
  // What is used again, after it was counted as garbage, is taken along.
  const since: LogCommit[] = [];
  for await (const commit of new LogReader(files, log.segments, until).commits()) since.push(commit);
  const used = new Set([...store.blobs.usedContents(), ...since.flatMap(commit => copy.usedBy(commit))]);
  await copy.addContents(
    [...used].filter(id => !copy.needed.isLive(id)),
    id => store.blobs.read(id),
  );
  for (const commit of since) await copy.addWhole(commit);

  if (!(await log.isUndisputed())) return fail({ kind: 'conflict' });
  const lost = copy.findLost(indexedLog.index);
  if (lost !== undefined) throw new Error(`BUG: the garbage collection would have lost ${lost}; nothing was changed`);
  const isSwitched = await log.switchTo(copy.builder);
  if (!isSwitched) return fail({ kind: 'conflict' });
  indexedLog.switchIndex(copy.takeIndex());
  store.blobs.moved();
  log.isCopied = false;
  await log.removeGarbage();
  await indexedLog.saveImage().catch(() => undefined);
  return ok(Math.max(0, length - log.length));
}

/** A new log being made, and its index. */
class LogCopy {
  readonly builder: LogBuilder;
  readonly needed: Needed;
  readonly #filter: EventFilter;
  readonly #coverages = new Map<string, Coverage>();
  #index: StoreIndex | undefined;

  constructor(builder: LogBuilder, index: StoreIndex, needed: Needed) {
    this.builder = builder;
    this.#index = index;
    this.needed = needed;
    this.#filter = new EventFilter(needed);
  }

  async addCompacted(commit: LogCommit): Promise<void> {
    const contents: NewRecord[] = [];
    for (const { record } of commit.records) {
      if (record.kind === 'contents') contents.push(...(await compactContents(record.payload, this.needed.isLive)));
    }
    await this.#add(contents, this.#filter.filter(this.#eventsOf(commit)));
  }

  /** Contents stored elsewhere that a commit relies on. */
  usedBy(commit: LogCommit): readonly BlobId[] {
    const named = this.#eventsOf(commit).flatMap(record =>
      record.kind === 'checkpointTaken'
        ? [...record.changes.flatMap(({ to }) => to?.blob ?? []), ...record.checkpoint.unsaved.map(({ blob }) => blob)]
        : [],
    );
    const bases = toStoredCommit(commit, () => undefined).commit.blobs.flatMap(({ base }) => base ?? []);
    return [...named, ...bases];
  }

  async addWhole(commit: LogCommit): Promise<void> {
    const contents = commit.records.filter(({ record }) => record.kind === 'contents');
    const records = contents.map(({ record }): NewRecord => ({ kind: 'contents', payload: record.payload }));
    await this.#add(records, this.#eventsOf(commit));
  }

  async addContents(ids: readonly BlobId[], read: (id: BlobId) => Promise<Uint8Array | undefined>): Promise<void> {
    const blocks = new BlockBuilder();
    for (const id of ids) {
      const content = this.#open.findBlob(id) === undefined ? await read(id) : undefined;
      if (content !== undefined) blocks.add(id, content, undefined);
    }
    await this.#add(
      (await blocks.take()).map(({ payload }): NewRecord => ({ kind: 'contents', payload })),
      [],
    );
  }

  /** What the present index has and the new one does not, though it must. */
  findLost(present: StoreIndex): string | undefined {
    for (const id of present.blobIds()) {
      if (!this.needed.isLive(id) || present.findBlob(id) === undefined) continue;
      if (this.#open.findBlob(id) === undefined) return `content ${id}`;
    }
    for (const { thread } of present.listThreads()) {
      if (this.#open.readThread(thread.id) === undefined) return `thread ${thread.id}`;
    }
    const latest = present.latestCheckpoint();
    return latest?.id === this.#open.latestCheckpoint()?.id ? undefined : 'the latest checkpoint';
  }

  takeIndex(): StoreIndex {
    const index = this.#open;
    this.#index = undefined;
    return index;
  }

  async end(): Promise<void> {
    await this.builder.end();
    this.#index?.close();
  }

  get #open(): StoreIndex {
    if (this.#index === undefined) throw new Error('BUG: the new index was taken');
    return this.#index;
  }

  #eventsOf(commit: LogCommit): readonly StoreRecord[] {
    return commit.records.flatMap(({ record }) => {
      if (record.kind !== 'events') return [];
      const { records, coverages } = decodeEvents(record.payload, key => this.#coverages.get(key));
      for (const [key, coverage] of coverages) this.#coverages.set(key, coverage);
      return records;
    });
  }

  async #add(contents: readonly NewRecord[], events: readonly StoreRecord[]): Promise<void> {
    const known = { has: (key: string) => this.#open.findCoverage(key) !== undefined };
    const records = [...contents];
    if (events.length > 0) records.push({ kind: 'events', payload: await encodeEvents(events, known) });
    if (records.length === 0) return;
    const places = await this.builder.commit(records);
    const blobs = contents.flatMap(({ payload }, index) => {
      const place = places[index];
      return place === undefined ? [] : readBlobPlaces(payload, place);
    });
    this.#open.apply({ blobs, records: events });
  }
}
