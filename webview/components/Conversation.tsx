import type { TargetedFocusEvent, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ChatView } from '../../src/protocol/chatViews.ts';
import { formatCount } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { RestoreMark } from './RestoreMark.tsx';
import { itemAround, itemForKey, itemsOf } from './rovingItems.ts';
import { Turn } from './Turn.tsx';
import { useDrawnTurns } from './useDrawnTurns.ts';
import { useScrollPlace } from './useScrollPlace.ts';

/** So many turns are formatted at once; the others when they come near the screen. */
const newTurns = 4;

interface ConversationProps {
  readonly view: ChatView;
  readonly chat: ChatModel;
}

/** The active path, newest at the bottom. What is being read never jumps; the end is followed only while it is in view. */
export function Conversation({ view, chat }: ConversationProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = chat.wanted.value;
  const editedId = chat.isClosed.value ? undefined : chat.edit.current.value?.turnId;
  const editedAt = view.turns.findIndex(({ id }) => id === editedId);
  const isGoneTo = wanted !== undefined && wanted.kind !== 'composer';
  const { from, to } = useDrawnTurns(view.turns, {
    place: chat.saved.current.scroll?.turnId,
    all: isGoneTo || editedAt !== -1,
  });
  const earlierCount = view.earlierCount + from;
  const laterCount = view.laterCount + view.turns.length - to;
  const turns = view.turns.slice(from, to);
  const isWhole = turns.length === view.turns.length;
  const place = useScrollPlace(scroller, { threadId: view.threadId, turns, earlierCount, laterCount, isWhole }, chat);

  useEffect(() => keepOneStop(scroller.current, chat));
  useEffect(() => {
    if (wanted?.kind !== 'item') return;
    chat.wanted.value = undefined;
    scroller.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(wanted.id)}"]`)?.focus();
  }, [wanted, chat]);
  useEffect(() => {
    if (wanted?.kind !== 'end') return;
    if (wanted.end === 'first' ? view.earlierCount > 0 : view.laterCount > 0) return;
    chat.wanted.value = undefined;
    const items = scroller.current === null ? [] : itemsOf(scroller.current);
    items.at(wanted.end === 'first' ? 0 : -1)?.focus();
  }, [wanted, view, chat]);
  useEffect(() => {
    if (wanted?.kind !== 'message') return;
    chat.wanted.value = undefined;
    const turn = scroller.current?.querySelector(`[data-turn="${CSS.escape(wanted.turnId)}"]`);
    turn?.scrollIntoView({ block: 'start' });
    turn?.querySelector<HTMLElement>('[data-item]')?.focus({ preventScroll: true });
  }, [wanted, chat]);

  return (
    <div class="tc-scrollbox">
      <div class="tc-scroll" ref={scroller} onScroll={place.onScroll}>
        <div
          class="tc-log"
          role="log"
          aria-live="off"
          aria-label="Conversation"
          onClickCapture={(event: TargetedMouseEvent<HTMLDivElement>) => {
            // What an agent waits for is answered, and its answer goes on at the end.
            if (!(event.target instanceof Element && event.target.closest('.tc-ask'))) place.hold();
          }}
          onKeyDown={event => onKeyDown(event, view, chat)}
          onFocusIn={(event: TargetedFocusEvent<HTMLDivElement>) => {
            const item = itemAround(event.target);
            if (item?.dataset['item'] !== undefined) chat.currentItem.value = item.dataset['item'];
          }}
        >
          <MoreMessages count={earlierCount} kind="earlier" chat={chat} />
          {earlierCount === 0 &&
            view.restores.map(restore => <RestoreMark key={restore.restoreId} restore={restore} chat={chat} />)}
          {turns.map((turn, index) => (
            <Turn
              key={turn.id}
              turn={turn}
              chat={chat}
              isNew={laterCount === 0 && index >= turns.length - newTurns}
              isLater={editedAt !== -1 && from + index > editedAt}
            />
          ))}
          <MoreMessages count={laterCount} kind="later" chat={chat} />
        </div>
      </div>
      {place.isFarAway.value && editedAt === -1 && (
        <div class="tc-latest">
          <Button onClick={place.goToLatest}>
            <Icon name="arrow-down" />
            Go to Latest
          </Button>
        </div>
      )}
    </div>
  );
}

interface MoreMessagesProps {
  readonly count: number;
  readonly kind: 'earlier' | 'later';
  readonly chat: ChatModel;
}

/** Says how many messages are not shown at an end. They come while scrolling, and as the arrow keys get there. */
function MoreMessages({ count, kind, chat }: MoreMessagesProps) {
  if (count === 0) return null;
  return (
    <div class="tc-more">
      <Button tabIndex={-1} onClick={() => chat.ask({ kind: 'moveWindow', move: kind })}>
        {formatCount(count, `${kind} message`, `${kind} messages`)}
      </Button>
    </div>
  );
}

function onKeyDown(event: TargetedKeyboardEvent<HTMLElement>, view: ChatView, chat: ChatModel): void {
  const item = itemAround(event.target);
  if (item === undefined) return;
  if (event.key === 'F2') {
    const turnId = item.closest<HTMLElement>('[data-turn]')?.dataset['turn'];
    if (turnId === undefined) return;
    event.preventDefault();
    chat.editMessage(turnId);
    return;
  }
  if (event.shiftKey || event.altKey || event.metaKey) return;
  // Arrows in a nested button or text box belong to that.
  if (!event.ctrlKey && event.target !== item) return;
  const next = itemForKey(event.currentTarget, item, event.key);
  if (next === undefined) return;
  event.preventDefault();
  const isHidden = { Home: view.earlierCount > 0, End: view.laterCount > 0 }[event.key] ?? false;
  if (isHidden) {
    const end = event.key === 'Home' ? 'first' : 'last';
    chat.wanted.value = { kind: 'end', end };
    const box = event.currentTarget.parentElement;
    // There nothing is asked for that would lead away from it.
    if (box !== null) box.scrollTop = end === 'first' ? 0 : box.scrollHeight;
    chat.ask({ kind: 'moveWindow', move: end === 'first' ? 'first' : 'latest' });
    return;
  }
  if (next === 'past' && view.laterCount > 0) return;
  if (next !== 'past') next.focus();
  else if (event.ctrlKey) chat.wanted.value = { kind: 'composer' };
}

/** Makes the last item in view the one that Tab reaches while there is no current one. */
function keepOneStop(root: HTMLElement | null, chat: ChatModel): void {
  if (root === null) return;
  if (root.querySelector(`[data-item="${CSS.escape(chat.currentItem.peek())}"]`) !== null) return;
  const items = itemsOf(root);
  const bottom = root.getBoundingClientRect().bottom;
  const inView = items.findLast(item => item.getBoundingClientRect().top < bottom) ?? items.at(-1);
  chat.currentItem.value = inView?.dataset['item'] ?? '';
}

/** Focuses the current item of the conversation, from the composer. */
export function focusConversation(chat: ChatModel): void {
  const id = chat.currentItem.peek();
  document.querySelector<HTMLElement>(`[data-item="${CSS.escape(id)}"]`)?.focus();
}
