import { withImageNames } from '../../core/images.ts';
import { imagesIn } from '../../core/turnItems.ts';
import type { PastTurn } from '../../core/ports/agent.ts';
import type { ItemContent } from '../../core/thread.ts';

/** Characters; what is older is left out. */
const maxTranscript = 120_000;

/** Earlier turns as text, for an agent that does not know them. */
export function transcriptOf(turns: readonly PastTurn[]): string {
  const parts: string[] = [];
  let length = 0;
  let leftOut = 0;
  for (const turn of [...turns].reverse()) {
    const text = turnText(turn);
    length += text.length;
    if (length <= maxTranscript || parts.length === 0) parts.unshift(text.slice(-maxTranscript));
    else leftOut++;
  }
  return [
    'These are the earlier messages of this conversation, which you have not seen. The files are as they are on disk now.',
    ...(leftOut === 0 ? [] : [`(The first ${leftOut} of them are left out.)`]),
    ...parts,
    'That was the conversation so far. What follows is the message to answer.',
  ].join('\n\n');
}

const turnText = ({ turn, items }: PastTurn): string =>
  [
    `## User\n\n${withImageNames(turn.text, imagesIn(items))}`,
    `## Assistant\n\n${items.map(itemText).filter(Boolean).join('\n\n') || '(no answer)'}`,
  ].join('\n\n');

function itemText(item: ItemContent): string {
  switch (item.kind) {
    case 'agentMessage':
      return item.text;
    case 'toolCall':
      return `(${item.call.title}${item.call.status === 'failed' ? ': failed' : ''})`;
    default:
      return '';
  }
}
