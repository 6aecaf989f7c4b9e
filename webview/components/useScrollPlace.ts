import { useSignal, type ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useRef } from 'preact/hooks';
import type { ChatModel } from '../state/chatModel.ts';

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

/** Keeps the end in view while it is in view, and comes back to the saved place when the view is made again. */
export function useScrollPlace(scroller: RefObject<HTMLDivElement | null>, chat: ChatModel): ScrollPlace {
  const isFarAway = useSignal(false);
  const followsEnd = useRef(true);
  const threadId = chat.view.value?.threadId;

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, [scroller]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const saved = chat.saved.current.scroll;
    const turn = saved && box.querySelector<HTMLElement>(`[data-turn="${CSS.escape(saved.turnId)}"]`);
    followsEnd.current = !turn;
    if (saved && turn) box.scrollTop = turn.offsetTop + saved.offset;
    else toEnd();
    // Heights settle after the first drawing, since what is off screen is not laid out yet.
    const observer = new ResizeObserver(() => {
      if (followsEnd.current && chat.edit.current.peek() === undefined) toEnd();
    });
    observer.observe(box);
    if (box.firstElementChild !== null) observer.observe(box.firstElementChild);
    return () => observer.disconnect();
  }, [scroller, chat, threadId, toEnd]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    const rest = box.scrollHeight - box.scrollTop - box.clientHeight;
    followsEnd.current = rest <= nearEnd;
    isFarAway.value = rest > box.clientHeight;
    chat.saved.save({ scroll: followsEnd.current ? null : placeOf(box) });
  }, [scroller, chat, isFarAway]);

  return {
    isFarAway,
    onScroll,
    hold: () => {
      followsEnd.current = false;
      requestAnimationFrame(() => requestAnimationFrame(onScroll));
    },
    goToLatest: () => {
      followsEnd.current = true;
      toEnd();
    },
  };
}

function placeOf(box: HTMLElement): { turnId: string; offset: number } | null {
  for (const turn of box.querySelectorAll<HTMLElement>('[data-turn]')) {
    const turnId = turn.dataset['turn'];
    if (turnId !== undefined && turn.offsetTop + turn.offsetHeight > box.scrollTop) {
      return { turnId, offset: box.scrollTop - turn.offsetTop };
    }
  }
  return null;
}
