import type { TargetedKeyboardEvent } from 'preact';
import type { MarkView } from '../../src/protocol/chatViews.ts';
import { formatFiles, formatNumber, speakLines } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { partialWords, unsavedWords } from '../state/coverageWords.ts';
import { checkpointContext, leftOutWords, notKeptWords } from '../words.ts';
import { Button, IconButton } from './Button.tsx';
import { PartialWord, partialLook } from './CoverageBadge.tsx';
import { Icon } from './Icon.tsx';
import { LineCounts } from './LineCounts.tsx';
import { NotKept } from './NotKept.tsx';
import { useRovingItem } from './rovingItems.ts';

interface CheckpointMarkProps {
  readonly mark: MarkView;
  readonly chat: ChatModel;
}

/** One quiet line: which checkpoint, what the turn changed, and the way back. */
export function CheckpointMark({ mark, chat }: CheckpointMarkProps) {
  const item = useRovingItem(chat, `mark ${mark.checkpointId}`);
  const { checkpointId, number, name, expired, pinned, leftOutCount, unsavedCount } = mark;
  const readOnly = chat.readOnly.value;
  const cardId = `left out ${checkpointId}`;
  const isPartial = leftOutCount > 0;
  const isOpen = isPartial && chat.cards.isOpen(cardId);
  const restore = () => chat.ask({ kind: 'previewRestore', checkpointId });
  const viewChanges = () => chat.ask({ kind: 'viewCheckpointChanges', checkpointId });
  const showCoverage = () => chat.ask({ kind: 'showCoverage', checkpointId });
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Enter' || event.target !== event.currentTarget || expired) return;
    event.preventDefault();
    if (readOnly) viewChanges();
    else restore();
  };
  return (
    <>
      <div
        class={classOf(mark)}
        role="group"
        aria-label={spoken(mark)}
        data-vscode-context={checkpointContext({ checkpointId, expired, pinned, readOnly })}
        onKeyDown={onKeyDown}
        {...item}
      >
        {mark.kind === 'late' && <Icon name="clockface" />}
        <span class="tc-num">Checkpoint {number}</span>
        {name !== undefined && <span class="tc-clip">“{name}”</span>}
        {pinned && <Icon name="pinned" />}
        <span class={isPartial || expired ? 'tc-clip tc-mark__stat hide-narrow' : 'tc-clip tc-mark__stat'}>
          · {mark.changedCount === 0 ? <NoFiles /> : statWords(mark)}{' '}
          <span class="hide-narrow">
            <LineCounts lines={mark.lines} />
          </span>
        </span>
        {isPartial && (
          <button
            class={partialLook(mark)}
            type="button"
            aria-expanded={isOpen}
            aria-label={`${partialWords(mark)}. Show which.`}
            title={partialWords(mark)}
            onClick={() => chat.cards.toggle(cardId)}
            tabIndex={item.tabIndex}
          >
            <PartialWord counts={mark} />
          </button>
        )}
        {unsavedCount > 0 && (
          <span class={isPartial ? 'hide-narrow' : ''}>
            <button
              class="tc-badge tc-badge--calm"
              type="button"
              aria-label={`${unsavedWords(mark)}. Show them.`}
              title={unsavedWords(mark)}
              onClick={showCoverage}
              tabIndex={item.tabIndex}
            >
              <Icon name="circle-filled" />
              Unsaved
            </button>
          </span>
        )}
        <span class="tc-mark__line" />
        {expired ? (
          <NotKept />
        ) : readOnly ? (
          <Button
            look="quiet"
            label={`View changes of checkpoint ${number}`}
            onClick={viewChanges}
            tabIndex={item.tabIndex}
          >
            View Changes
          </Button>
        ) : (
          <Button
            look="quiet"
            label={`Restore files to checkpoint ${number}: opens a preview`}
            onClick={restore}
            tabIndex={item.tabIndex}
          >
            Restore…
          </Button>
        )}
        <IconButton
          icon="ellipsis"
          label={`More actions for checkpoint ${number}`}
          hasMenu
          onClick={() => chat.ask({ kind: 'showCheckpointActions', checkpointId })}
          tabIndex={item.tabIndex}
        />
      </div>
      {isOpen && <LeftOutList mark={mark} onShowAll={showCoverage} tabIndex={item.tabIndex} />}
    </>
  );
}

function classOf({ kind, expired }: MarkView): string {
  return ['tc-mark', kind === 'late' ? 'tc-mark--icon' : '', expired ? 'is-expired' : ''].filter(Boolean).join(' ');
}

const NoFiles = () => (
  <>
    no files<span class="hide-narrow"> changed</span>
  </>
);

interface LeftOutListProps {
  readonly mark: MarkView;
  readonly onShowAll: () => void;
  readonly tabIndex: number;
}

/** The first few of them, in place; a page has all, with what can be done about each. */
function LeftOutList({ mark: { number, leftOut, leftOutCount }, onShowAll, tabIndex }: LeftOutListProps) {
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
      <div class="tc-btnrow">
        <Button look="quiet" label={`Show what checkpoint ${number} left out`} onClick={onShowAll} tabIndex={tabIndex}>
          {more > 0 ? `Show All ${formatNumber(leftOutCount)}` : 'Show Details'}
        </Button>
      </div>
    </div>
  );
}

const statWords = ({ kind, changedCount }: MarkView): string => {
  if (kind === 'late') return `late: ${formatFiles(changedCount)} written after the turn`;
  return changedCount === 0 ? 'no files changed' : formatFiles(changedCount);
};

function spoken(mark: MarkView): string {
  const parts = [
    `Checkpoint ${mark.number}`,
    mark.name ?? '',
    mark.pinned ? 'pinned' : '',
    statWords(mark),
    speakLines(mark.lines),
    partialWords(mark).toLowerCase(),
    unsavedWords(mark),
    mark.expired ? notKeptWords : '',
  ];
  return parts.filter(Boolean).join(', ');
}
