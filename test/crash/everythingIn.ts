import { createHash } from 'node:crypto';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { BlobId, CheckpointId, ThreadId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports/store.ts';
import type { TreeEntry } from '../../src/core/tree.ts';

/** More than any test has. */
const all = 1_000_000;

/**
 * Everything a store answers, as text: the same for two stores exactly when nobody can tell them apart. Contents of files are
 * read and hashed here, whatever the store has made of them. Expired checkpoints are left out: garbage collection may drop them.
 */
export async function everythingIn(store: Store): Promise<string> {
  const readContent = contentReader(store);
  const threads = store.listThreads();
  const checkpoints = store.listCheckpoints({ limit: all });
  const answers = {
    threads,
    contents: threads.map(({ thread: { id } }) => [threadIn(store, id), store.nextCheckpointNumber(id)]),
    checkpoints: await Promise.all(
      checkpoints.filter(isKept).map(async checkpoint => ({
        checkpoint,
        unsaved: await Promise.all(checkpoint.unsaved.map(readContent)),
        changes: store.readChanges(checkpoint.id),
        tree: await readTree(store, checkpoint.id, readContent),
      })),
    ),
    latest: store.latestCheckpoint(),
    unfinished: store.unfinishedRestores(),
    messages: ['message', 'answer'].map(text => store.searchMessages({ text, limit: all })),
  };
  return JSON.stringify(answers, inOrder, 1);
}

/** Fields in the order of their names, whoever made the object. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const isKept = ({ expired }: Checkpoint): boolean => !expired;

function threadIn(store: Store, id: ThreadId): unknown {
  const content = store.readThread(id);
  return content && { ...content, checkpoints: content.checkpoints.filter(isKept) };
}

export type ReadContent = (entry: TreeEntry) => Promise<string>;

async function readTree(store: Store, id: CheckpointId, readContent: ReadContent): Promise<readonly string[]> {
  const entries = [...store.readTree(id)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(
    entries.map(async ([path, entry]) => `${path}: ${entry.mode ?? 'file'} ${await readContent(entry)}`),
  );
}

/** Reads each content once. Tells its hash and length, or that it is not what its id says. */
export function contentReader(store: Store): ReadContent {
  const known = new Map<BlobId, Promise<string>>();
  const read = async ({ blob, size }: TreeEntry): Promise<string> => {
    const bytes = await store.readBlob(blob);
    if (bytes === undefined) return `${blob} is MISSING`;
    const hash = createHash('sha256').update(bytes).digest('hex');
    return hash === blob && bytes.length === size ? hash : `WRONG ${hash}, ${bytes.length} bytes, for ${blob}, ${size}`;
  };
  return entry => {
    const content = known.get(entry.blob) ?? read(entry);
    known.set(entry.blob, content);
    return content;
  };
}
