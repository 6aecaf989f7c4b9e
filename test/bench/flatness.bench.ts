import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/storage/openStore.ts';
import { editFiles } from './support/edits.ts';
import { environment, KnownFiles } from './support/knownFiles.ts';
import { log, readWasm, startThread, valueOf } from './support/engine.ts';
import { inFreshProcess } from './support/fresh.ts';
import { scratch } from './support/plan.ts';
import { Cycle, seeded, shuffled } from './support/random.ts';
import { printRow } from './support/row.ts';
import { describeTimes, median, timed } from './support/statistics.ts';
import { listFiles } from './support/trees.ts';

/** Commits of five known edits, in turn to stores that differ in one thing, so that noise hits them alike. */
const rounds = 150;

const small = await prepare('commit, 8k files', { files: 8000, checkpoints: 10 });
const large = await prepare('commit, 80k files', { files: 80_000, checkpoints: 10 });
const young = await prepare('commit after 10 checkpoints', { files: 8000, checkpoints: 10 });
const old = await prepare('commit after 10,000 checkpoints', { files: 8000, checkpoints: 10_000 });
const all = [small, large, young, old];

for (let round = 0; round < rounds; round++) {
  for (const subject of round % 2 === 0 ? all : all.toReversed()) await subject.commit();
}

report(small);
report(large, small);
report(young);
report(old, young);
for (const { close } of all) await close();

async function prepare(
  bench: string,
  { files, checkpoints }: { readonly files: number; readonly checkpoints: number },
) {
  const [storeFolder, folder] = [scratch(bench, 'store'), scratch(bench, 'files')];
  await inFreshProcess('makeGenerated', { store: storeFolder, folder, files, checkpoints });
  const { store } = valueOf(await openStore({ folder: storeFolder, wasm: readWasm, log }));
  const threadId = await startThread({ store, environment });
  const known = new KnownFiles(store);
  const random = seeded(files + checkpoints);
  const paths = new Cycle(shuffled(listFiles(folder), random));
  const times: number[] = [];
  const commit = async (): Promise<void> => {
    const edited = paths.take(5);
    editFiles([folder], edited, random);
    const ms = await timed(() =>
      known.commit(
        edited.map(path => [path, readFileSync(join(folder, path))]),
        { threadId },
      ),
    );
    times.push(ms);
  };
  return { bench, files, times, commit, close: () => store.close() };
}

type Subject = Awaited<ReturnType<typeof prepare>>;

function report({ bench, files, times }: Subject, compared?: Subject): void {
  const ms = median(times);
  const ratio = compared && `${(ms / median(compared.times)).toFixed(2)} times as long as “${compared.bench}”; `;
  printRow({ bench, tree: 'generated', files, ours_ms: ms, note: `${ratio ?? ''}${describeTimes(times)}` });
}
