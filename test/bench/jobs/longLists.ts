import { parseItemId, type ThreadId } from '../../../src/core/ids.ts';
import type { Store } from '../../../src/core/ports/store.ts';
import { openStore } from '../../../src/storage/openStore.ts';
import { environment } from '../support/knownFiles.ts';
import { log, readWasm, valueOf } from '../support/engine.ts';
import { peakMemory } from '../support/machine.ts';
import { seeded } from '../support/random.ts';

interface ListOptions {
  readonly store: string;
}

const repetitions = 60;

/** 300 threads from somewhere on, as the list of threads shows them. */
export const pageOfThreads = (options: ListOptions) =>
  repeat(options, (store, _threadId, random) => {
    const skip = Math.floor(random() * store.countThreads());
    return () => store.listThreads({ skip, limit: 300 }).length;
  });

/** 300 entries from somewhere on, and how many there are. */
export const pageOfTimeline = (options: ListOptions) =>
  repeat(options, (store, threadId, random) => {
    const skip = Math.floor(random() * store.countEvents(threadId));
    return () => {
      store.countEvents(threadId);
      return store.listEvents({ threadId, skip, limit: 300 }).length;
    };
  });

/** 120 turns from somewhere on, as the chat shows them. */
export const pageOfTurns = (options: ListOptions) =>
  repeat(options, (store, threadId, random) => {
    const skip = Math.floor(random() * store.countTurns(threadId));
    return () => store.listTurns({ threadId, skip, limit: 120 }).length;
  });

/** Until it is durable. */
export const appendItem = (options: ListOptions) =>
  repeat(options, (store, threadId) => {
    const [last] = store.listTurns({ threadId, skip: store.countTurns(threadId) - 1, limit: 1 });
    return async () => {
      if (last === undefined) throw new Error('The thread has no turns.');
      const item = { id: parseItemId(environment.newId()), turnId: last.turn.id, createdAt: environment.now() };
      const content = { kind: 'agentMessage', text: 'The tests pass now.' } as const;
      valueOf(await store.commit([{ kind: 'itemAppended', item: { ...item, content } }]));
      return 1;
    };
  });

type Work = () => number | Promise<number>;

async function repeat(
  { store: folder }: ListOptions,
  prepare: (store: Store, threadId: ThreadId, random: () => number) => Work,
) {
  const { store } = valueOf(await openStore({ folder, wasm: readWasm, log, heartbeat: 0, saveImageEvery: 0 }));
  const threadId = store.listThreads({ limit: 1 })[0]?.thread.id;
  if (threadId === undefined) throw new Error('The store has no threads.');
  const random = seeded(1);
  const times: number[] = [];
  let found = 0;
  for (let round = 0; round < repetitions; round++) {
    const work = prepare(store, threadId, random);
    const started = performance.now();
    found += await work();
    times.push(performance.now() - started);
  }
  await store.close();
  return { times, found, rss: peakMemory() };
}
