import { activePath } from '../core/branch.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { ThreadId } from '../core/ids.ts';
import type { Store, ThreadContent } from '../core/ports/store.ts';
import { titleOf, type Turn } from '../core/thread.ts';
import { threadMarkdown, type ToldFile, type ToldTurn } from '../core/threadMarkdown.ts';
import { isWithin } from '../core/threadFolder.ts';
import type { TreeChange } from '../core/tree.ts';
import { countChange } from './captureCheckpoint.ts';
import { partsOf } from './turnParts.ts';

/** Of each message, so many files are named. */
const namedFiles = 200;

/**
 * The conversation on screen as Markdown: its messages and answers, tool calls with what they did, and the files that each message
 * changed. `undefined` when the thread is not in the store.
 */
export async function conversationMarkdown(store: Store, threadId: ThreadId): Promise<string | undefined> {
  const content = store.readThread(threadId);
  if (content === undefined) return undefined;
  const { thread, turns } = content;
  const told: ToldTurn[] = [];
  for (const turn of activePath(turns, thread.activeTurnId)) told.push(await tellTurn(store, content, turn));
  return threadMarkdown(titleOf(thread, (told[0]?.turn ?? turns[0])?.text), told);
}

async function tellTurn(store: Store, content: ThreadContent, turn: Turn): Promise<ToldTurn> {
  const { versions, items, after } = partsOf(content, turn.id);
  const changes = changesBy(store, after);
  const files: ToldFile[] = [];
  for (const change of changes.slice(0, namedFiles)) {
    files.push({ path: change.path, kind: kindOf(change), lines: await countChange(store, change) });
  }
  return {
    turn,
    version: versions.indexOf(turn) + 1,
    versions: versions.length,
    items: items.map(item => item.content),
    files,
    otherFiles: changes.length - files.length,
  };
}

function changesBy(store: Store, after: Checkpoint | undefined): readonly TreeChange[] {
  if (after === undefined) return [];
  return store.readChanges(after.id).filter(({ path }) => isWithin(path, after.below ?? ''));
}

function kindOf({ from, to }: TreeChange): ToldFile['kind'] {
  if (from === undefined) return 'created';
  return to === undefined ? 'deleted' : 'modified';
}
