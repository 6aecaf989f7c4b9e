import type { ChatView, TurnView } from '../../src/protocol/chatViews.ts';
import { formatFiles } from '../format.ts';
import { firstCaptureWords } from './firstCaptureWords.ts';
import { restoreWords } from './restoreMarkWords.ts';
import { limitWords, pausedWords } from './storageWords.ts';

/** What a screen reader says when `next` replaces `previous`; empty when nothing is worth saying. */
export function announceChange(previous: ChatView | undefined, next: ChatView): string {
  if (previous === undefined || previous.threadId !== next.threadId) {
    return next.running === undefined ? '' : `${agentOf(next)} is working.`;
  }
  if (previous.running === undefined && next.running !== undefined) return `${agentOf(next)} is working.`;
  if (previous.running !== undefined && next.running === undefined) return announceEnd(previous.running.turnId, next);
  if (previous.readOnly !== next.readOnly) return accessWords(next);
  if ((previous.storage === undefined) !== (next.storage === undefined)) return savingWords(next);
  if (previous.baseline.kind !== next.baseline.kind && next.baseline.kind === 'asking') {
    return firstCaptureWords(next.baseline);
  }
  const restore = next.lastRestore;
  if (restore !== undefined && restore.restoreId !== previous.lastRestore?.restoreId) {
    const { failed } = restore;
    const missed = failed.length === 0 ? '' : ` ${capitalize(formatFiles(failed.length))} not written.`;
    return `${restoreWords(restore)}.${missed}`;
  }
  return '';
}

/** What a screen reader says at once: what the agent waits for since `previous`; empty for nothing new. */
export function announceRequest(previous: ChatView | undefined, next: ChatView): string {
  if (previous === undefined || previous.threadId !== next.threadId) return '';
  const before = previous.running?.waiting ?? [];
  const asked = next.running?.waiting.find(({ id }) => before.every(other => other.id !== id));
  return asked === undefined ? '' : `Waiting for you: ${asked.call.title}`;
}

const accessWords = ({ readOnly }: ChatView): string =>
  readOnly
    ? 'Read only in this window. Another window is writing to this thread.'
    : 'This window writes to the thread now.';

function savingWords({ storage }: ChatView): string {
  if (storage === undefined) return 'Checkpoints are saved again.';
  return storage.kind === 'refused' ? pausedWords(storage) : limitWords(storage);
}

function announceEnd(turnId: string, next: ChatView): string {
  const turn = next.turns.find(({ id }) => id === turnId);
  // It is not among those that are shown.
  if (turn === undefined) return `${next.agentName} finished.`;
  const said = [endWords(turn)];
  if (turn.after !== undefined) {
    said.push(`${capitalize(formatFiles(turn.after.changedCount))} changed.`);
    const { leftOutCount } = turn.after;
    const partial = leftOutCount === 0 ? '' : `, partial: ${formatFiles(leftOutCount)} left out`;
    said.push(`Checkpoint ${turn.after.number} saved${partial}.`);
  }
  if (turn.captureFailure !== undefined) said.push(turn.captureFailure);
  return said.join(' ');
}

function endWords(turn: TurnView): string {
  switch (turn.status) {
    case 'failed':
      return `Turn failed. ${turn.failure ?? ''}`.trim();
    case 'interrupted':
      return `${turn.agentName} was stopped.`;
    case 'inProgress':
    case 'completed':
      return `${turn.agentName} finished.`;
  }
}

const agentOf = (view: ChatView): string =>
  view.turns.find(({ id }) => id === view.running?.turnId)?.agentName ?? view.agentName;

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
