import type { UnsavedText } from '../../src/core/checkpoint.ts';
import type { BlobId, ThreadId } from '../../src/core/ids.ts';
import type { CommitFailure, Store, StoreRecord } from '../../src/core/ports/store.ts';
import type { EntryMode, Tree, TreeEntry } from '../../src/core/tree.ts';
import {
  appendItem,
  makeItem,
  makeThread,
  makeTurn,
  startThread,
  startTurn,
  takeCheckpoint,
} from '../contract/storeRecords.ts';
import { noise } from '../random/noise.ts';

export interface WorkloadOptions {
  /** Every so many commits, a file of several blocks that cannot be compressed; 0 for none. */
  readonly bigEvery?: number;
}

/** A conversation that goes on and on: each commit has a turn, an item, and a checkpoint with files of every sort. */
export class Workload {
  readonly threadId: ThreadId;
  readonly #start: StoreRecord;
  readonly #bigEvery: number;
  #count = 0;

  constructor({ bigEvery = 0 }: WorkloadOptions = {}) {
    const thread = makeThread();
    this.threadId = thread.id;
    this.#start = startThread(thread);
    this.#bigEvery = bigEvery;
  }

  /** Puts the contents of the next commit, and returns its records. */
  async next(store: Store): Promise<readonly StoreRecord[]> {
    const number = ++this.#count;
    const latest = store.latestCheckpoint();
    const before = latest === undefined ? new Map<string, TreeEntry>() : store.readTree(latest.id);
    const tree = await putFiles(store, before, contentsOf(this.threadId, number, this.#bigEvery));
    const turn = makeTurn(this.threadId, { text: `message ${number}`, number });
    return [
      ...(number === 1 ? [this.#start] : []),
      startTurn(turn),
      appendItem(makeItem(turn.id, { kind: 'agentMessage', text: `answer ${number} `.repeat(number) })),
      takeCheckpoint(store, tree, {
        threadId: this.threadId,
        turnId: turn.id,
        unsaved: number % 3 === 0 ? [await putUnsaved(store, `${this.threadId} ${number}, not saved`)] : [],
      }),
    ];
  }
}

export interface Contents {
  readonly [path: string]: Uint8Array;
}

/** Files that differ from commit to commit: short, long and similar to the one before, random, and now and then big. */
function contentsOf(threadId: ThreadId, number: number, bigEvery: number): Contents {
  const seed = number + 1000 * Number(threadId.slice(1));
  const lines = Array.from(
    { length: 120 },
    (_, line) => `${line}: ${line === number % 120 ? `new ${number}` : threadId}\n`,
  );
  return {
    'long.txt': new TextEncoder().encode(lines.join('')),
    'random.bin': noise(seed, 300),
    'same.txt': new TextEncoder().encode('the same in every commit'),
    'short.txt': new TextEncoder().encode(`${threadId} ${number}`),
    ...(number % 2 === 0 && { 'even.txt': new TextEncoder().encode('there every second time') }),
    ...(bigEvery > 0 && number % bigEvery === 0 && { 'big.bin': noise(-seed, 300_000) }),
  };
}

async function putFiles(store: Store, before: Tree, contents: Contents): Promise<Tree> {
  const tree = new Map<string, TreeEntry>();
  for (const [path, bytes] of Object.entries(contents)) {
    const entry = { blob: await put(store, bytes, before.get(path)?.blob), size: bytes.length };
    const mode = modeAt(path, before);
    tree.set(path, { ...entry, ...(mode && { mode }) });
  }
  return tree;
}

/** `same.txt` may be run in every second commit; nothing else of it changes. */
const modeAt = (path: string, before: Tree): EntryMode | undefined =>
  path === 'same.txt' && before.get(path)?.mode === undefined ? 'executable' : undefined;

async function putUnsaved(store: Store, text: string): Promise<UnsavedText> {
  const bytes = new TextEncoder().encode(text);
  return { path: 'long.txt', blob: await put(store, bytes, undefined), size: bytes.length };
}

async function put(store: Store, bytes: Uint8Array, similarTo: BlobId | undefined): Promise<BlobId> {
  const stored = await store.putBlob(bytes, similarTo);
  if (!stored.ok) throw new Refused(stored.error);
  return stored.value;
}

/** The store did not take something. */
export class Refused extends Error {
  readonly failure: CommitFailure;

  constructor(failure: CommitFailure) {
    super(`Refused: ${JSON.stringify(failure)}`);
    this.failure = failure;
  }
}
