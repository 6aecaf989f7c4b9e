import { activePath } from '../core/branch.ts';
import type { ThreadId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import { titleOf } from '../core/thread.ts';
import { sumUsage, usageIn, usageWords } from '../core/usage.ts';
import { formatCount } from '../protocol/counts.ts';
import { currentContent } from './conversation.ts';
import type { Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

/** Shows what is known of a thread, the one on screen unless it is named: from where, how much, with whom, and what it has used. */
export async function showThreadDetails(session: Session, native: Native, id?: ThreadId): Promise<void> {
  const content = id === undefined ? currentContent(session) : session.work.services.store.readThread(id);
  if (content === undefined) throw new Refusal('This thread has no messages yet.');
  await native.showReport('Thread Details', `${detailLines(session, content).join('\n')}\n`);
}

function detailLines({ state }: Session, content: ThreadContent): readonly string[] {
  const { thread, turns, items, checkpoints, restores } = content;
  const path = activePath(turns, thread.activeTurnId);
  const others = turns.length - path.length;
  const usage = sumUsage(
    path.map(({ id }) => usageIn(items.flatMap(item => (item.turnId === id ? item.content : [])))),
  );
  const agentIds = [...new Set(path.map(({ agentId }) => agentId))];
  const agents = agentIds.map(id => state.agents.find(agent => agent.id === id)?.name ?? id);
  const named = checkpoints.filter(({ name }) => name !== undefined).length;
  const expired = checkpoints.filter(checkpoint => checkpoint.expired).length;
  return [
    titleOf(thread, (path[0] ?? turns[0])?.text),
    '',
    ...line('Started', moment(thread.createdAt)),
    ...line('Last used', moment(thread.updatedAt)),
    ...line('Archived', thread.archivedAt === undefined ? undefined : moment(thread.archivedAt)),
    ...line('Messages', `${path.length}${others === 0 ? '' : `, and ${others} on other versions`}`),
    ...line('Answered by', agents.join(', ')),
    ...line('Checkpoints', `${checkpoints.length}${counted(named, 'named')}${counted(expired, 'without files')}`),
    ...line('Restores', restores.length === 0 ? undefined : String(restores.length)),
    ...line('Folder', thread.workingDirectory === null ? 'none' : thread.workingDirectory),
    ...line('Branch', thread.git?.branch),
    ...line('Commit', thread.git?.commit),
    ...line('Origin', thread.git?.origin),
    ...line('Used', usage === undefined ? undefined : usedWords(usage, path.length)),
  ];
}

const line = (name: string, value: string | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : [`${name}: ${value}`];

const counted = (count: number, what: string): string => (count === 0 ? '' : `, ${count} ${what}`);

const moment = (at: number): string => new Date(at).toLocaleString();

const usedWords = (usage: Parameters<typeof usageWords>[0], messages: number): string =>
  `${usageWords(usage)} (as its agents told, in ${formatCount(messages, 'message', 'messages')})`;
