import type { Store } from '../../src/core/ports/store.ts';
import { contentReader } from './everythingIn.ts';

/**
 * What a store says, one thing at a time, so that what a damaged store still says can be held against it. What depends on
 * everything else, such as a number of messages, is left out.
 */
export async function factsIn(store: Store): Promise<ReadonlyMap<string, string>> {
  const facts = new Map<string, string>();
  const add = (about: string, fact: unknown): void => void facts.set(about, JSON.stringify(fact));
  for (const { thread } of store.listThreads()) {
    add(`thread ${thread.id}`, thread);
    const content = store.readThread(thread.id);
    for (const turn of content?.turns ?? []) add(`turn ${turn.id}`, turn);
    for (const item of content?.items ?? []) add(`item ${item.id}`, item);
  }
  const readContent = contentReader(store);
  for (const checkpoint of store.listCheckpoints({ limit: 1_000_000 })) {
    add(`checkpoint ${checkpoint.id}`, checkpoint);
    add(`changes of ${checkpoint.id}`, store.readChanges(checkpoint.id));
    const tree = store.readTree(checkpoint.id);
    add(`paths of ${checkpoint.id}`, [...tree.keys()].sort());
    for (const [path, entry] of tree) {
      facts.set(`${path} of ${checkpoint.id}`, `${entry.mode ?? 'file'} ${await readContent(entry)}`);
    }
    for (const text of checkpoint.unsaved) {
      facts.set(`unsaved ${text.path} of ${checkpoint.id}`, await readContent(text));
    }
  }
  return facts;
}
