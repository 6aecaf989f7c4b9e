import { sendMessage } from '../../src/app/sendMessage.ts';
import type { Agent } from '../../src/core/ports/agent.ts';
import { about, type BenchTree } from './support/benchTree.ts';
import { plan, scratch } from './support/plan.ts';
import { editFiles, editablePaths } from './support/edits.ts';
import { openOurs, valueOf, type Ours } from './support/engine.ts';
import { Cycle, seeded } from './support/random.ts';
import { printRow } from './support/row.ts';
import { describeTimes, median } from './support/statistics.ts';
import { copyTree, listFiles } from './support/trees.ts';

const rounds = 25;

/** From Enter until the agent is called, and until it may write: the baseline is finished, five files have changed since. */
for (const tree of plan.trees) {
  const folder = scratch('enter', 'tree');
  copyTree(tree.folder, folder);
  const ours = await openOurs(folder, scratch('enter', 'store'));
  await ours.capture();
  await ours.capture();
  const random = seeded(1);
  const paths = new Cycle(editablePaths(folder, listFiles(folder).slice(0, 300)));
  const called: number[] = [];
  const ready: number[] = [];
  for (let round = 0; round < rounds; round++) {
    editFiles([folder], paths.take(5), random);
    const times = await send(ours);
    called.push(times.called);
    ready.push(times.ready);
  }
  print(tree, 'Enter to agent', called);
  print(tree, 'Enter to first write', ready);
  await ours.close();
}

async function send({ services, threadId }: Ours): Promise<{ readonly called: number; readonly ready: number }> {
  const started = performance.now();
  let [called, ready] = [NaN, NaN];
  const agent: Agent = {
    id: 'bench',
    name: 'Bench',
    run: async turn => {
      called = performance.now() - started;
      await turn.ready();
      ready = performance.now() - started;
    },
  };
  const parentId = services.store.readThread(threadId)?.thread.activeTurnId;
  const observer = {
    onStarted: () => undefined,
    onBefore: () => undefined,
    onItems: () => undefined,
    onStep: () => undefined,
    onAsk: () => Promise.resolve(undefined),
  };
  const message = { threadId, parentId, text: 'Go on.', agent, onlyFitting: false };
  valueOf(await sendMessage(services, message, observer, new AbortController().signal));
  return { called, ready };
}

function print(tree: BenchTree, bench: string, times: readonly number[]): void {
  printRow({ bench, ...about(tree), ours_ms: median(times), note: describeTimes(times) });
}
