import { captureFirst } from './jobs/captureFirst.ts';
import { collectGarbage, verify } from './jobs/care.ts';
import { appendItem, pageOfThreads, pageOfTimeline, pageOfTurns } from './jobs/longLists.ts';
import { openAgain } from './jobs/openAgain.ts';
import { diff, listPage, materialise, search } from './jobs/readHistory.ts';
import { makeGeneratedStore } from './jobs/makeGeneratedStore.ts';
import { steadyMemory } from './jobs/steadyMemory.ts';
import { makeLongThread } from './support/longThread.ts';
import { makeHistories, type Histories } from './support/history.ts';

/** What is done in a process of its own. */
const jobs = {
  captureFirst,
  openAgain,
  steadyMemory,
  materialise,
  diff,
  listPage,
  search,
  verify,
  collectGarbage,
  appendItem,
  pageOfThreads,
  pageOfTimeline,
  pageOfTurns,
  makeLongThread,
  makeGenerated: makeGeneratedStore,
  makeHistories: ({ tree, histories }: { tree: string; histories: Histories }) => makeHistories(tree, histories),
};

export type Jobs = typeof jobs;
export type JobName = keyof Jobs;
export type JobResult<Name extends JobName> = Awaited<ReturnType<Jobs[Name]>>;

const [, , name, options] = process.argv;
const job = jobs[name as JobName] as (options: unknown) => Promise<unknown>;
console.log(JSON.stringify((await job(JSON.parse(options ?? '{}'))) ?? null));
