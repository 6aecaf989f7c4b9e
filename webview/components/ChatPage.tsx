import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ChatView, InterruptedRestoreView } from '../../src/protocol/views.ts';
import { formatFiles, formatMoment } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';
import { ChatBanners } from './ChatBanners.tsx';
import { Composer } from './Composer.tsx';
import { CoveragePage } from './CoveragePage.tsx';
import { Conversation, focusConversation } from './Conversation.tsx';
import { FirstUse } from './FirstUse.tsx';
import { RestorePage } from './RestorePage.tsx';
import { StateNotice } from './StateNotice.tsx';

/** The Chat view: the conversation and its message box, or a page in their place. */
export function ChatPage({ chat }: { readonly chat: ChatModel }) {
  const view = chat.view.value;
  const page = view?.page;
  useFocusAfterPage(view);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const stops = (event.ctrlKey && event.key === 'Escape') || (event.altKey && event.key === 'Backspace');
    if (!stops || chat.view.value?.running === undefined) return;
    event.preventDefault();
    chat.ask({ kind: 'stopTurn' });
  };
  return (
    <main class="tc-view" onKeyDown={onKeyDown}>
      <p class="tc-sr" role="status">
        {chat.spoken.value}
      </p>
      {view === undefined ? (
        <StateNotice state={{ kind: 'loading' }} ask={chat.ask} />
      ) : page !== undefined ? (
        <RestorePage page={page} isRunning={view.running !== undefined} chat={chat} />
      ) : view.coverage !== undefined ? (
        <CoveragePage page={view.coverage} chat={chat} />
      ) : (
        <ConversationPage view={view} chat={chat} />
      )}
    </main>
  );
}

function ConversationPage({ view, chat }: { readonly view: ChatView; readonly chat: ChatModel }) {
  const { state, turns, restores, interrupted } = view;
  const hasConversation = turns.length > 0 || restores.length > 0;
  return (
    <>
      <ChatBanners view={view} ask={chat.ask} />
      {interrupted !== undefined && <InterruptedRestore restore={interrupted} chat={chat} />}
      <StateNotice state={state} ask={chat.ask} />
      {hasConversation ? (
        <Conversation view={view} chat={chat} />
      ) : state.kind === 'ready' && !view.readOnly ? (
        <div class="tc-scroll">
          <FirstUse onShowExample={() => chat.ask({ kind: 'showExample' })} />
        </div>
      ) : (
        <div class="tc-grow" />
      )}
      {(state.kind === 'ready' || state.kind === 'untrusted') && (
        <Composer view={view} chat={chat} onLeaveUp={() => focusConversation(chat)} />
      )}
    </>
  );
}

interface InterruptedRestoreProps {
  readonly restore: InterruptedRestoreView;
  readonly chat: ChatModel;
}

function InterruptedRestore({ restore: { restoreId, targetNumber, at, changeCount }, chat }: InterruptedRestoreProps) {
  return (
    <Banner icon="warning" tone="warn" flat>
      <p>
        <b>A restore was interrupted.</b> VS Code closed {formatMoment(at, chat.now.value)} while restoring{' '}
        {formatFiles(changeCount)} to checkpoint {targetNumber}. Everything from before it is saved.
      </p>
      <div class="tc-btnrow">
        <Button look="primary" onClick={() => chat.ask({ kind: 'undoRestore', restoreId })}>
          Undo Restore
        </Button>
        <Button onClick={() => chat.ask({ kind: 'finishRestore', restoreId })}>Finish Restore</Button>
      </div>
    </Banner>
  );
}

/** After a restore the focus is on Undo of its new entry; after another page, where it was in the conversation. */
function useFocusAfterPage(view: ChatView | undefined): void {
  const before = useRef<{ readonly hadPage: boolean; readonly restores: ReadonlySet<string> }>({
    hadPage: false,
    restores: new Set(),
  });
  useEffect(() => {
    if (view === undefined) return;
    const ids = [...view.restores, ...view.turns.flatMap(turn => turn.restores)].map(({ restoreId }) => restoreId);
    const { hadPage, restores } = before.current;
    const hasPage = view.page !== undefined || view.coverage !== undefined;
    if (hadPage && !hasPage) {
      const fresh = ids.find(id => !restores.has(id));
      const item =
        fresh === undefined ? undefined : document.querySelector(`[data-item="restore ${CSS.escape(fresh)}"]`);
      const target =
        item?.querySelector<HTMLElement>('button') ??
        document.querySelector<HTMLElement>('.tc-editbox textarea, [data-item][tabindex="0"]');
      target?.focus();
    }
    if (!hasPage || !hadPage) before.current = { hadPage: hasPage, restores: new Set(ids) };
  }, [view]);
}
