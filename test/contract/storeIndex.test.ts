import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { BlobId, CheckpointId, ThreadId } from '../../src/core/ids.ts';
import type { Store, StoreRecord, TimelineFilter } from '../../src/core/ports/store.ts';
import { StoreIndex, type StoredCommit } from '../../src/storage/index/storeIndex.ts';
import { createMemoryStore, emptyContents } from '../fakes/memoryStore.ts';
import { entryOf } from '../fakes/trees.ts';
import { runs } from '../random/runs.ts';
import { openImage, placeOf, replay, sqlEngine } from './indexStore.ts';
import { RandomRecords, randomSteps, words, type Step } from './randomRecords.ts';

/** The reads that a memory store and an index share. */
type Reads = Pick<Store, Exclude<keyof Store & keyof StoreIndex, 'close'>>;

interface History {
  readonly index: StoreIndex;
  readonly memory: Store;
  readonly commits: readonly StoredCommit[];
  readonly checkpoints: readonly CheckpointId[];
  readonly threads: readonly ThreadId[];
}

/** Commits random records to both, and sees that both accept, refuse or throw alike. */
async function live(steps: readonly (readonly Step[])[]): Promise<History> {
  const contents = emptyContents();
  const memory = createMemoryStore(contents);
  const index = StoreIndex.empty(sqlEngine);
  const random = new RandomRecords();
  const commits: StoredCommit[] = [];
  const staged = new Map<BlobId, number>();
  for (const word of words) {
    const { blob, size } = entryOf(word);
    contents.sizes.set(blob, size);
    contents.blobs.set(blob, new TextEncoder().encode(word));
    staged.set(blob, size);
  }
  for (const commit of steps) {
    const records = random.next(commit);
    const expected = await outcomeOf(async () => {
      const result = await memory.commit(records);
      return result.ok ? 'ok' : result.error;
    });
    const actual = await outcomeOf(async () => index.check(records, id => staged.get(id)) ?? 'ok');
    expect(actual, JSON.stringify(records)).toEqual(expected);
    if (actual !== 'ok') continue;
    random.accepted();
    const stored = { blobs: [...staged].map(([id, size], at) => placeOf(id, size, at)), records };
    expect(index.apply(stored)).toEqual([]);
    commits.push(stored);
    staged.clear();
  }
  return { index, memory, commits, checkpoints: random.checkpoints, threads: random.threads };
}

async function outcomeOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    expect(String(error)).toContain('BUG');
    return 'throws';
  }
}

const filters: readonly TimelineFilter[] = [
  { words: 'a' },
  { path: 'D/' },
  { kinds: ['turn', 'restore'], since: 1400 },
  { words: 'ab', path: 'c', kinds: ['before', 'turn'] },
];

/** Everything there is to ask. */
function answers(store: Reads, { checkpoints, threads }: Pick<History, 'checkpoints' | 'threads'>): unknown {
  const some = checkpoints.filter((_, number) => number % 3 === 0);
  return {
    threads: store.listThreads(),
    contents: threads.map(id => [store.readThread(id), store.nextCheckpointNumber(id)]),
    parts: threads.map(id => [
      store.findThread(id),
      store.countTurns(id),
      store.listTurns({ threadId: id, skip: 1, limit: 3 }),
      store.listRestores(id),
      store.firstCheckpoint(id, 1001),
    ]),
    timelines: threads.map(threadId => [
      store.countEvents(threadId),
      store.listEvents({ threadId, skip: 0, limit: 1000 }),
      store.listEvents({ threadId, skip: 2, limit: 2 }),
      ...filters.map(filter => store.listEvents({ threadId, filter, skip: 0, limit: 1000 })),
      store.countEvents(threadId, { words: 'a' }),
    ]),
    titles: ['a', 'ab zz', 'é'].map(text => store.searchThreads({ text, limit: 5 })),
    files: ['a', 'd e', 'E'].map(text => store.searchFiles({ text, limit: 1000 })),
    pageOfThreads: [store.countThreads(), store.listThreads({ skip: 1, limit: 2 })],
    latest: store.latestCheckpoint(),
    checkpoints: checkpoints.map(id => [store.readCheckpoint(id), sorted(store.readTree(id)), store.readChanges(id)]),
    differences: some.map(from => some.map(to => store.diffCheckpoints(from, to))),
    pages: [undefined, ...threads].map(threadId => [
      store.listCheckpoints({ threadId, limit: 4 }),
      store.listCheckpoints({ threadId, before: checkpoints.at(-2), limit: 100 }),
    ]),
    after: checkpoints.map(id => [store.readOriginal(id), store.checkpointsAfter(id), store.restoresAfter(id)]),
    unfinished: store.unfinishedRestores(),
    found: ['a', 'ab', 'b a', 'é', 'zz', words.join(' ')].map(text => [
      store.searchMessages({ text, limit: 3 }),
      store.searchMessages({ text, limit: 100 }),
    ]),
  };
}

const sorted = (tree: ReturnType<Store['readTree']>): unknown => [...tree].sort(([a], [b]) => (a < b ? -1 : 1));

test('an index answers as the memory store does, and again when made anew', { timeout: runs(120_000) }, async () => {
  await fc.assert(
    fc.asyncProperty(randomSteps, async steps => {
      const history = await live(steps);
      const expected = answers(history.memory, history);
      expect(answers(history.index, history)).toEqual(expected);
      const again = replay(history.commits);
      expect(answers(again, history)).toEqual(expected);
      const opened = openImage(again.export());
      expect(answers(opened, history)).toEqual(expected);
      for (const index of [history.index, again, opened]) index.close();
    }),
    { numRuns: runs(60) },
  );
});

test('whatever commits are lost, the rest is applied and can be read', { timeout: runs(120_000) }, async () => {
  const lost = fc.array(fc.nat(60), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(randomSteps, lost, async (steps, numbers) => {
      const history = await live(steps);
      const rest = history.commits.filter((_, number) => !numbers.includes(number));
      const index = StoreIndex.empty(sqlEngine);
      for (const commit of rest) index.apply(commit);
      const known = takenBy(rest).filter(id =>
        index.database.find('SELECT 1 FROM thread_checkpoint WHERE id = ?', [id], () => true),
      );
      answers(index, { checkpoints: known, threads: history.threads });
      const own = takenBy(rest, ({ imported, copyOf }) => imported !== true && copyOf === undefined);
      for (const id of own.slice(0, 1)) expect(index.checkpointsAfter(id)).toHaveLength(own.length - 1);
      index.close();
      history.index.close();
    }),
    { numRuns: runs(60) },
  );
});

const takenBy = (
  commits: readonly StoredCommit[],
  isWanted: (checkpoint: Checkpoint) => boolean = () => true,
): readonly CheckpointId[] =>
  commits.flatMap(({ records }) =>
    records.flatMap((record: StoreRecord) =>
      record.kind === 'checkpointTaken' && isWanted(record.checkpoint) ? record.checkpoint.id : [],
    ),
  );
