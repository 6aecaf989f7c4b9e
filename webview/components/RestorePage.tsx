import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RestorePageView } from '../../src/protocol/previewViews.ts';
import { formatMoment } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { pageTitle } from '../state/previewWords.ts';
import { IconButton } from './Button.tsx';
import { RequestProblem } from './RequestProblem.tsx';
import { Comparing, RestoreFailed, TurnRuns, Writing } from './RestorePhases.tsx';
import { RestoreChooser } from './RestoreChooser.tsx';

interface RestorePageProps {
  readonly page: RestorePageView;
  readonly isRunning: boolean;
  readonly chat: ChatModel;
}

/** The restore preview: everything that would happen, before anything does. Focus starts on what writes nothing. */
export function RestorePage({ page, isRunning, chat }: RestorePageProps) {
  const root = useRef<HTMLDivElement>(null);
  const close = () => chat.ask({ kind: 'closePreview' });
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('[data-safe]')?.focus();
  }, [page.phase]);

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.isComposing || page.phase === 'writing') return;
    if (event.key === 'Escape' && !event.ctrlKey) {
      if (chat.preview.filter.value === '') close();
      else chat.preview.setFilter('');
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      root.current?.querySelector<HTMLElement>('[data-primary]')?.focus();
    } else if (event.key === 'f' && (event.ctrlKey || event.metaKey)) {
      root.current?.querySelector<HTMLElement>('.tc-search input')?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div class="tc-page" role="dialog" aria-labelledby="page-title" ref={root} onKeyDown={onKeyDown}>
      <header class="tc-page__head">
        <div class={page.phase === 'writing' ? 'tc-page__title tc-page__title--plain' : 'tc-page__title'}>
          {page.phase !== 'writing' && (
            <IconButton icon="arrow-left" label="Back to the conversation" onClick={close} />
          )}
          <h1 id="page-title">{pageTitle(page)}</h1>
        </div>
        <p class="tc-caption">
          {page.place === '' ? '' : `${page.place} · `}
          {formatMoment(page.createdAt, chat.now.value)}
        </p>
      </header>
      <RequestProblem problem={chat.problem} />
      <Phase page={page} isRunning={isRunning} chat={chat} onClose={close} />
    </div>
  );
}

function Phase({ page, isRunning, chat, onClose }: RestorePageProps & { readonly onClose: () => void }) {
  switch (page.phase) {
    case 'turnRuns':
      return (
        <TurnRuns
          isStopping={chat.view.value?.running?.stopping === true}
          onStop={() => chat.ask({ kind: 'stopTurn' })}
          onCancel={onClose}
        />
      );
    case 'comparing':
      return <Comparing done={page.done} total={page.total} onCancel={onClose} />;
    case 'choosing':
      return <RestoreChooser page={page} isRunning={isRunning} chat={chat} onClose={onClose} />;
    case 'writing':
      return <Writing page={page} onStop={onClose} />;
    case 'failed':
      return (
        <RestoreFailed
          message={page.message}
          onFreeSpace={page.isFull ? () => chat.ask({ kind: 'freeDiskSpace' }) : undefined}
          onRetry={() => chat.ask({ kind: 'refreshPreview' })}
          onCancel={onClose}
        />
      );
  }
}
