import type { TargetedKeyboardEvent } from 'preact';
import type { MarkView } from '../../src/protocol/views.ts';
import { formatFiles, formatNumber, speakLines } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { leftOutWords } from '../words.ts';
import { Button, IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { LineCounts } from './LineCounts.tsx';
import { useRovingItem } from './rovingItems.ts';

interface CheckpointMarkProps {
  readonly mark: MarkView;
  readonly chat: ChatModel;
}

/** One quiet line: which checkpoint, what the turn changed, and the way back. */
export function CheckpointMark({ mark, chat }: CheckpointMarkProps) {
  const item = useRovingItem(chat, `mark ${mark.checkpointId}`);
  const { checkpointId, number, leftOutCount } = mark;
  const cardId = `left out ${checkpointId}`;
  const isPartial = leftOutCount > 0;
  const isOpen = isPartial && chat.cards.isOpen(cardId);
  const restore = () => chat.ask({ kind: 'previewRestore', checkpointId });
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
    event.preventDefault();
    restore();
  };
  return (
    <>
      <div
        class={mark.kind === 'late' ? 'tc-mark tc-mark--icon' : 'tc-mark'}
        role="group"
        aria-label={spoken(mark)}
        data-vscode-context={contextOf(checkpointId)}
        onKeyDown={onKeyDown}
        {...item}
      >
        {mark.kind === 'late' && <Icon name="clockface" />}
        <span class="tc-num">Checkpoint {number}</span>
        <span class={isPartial ? 'tc-clip tc-mark__stat hide-narrow' : 'tc-clip tc-mark__stat'}>
          · {mark.changedCount === 0 ? <NoFiles /> : statWords(mark)}{' '}
          <span class="hide-narrow">
            <LineCounts lines={mark.lines} />
          </span>
        </span>
        {isPartial && (
          <button
            class="tc-badge tc-badge--warn"
            type="button"
            aria-expanded={isOpen}
            aria-label={`Coverage partial: ${formatFiles(leftOutCount)} left out. Show which.`}
            title={`${formatFiles(leftOutCount)} left out`}
            onClick={() => chat.cards.toggle(cardId)}
            tabIndex={item.tabIndex}
          >
            <Icon name="color-mode" />
            Partial
          </button>
        )}
        <span class="tc-mark__line" />
        <Button
          look="quiet"
          label={`Restore files to checkpoint ${number}: opens a preview`}
          onClick={restore}
          tabIndex={item.tabIndex}
        >
          Restore…
        </Button>
        <IconButton
          icon="ellipsis"
          label={`More actions for checkpoint ${number}`}
          hasMenu
          onClick={() => chat.ask({ kind: 'showCheckpointActions', checkpointId })}
          tabIndex={item.tabIndex}
        />
      </div>
      {isOpen && <LeftOutList mark={mark} />}
    </>
  );
}

const NoFiles = () => (
  <>
    no files<span class="hide-narrow"> changed</span>
  </>
);

function LeftOutList({ mark: { leftOut, leftOutCount } }: { readonly mark: MarkView }) {
  const more = leftOutCount - leftOut.length;
  return (
    <div class="tc-detail">
      <p>
        {leftOutCount === 1 ? '1 file is' : `${formatFiles(leftOutCount)} are`} not in this checkpoint. A restore leaves{' '}
        {leftOutCount === 1 ? 'it' : 'them'} alone.
      </p>
      <ul>
        {leftOut.map(file => (
          <li key={file.path} title={file.path}>
            <Icon name="file" />
            <span class="tc-clip">{file.path}</span>
            <span class="tc-caption tc-num">{leftOutWords(file)}</span>
          </li>
        ))}
        {more > 0 && <li class="tc-muted">{formatNumber(more)} more</li>}
      </ul>
    </div>
  );
}

const statWords = ({ kind, changedCount }: MarkView): string => {
  if (kind === 'late') return `late: ${formatFiles(changedCount)} written after the turn`;
  return changedCount === 0 ? 'no files changed' : formatFiles(changedCount);
};

function spoken(mark: MarkView): string {
  const partial = mark.leftOutCount > 0 ? 'partial' : '';
  return [`Checkpoint ${mark.number}`, statWords(mark), speakLines(mark.lines), partial].filter(Boolean).join(', ');
}

/** What VS Code's own context menu is asked for with. */
const contextOf = (checkpointId: string): string =>
  JSON.stringify({ webviewSection: 'checkpoint', checkpointId, preventDefaultContextMenuItems: true });
