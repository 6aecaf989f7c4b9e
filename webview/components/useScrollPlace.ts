import { useSignal, useSignalEffect, type ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useRef } from 'preact/hooks';
import type { ChatModel } from '../state/chatModel.ts';
import { firstTurnInView } from './firstTurnInView.ts';
import { usePlaceKept } from './usePlaceKept.ts';

/** The part of a conversation that is drawn. */
export interface DrawnPart {
  readonly threadId: string | undefined;
  readonly turns: readonly { readonly id: string; readonly versions: readonly string[] }[];
  /** How many are not drawn. */
  readonly earlierCount: number;
  readonly laterCount: number;
  /** All that the host has sent is drawn. */
  readonly isWhole: boolean;
}

export interface ScrollPlace {
  /** More than one screen above the end. */
  readonly isFarAway: ReadonlySignal<boolean>;
  readonly onScroll: () => void;
  readonly goToLatest: () => void;
  /** Called before the user opens or closes something: what they look at stays, even at the end. */
  readonly hold: () => void;
}

/** How near the end counts as being there, in pixels. */
const nearEnd = 24;
/** More turns are asked for when an end of those that are shown is nearer than so many screens. */
const nearEdge = 2;

/**
 * Keeps the end in view while it is in view, or once a message is sent, and comes back to the saved place when the view is made again. Asks for earlier
 * and later turns of a long conversation in time; what is on screen stays where it is as they come and others go.
 */
export function useScrollPlace(
  scroller: RefObject<HTMLDivElement | null>,
  part: DrawnPart,
  chat: ChatModel,
): ScrollPlace {
  const isFarAway = useSignal(false);
  const followsEnd = useRef(true);
  const { threadId } = part;
  const shown = useRef(part);
  shown.current = part;
  /** The first and the last turn shown when more were asked for: one question for each. */
  const asked = useRef('');
  const edges = `${part.turns[0]?.id ?? ''} ${part.turns.at(-1)?.id ?? ''}`;

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, [scroller]);

  const askForMore = useCallback(
    (box: HTMLElement, rest: number) => {
      const { earlierCount, laterCount, turns, isWhole } = shown.current;
      if (!isWhole) return;
      const near = nearEdge * box.clientHeight;
      const move =
        box.scrollTop < near && earlierCount > 0 ? 'earlier' : rest < near && laterCount > 0 ? 'later' : undefined;
      const question = `${turns[0]?.id ?? ''} ${turns.at(-1)?.id ?? ''}`;
      if (move === undefined || asked.current === question) return;
      asked.current = question;
      chat.ask({ kind: 'moveWindow', move });
    },
    [chat],
  );

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const saved = chat.saved.current.scroll;
    const turn = saved && box.querySelector<HTMLElement>(`[data-turn="${CSS.escape(saved.turnId)}"]`);
    followsEnd.current = !turn;
    if (saved && turn) box.scrollTop = turn.offsetTop + saved.offset;
    else toEnd();
    if (saved && !turn && shown.current.earlierCount > 0) chat.ask({ kind: 'showTurn', turnId: saved.turnId });
    // Heights settle after the first drawing, since what is off screen is not laid out yet.
    const observer = new ResizeObserver(() => {
      if (followsEnd.current && box.querySelector('.tc-editbox') === null) toEnd();
    });
    observer.observe(box);
    if (box.firstElementChild !== null) observer.observe(box.firstElementChild);
    return () => observer.disconnect();
  }, [scroller, chat, threadId, toEnd]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    const rest = box.scrollHeight - box.scrollTop - box.clientHeight;
    const isAtLatest = shown.current.laterCount === 0;
    followsEnd.current = isAtLatest && rest <= nearEnd;
    isFarAway.value = !isAtLatest || rest > box.clientHeight;
    chat.saved.save({ scroll: followsEnd.current ? null : placeOf(box) });
    askForMore(box, rest);
  }, [scroller, chat, isFarAway, askForMore]);

  usePlaceKept(scroller, edges, part.turns, () => {
    if (!followsEnd.current) return false;
    toEnd();
    return true;
  });
  useLayoutEffect(() => {
    asked.current = '';
    onScroll();
  }, [edges, onScroll]);

  const goToLatest = (): void => {
    if (shown.current.laterCount > 0) chat.ask({ kind: 'moveWindow', move: 'latest' });
    followsEnd.current = true;
    toEnd();
  };
  const seenCount = useRef(chat.sentCount.peek());
  useSignalEffect(() => {
    const isNew = chat.sentCount.value !== seenCount.current;
    seenCount.current = chat.sentCount.value;
    if (isNew) goToLatest();
  });

  return {
    isFarAway,
    onScroll,
    hold: () => {
      followsEnd.current = false;
      requestAnimationFrame(() => requestAnimationFrame(onScroll));
    },
    goToLatest,
  };
}

function placeOf(box: HTMLElement): { turnId: string; offset: number } | null {
  const turn = firstTurnInView(box);
  const turnId = turn?.dataset['turn'];
  return turn === undefined || turnId === undefined ? null : { turnId, offset: box.scrollTop - turn.offsetTop };
}
