import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { firstTurnInView } from './firstTurnInView.ts';

interface Place {
  readonly turnId: string;
  /** Of its top, below that of the box. */
  readonly offset: number;
  readonly hadFocus: boolean;
}

/**
 * Keeps what is on screen where it is when the turns that are shown become others: the first turn in view is looked up before
 * they do, and put back to the same place after. Focus that was in a turn that went away moves to the one in view.
 *
 * @param edges changes when other turns are shown
 * @param goElsewhere whether another place was gone to instead
 */
export function usePlaceKept(
  scroller: RefObject<HTMLDivElement | null>,
  edges: string,
  goElsewhere: () => boolean,
): void {
  const drawn = useRef(edges);
  const place = useRef<Place | undefined>(undefined);
  // While this runs the page still has the turns of the last drawing.
  if (drawn.current !== edges && scroller.current !== null) place.current = placeIn(scroller.current);
  drawn.current = edges;

  useLayoutEffect(() => {
    const box = scroller.current;
    const kept = place.current;
    place.current = undefined;
    if (box === null || kept === undefined) return;
    const turn = box.querySelector<HTMLElement>(`[data-turn="${CSS.escape(kept.turnId)}"]`);
    if (!goElsewhere() && turn !== null) box.scrollTop = turn.offsetTop - kept.offset;
    if (!kept.hadFocus || box.contains(document.activeElement)) return;
    firstTurnInView(box)?.querySelector<HTMLElement>('[data-item]')?.focus({ preventScroll: true });
    // What to go to instead is decided when the turns change, by what is so then.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [scroller, edges]);
}

function placeIn(box: HTMLElement): Place | undefined {
  const turn = firstTurnInView(box);
  const turnId = turn?.dataset['turn'];
  if (turn === undefined || turnId === undefined) return undefined;
  return { turnId, offset: turn.offsetTop - box.scrollTop, hadFocus: box.contains(document.activeElement) };
}
