import { writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseItemId, parseTurnId } from '../../src/core/ids.ts';
import type { Store, StoreRecord } from '../../src/core/ports/store.ts';
import type { TreeEntry } from '../../src/core/tree.ts';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import {
  appendItem,
  makeItem,
  makeThread,
  makeTurn,
  startThread,
  startTurn,
  takeCheckpoint,
} from '../contract/storeRecords.ts';
import { checkpointOf, contentsOf, threadOf, type Told } from './killedProtocol.ts';
import { openStore } from './openStore.ts';

/**
 * Commits checkpoints as fast as it can, until it is killed. Now and then it deletes old threads, and collects garbage while
 * commits go on.
 */
const keptThreads = 4;

// A pipe takes a line at once; nothing stays in this process when it is killed.
const tell = (told: Told): void => void writeSync(1, `${JSON.stringify(told)}\n`);

const [folder = '', firstNumber = ''] = process.argv.slice(2);
tell({ kind: 'opening' });
const { store, upkeep } = await openStore(diskStorageFiles(folder), {
  owner: { id: `writer${firstNumber}`, pid: process.pid, host: hostname() },
  saveImageEvery: 5,
});

let collection: Promise<unknown> = Promise.resolve();
for (let number = Number(firstNumber); ; number++) {
  const records = await recordsOf(store, number);
  tell({ kind: 'commitStarted', number });
  await commit(records);
  tell({ kind: 'commitStored', number });
  if (number % 6 === 0) await deleteOldThreads();
  if (number % 15 === 0) {
    await collection;
    collection = upkeep.collectGarbage().then(result => {
      if (!result.ok) throw new Error(`Not collected: ${JSON.stringify(result.error)}`);
    });
  }
}

async function commit(records: readonly StoreRecord[]): Promise<void> {
  const result = await store.commit(records);
  if (!result.ok) throw new Error(`Not stored: ${JSON.stringify(result.error)}`);
}

async function deleteOldThreads(): Promise<void> {
  for (const { thread } of store.listThreads().slice(keptThreads)) {
    tell({ kind: 'deletionStarted', thread: thread.id });
    await commit([{ kind: 'threadDeleted', id: thread.id }]);
    tell({ kind: 'deletionStored', thread: thread.id });
  }
}

async function recordsOf(store: Store, number: number): Promise<readonly StoreRecord[]> {
  const threadId = threadOf(number);
  const latest = store.latestCheckpoint();
  const before = latest === undefined ? undefined : store.readTree(latest.id);
  const tree = new Map<string, TreeEntry>();
  for (const [path, bytes] of Object.entries(contentsOf(number))) {
    const stored = await store.putBlob(bytes, before?.get(path)?.blob);
    if (!stored.ok) throw new Error(`Not put: ${JSON.stringify(stored.error)}`);
    tree.set(path, { blob: stored.value, size: bytes.length });
  }
  const turn = makeTurn(threadId, { id: parseTurnId(`u${number}`), startedAt: number, text: `message ${number}` });
  const item = {
    ...makeItem(turn.id, { kind: 'agentMessage', text: `answer ${number}` }),
    id: parseItemId(`i${number}`),
  };
  const taken = takeCheckpoint(store, tree, { threadId, turnId: turn.id });
  return [
    ...(store.readThread(threadId) === undefined ? [startThread(makeThread({ id: threadId, updatedAt: number }))] : []),
    startTurn(turn),
    appendItem(item),
    { ...taken, checkpoint: { ...taken.checkpoint, id: checkpointOf(number) } },
  ];
}
