import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { InterruptedPageView } from '../../src/protocol/interruptedViews.ts';
import { formatCount, formatFiles } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { groupOfState } from '../state/interruptedRows.ts';
import { comparingWords } from '../state/previewWords.ts';
import { closedWords, safeWords, unfinishedWords, writtenWords } from '../state/interruptedWords.ts';
import { Button, IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { Meter } from './Meter.tsx';
import { RequestProblem } from './RequestProblem.tsx';
import { RestoreInterruptedList } from './RestoreInterruptedList.tsx';

interface RestoreInterruptedProps {
  readonly page: InterruptedPageView;
  readonly chat: ChatModel;
}

/** What a restore that was cut off has left, and what can become of it. Focus starts on undoing it. */
export function RestoreInterrupted({ page, chat }: RestoreInterruptedProps) {
  const root = useRef<HTMLDivElement>(null);
  const readOnly = chat.readOnly.value;
  const later = () => chat.ask({ kind: 'decideLater' });
  useEffect(() => {
    const first = root.current?.querySelector<HTMLElement>('[data-first]') ?? root.current?.querySelector('button');
    first?.focus();
  }, [page.restoreId, readOnly]);

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.isComposing || event.key !== 'Escape' || event.ctrlKey) return;
    event.preventDefault();
    later();
  };
  const now = chat.now.value;
  return (
    <div
      class="tc-page"
      role="dialog"
      aria-labelledby="page-title"
      aria-describedby="page-words"
      ref={root}
      onKeyDown={onKeyDown}
    >
      <header class="tc-page__head">
        <div class="tc-page__title">
          <IconButton icon="arrow-left" label="Back to the conversation" onClick={later} />
          <h1 id="page-title">{readOnly ? 'A restore is not finished' : 'A restore was interrupted'}</h1>
        </div>
        <p class="tc-caption" id="page-words">
          {readOnly ? unfinishedWords(page, now) : closedWords(page, now)}
        </p>
        {page.otherCount > 0 && (
          <p class="tc-caption">
            {formatCount(page.otherCount, 'other restore was', 'other restores were')} interrupted too. This is the last
            one; the next follows when it is decided.
          </p>
        )}
      </header>
      <RequestProblem problem={chat.problem} />
      <Files page={page} />
      {!readOnly && <Decision page={page} chat={chat} onLater={later} />}
    </div>
  );
}

function Files({ page }: Pick<RestoreInterruptedProps, 'page'>) {
  if (page.phase === 'comparing') {
    return (
      <>
        <div class="tc-progress">
          <Meter label="Comparing files" done={page.done} total={page.total} />
          <p class="tc-caption tc-num">{comparingWords(page.done, page.total)}</p>
        </div>
        <div class="tc-grow" />
      </>
    );
  }
  const words = writtenWords(page.files);
  return (
    <>
      <div class="tc-toolbar">
        <p class="tc-summary tc-num" role="status">
          <span>
            <b>{words.count}</b>
            {words.rest}
          </span>
        </p>
      </div>
      <RestoreInterruptedList files={page.files} targetNumber={page.targetNumber} />
    </>
  );
}

function Decision({ page, chat, onLater }: RestoreInterruptedProps & { readonly onLater: () => void }) {
  const { restoreId, safetyNumber } = page;
  const changed =
    page.phase === 'compared' ? page.files.filter(({ state }) => groupOfState(state) === 'changed').length : 0;
  return (
    <footer class="tc-foot">
      <p class="tc-safe">
        <Icon name="shield" />
        <span>{safeWords(safetyNumber, changed)}</span>
      </p>
      <div class="tc-btnrow">
        <button
          class="tc-btn"
          type="button"
          data-first
          title={`Puts back what was there before, of ${formatFiles(page.changeCount)}`}
          onClick={() => chat.ask({ kind: 'undoRestore', restoreId })}
        >
          Undo Restore
        </button>
        <Button onClick={() => chat.ask({ kind: 'finishRestore', restoreId })}>Finish Restore</Button>
        <Button onClick={onLater}>Decide Later</Button>
      </div>
    </footer>
  );
}
