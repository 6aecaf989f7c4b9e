import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ChatView } from '../../src/protocol/chatViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { ChatBanners } from './ChatBanners.tsx';
import { Composer } from './Composer.tsx';
import { CoveragePage } from './CoveragePage.tsx';
import { Conversation, focusConversation } from './Conversation.tsx';
import { FirstUse } from './FirstUse.tsx';
import { PreviewElsewhere } from './PreviewPage.tsx';
import { RestoreInterrupted } from './RestoreInterrupted.tsx';
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
      <p class="tc-sr" role="alert">
        {chat.alerted.value}
      </p>
      {view === undefined ? (
        <StateNotice state={{ kind: 'loading' }} ask={chat.ask} />
      ) : page !== undefined && view.isPageInEditor !== true ? (
        <RestorePage page={page} isRunning={view.running !== undefined} chat={chat} />
      ) : view.interruptedPage !== undefined ? (
        <RestoreInterrupted page={view.interruptedPage} chat={chat} />
      ) : view.coverage !== undefined ? (
        <CoveragePage page={view.coverage} chat={chat} />
      ) : (
        <ConversationPage view={view} chat={chat} />
      )}
    </main>
  );
}

function ConversationPage({ view, chat }: { readonly view: ChatView; readonly chat: ChatModel }) {
  const { state, turns, restores } = view;
  const hasConversation = turns.length > 0 || restores.length > 0;
  return (
    <>
      {view.isPageInEditor === true && <PreviewElsewhere chat={chat} />}
      <ChatBanners view={view} now={chat.now.value} ask={chat.ask} />
      <StateNotice state={state} ask={chat.ask} />
      {hasConversation ? (
        <Conversation view={view} chat={chat} />
      ) : state.kind === 'ready' && !view.readOnly ? (
        <div class="tc-scroll">
          <FirstUse agents={view.agents} chat={chat} />
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

/** After a restore the focus is on Undo of its new entry; after another page, where it was in the conversation. */
function useFocusAfterPage(view: ChatView | undefined): void {
  const before = useRef<{ readonly hadPage: boolean; readonly lastRestore: string | undefined }>({
    hadPage: false,
    lastRestore: undefined,
  });
  useEffect(() => {
    if (view === undefined) return;
    const last = view.lastRestore?.restoreId;
    const { hadPage, lastRestore } = before.current;
    const hasPage = [view.page, view.interruptedPage, view.coverage].some(page => page !== undefined);
    if (hadPage && !hasPage) {
      const fresh = last === lastRestore ? undefined : last;
      const item =
        fresh === undefined ? undefined : document.querySelector(`[data-item="restore ${CSS.escape(fresh)}"]`);
      const target =
        item?.querySelector<HTMLElement>('button') ??
        document.querySelector<HTMLElement>('.tc-editbox textarea, [data-item][tabindex="0"]');
      target?.focus();
    }
    if (!hasPage || !hadPage) before.current = { hadPage: hasPage, lastRestore: last };
  }, [view]);
}
