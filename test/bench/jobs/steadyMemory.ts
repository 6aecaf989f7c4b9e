import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openStore } from '../../../src/storage/openStore.ts';
import { log, openOurs, readWasm, valueOf } from '../support/engine.ts';

/** Milliseconds after a capture in which what is known of the files is saved, and V8 gives back room that it does not use. */
const untilSettled = 10_000;

/** What an open working directory and its store take, in MB: beside a process that has only an empty store open. */
export async function steadyMemory({ tree, store }: { readonly tree: string; readonly store: string }) {
  const empty = valueOf(await openStore({ folder: `${store}-empty`, wasm: readWasm, log, heartbeat: 0 }));
  const idle = await settledMemory();
  const ours = await openOurs(tree, store);
  await ours.capture();
  await ours.capture();
  await wait(untilSettled);
  const steady = await settledMemory();
  await ours.close();
  await empty.store.close();
  return { idle, steady };
}

async function settledMemory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let time = 0; time < 3; time++) {
    collect();
    await wait(300);
  }
  return process.memoryUsage.rss() / 2 ** 20;
}
