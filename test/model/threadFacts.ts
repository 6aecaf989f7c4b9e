import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { ThreadId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { entriesIn } from '../contract/storeRecords.ts';

/**
 * Everything there is to know of a thread, with every content, and with ids by the order they come in: the same for a thread and
 * one that was imported from it.
 */
export async function threadFacts(store: Store, id: ThreadId): Promise<string> {
  const content = store.readThread(id);
  if (content === undefined) throw new Error('The thread is not in the store.');
  const checkpoints = await Promise.all(content.checkpoints.map(checkpoint => checkpointFacts(store, checkpoint)));
  return JSON.stringify({ ...content, checkpoints }, plainIds(content), 1);
}

async function checkpointFacts(store: Store, checkpoint: Checkpoint): Promise<unknown> {
  const { unsaved, expired } = checkpoint;
  const fields = { ...checkpoint, parentId: undefined, imported: undefined, unsaved: undefined };
  if (expired) return fields;
  const read = async (blob: Checkpoint['unsaved'][number]['blob']) =>
    Buffer.from((await store.readBlob(blob)) ?? 'lost').toString('base64');
  return {
    ...fields,
    unsaved: await Promise.all(unsaved.map(async ({ path, blob }) => [path, await read(blob)])),
    tree: await Promise.all(
      entriesIn(store.readTree(checkpoint.id)).map(async ([path, { mode, blob }]) => [path, mode, await read(blob)]),
    ),
  };
}

function plainIds(content: NonNullable<ReturnType<Store['readThread']>>): (key: string, value: unknown) => unknown {
  const { thread, turns, items, checkpoints, restores } = content;
  const all = [thread, ...turns, ...items, ...checkpoints, ...restores].map(({ id }): string => id);
  const numbers = new Map(all.map((id, index) => [id, `#${index}`]));
  return (_key, value) => {
    if (typeof value === 'string') return numbers.get(value) ?? value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
}
