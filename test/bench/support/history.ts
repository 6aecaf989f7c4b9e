import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseItemId, parseTurnId, type ThreadId, type TurnId } from '../../../src/core/ids.ts';
import type { StoreRecord } from '../../../src/core/ports/store.ts';
import { changeMiddleLine, editablePaths } from './edits.ts';
import { openOurs, startThread } from './engine.ts';
import { inFreshProcess } from './fresh.ts';
import { environment, KnownFiles } from './knownFiles.ts';
import { keyOf, type BenchTree } from './benchTree.ts';
import type { BenchPlan } from './plan.ts';
import { Cycle, seeded, shuffled } from './random.ts';
import { createWriter } from './words.ts';

/** Of one store at two times. */
export interface Histories {
  /** A baseline and 1,000 checkpoints of five edits each, with 10 messages a checkpoint. */
  readonly short: string;
  /** The same with 10,000. */
  readonly long: string;
}

export const shortLength = 1000;
export const longLength = 10_000;
const messagesEach = 10;
const turnsOfThread = 100;
/** Files that three of five edits go to. */
const oftenEdited = 60;

/** Where the histories on a tree lie; they are made once in a run. */
export async function historiesOf({ shared }: BenchPlan, tree: BenchTree): Promise<Histories> {
  const place = join(shared, 'history', keyOf(tree));
  const histories = { short: join(place, 'short'), long: join(place, 'long') };
  if (!existsSync(histories.long)) await inFreshProcess('makeHistories', { tree: tree.folder, histories });
  return histories;
}

export async function makeHistories(tree: string, { short, long }: Histories): Promise<void> {
  await makeHistory({ tree, store: short, checkpoints: shortLength, seed: 1 });
  cpSync(short, long, { recursive: true });
  await makeHistory({ tree, store: long, checkpoints: longLength - shortLength, seed: 2 });
}

interface HistoryOptions {
  readonly tree: string;
  readonly store: string;
  readonly checkpoints: number;
  readonly seed: number;
}

async function makeHistory({ tree, store: folder, checkpoints, seed }: HistoryOptions): Promise<void> {
  const { services, capture, close } = await openOurs(tree, folder);
  const { store } = services;
  if (store.latestCheckpoint() === undefined) await capture();
  const known = new KnownFiles(store);
  const random = seeded(seed);
  const write = createWriter(seed);
  const editable = shuffled(editablePaths(tree, known.paths), random);
  const [often, seldom] = [new Cycle(editable.slice(0, oftenEdited)), new Cycle(editable.slice(oftenEdited))];
  const contents = new Map<string, Uint8Array>();
  let thread = { id: await startThread(services), turns: [] as TurnId[] };
  for (let done = 0; done < checkpoints; done++) {
    if (thread.turns.length === turnsOfThread) thread = { id: await startThread(services), turns: [] };
    const files = [...often.take(3), ...seldom.take(2)].map(path => {
      const bytes = changeMiddleLine(contents.get(path) ?? readFileSync(join(tree, path)), random);
      contents.set(path, bytes);
      return [path, bytes] as const;
    });
    const { turnId, before, after } = turnRecords(thread.id, thread.turns, write);
    await known.commit(files, { threadId: thread.id, turnId }, { before, after });
    thread.turns.push(turnId);
  }
  await close();
}

/** A turn with a message of the user and nine of the agent. */
function turnRecords(threadId: ThreadId, earlier: readonly TurnId[], write: (words: number) => string) {
  const at = environment.now();
  const turnId = parseTurnId(environment.newId());
  const before: StoreRecord[] = [
    {
      kind: 'turnStarted',
      turn: {
        id: turnId,
        threadId,
        parentId: earlier.at(-1),
        number: earlier.length + 1,
        text: write(20),
        agentId: 'bench',
        status: 'inProgress',
        startedAt: at,
        endedAt: undefined,
        failure: undefined,
      },
    },
    { kind: 'threadChanged', id: threadId, at, patch: { activeTurnId: turnId } },
  ];
  for (let count = 1; count < messagesEach; count++) {
    const item = {
      id: parseItemId(environment.newId()),
      turnId,
      createdAt: at,
      content: { kind: 'agentMessage', text: write(40) },
    } as const;
    before.push({ kind: 'itemAppended', item });
  }
  const after: StoreRecord[] = [{ kind: 'turnEnded', id: turnId, status: 'completed', at, failure: undefined }];
  return { turnId, before, after };
}
