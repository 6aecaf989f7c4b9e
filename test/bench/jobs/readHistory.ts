import type { CheckpointId } from '../../../src/core/ids.ts';
import type { Store } from '../../../src/core/ports/store.ts';
import { openStore } from '../../../src/storage/openStore.ts';
import { log, readWasm, valueOf } from '../support/engine.ts';
import { peakMemory } from '../support/machine.ts';
import { seeded } from '../support/random.ts';
import { wordOf } from '../support/words.ts';

interface ReadOptions {
  readonly store: string;
}

const repetitions = 40;

/** Builds the trees of checkpoints taken by chance. */
export const materialise = (options: ReadOptions) =>
  readRepeatedly(options, (store, pick) => {
    const id = pick();
    return () => store.readTree(id).size;
  });

/** Compares pairs of checkpoints taken by chance. */
export const diff = (options: ReadOptions) =>
  readRepeatedly(options, (store, pick) => {
    const [from, to] = [pick(), pick()];
    return () => store.diffCheckpoints(from, to).length;
  });

/** Lists 50 checkpoints of the workspace from somewhere on. */
export const listPage = (options: ReadOptions) =>
  readRepeatedly(options, (store, pick) => {
    const before = pick();
    return () => store.listCheckpoints({ before, limit: 50 }).length;
  });

/** Searches for frequent and rare words, for pairs of them, and for beginnings of words. */
export const search = (options: ReadOptions) =>
  readRepeatedly(options, (store, _pick, round) => {
    const rank = Math.floor(1.6 ** (round % 20));
    const texts = [wordOf(rank), `${wordOf(rank)} ${wordOf(rank * 2)}`, wordOf(rank).slice(0, 3)];
    const text = texts[round % texts.length] ?? '';
    return () => store.searchMessages({ text, limit: 50 }).length;
  });

type Read = () => number;

async function readRepeatedly(
  { store: folder }: ReadOptions,
  prepare: (store: Store, pick: () => CheckpointId, round: number) => Read,
) {
  const { store } = valueOf(await openStore({ folder, wasm: readWasm, log, heartbeat: 0, saveImageEvery: 0 }));
  const ids = store.listCheckpoints({ limit: Number.MAX_SAFE_INTEGER }).map(({ id }) => id);
  const random = seeded(ids.length);
  const pick = (): CheckpointId => ids[Math.floor(random() * ids.length)]!;
  const times: number[] = [];
  let found = 0;
  for (let round = 0; round < repetitions; round++) {
    const read = prepare(store, pick, round);
    const started = performance.now();
    found += read();
    times.push(performance.now() - started);
  }
  return { times, found, rss: peakMemory() };
}
