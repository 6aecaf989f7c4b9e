import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { firstTurnInView } from './firstTurnInView.ts';

interface Place {
  readonly turnId: string;
  /** Of its top, below that of the box. */
  readonly offset: number;
  readonly focus: Focus | undefined;
}

interface Focus {
  readonly turnId: string | undefined;
  /** Of what has it in that turn. */
  readonly label: string | null;
}

interface ShownTurn {
  readonly id: string;
  readonly versions: readonly string[];
}

/**
 * Keeps what is on screen where it is when the turns that are shown become others: the first turn in view is looked up before
 * they do, and put back to the same place after. Focus that was in a turn that went away moves to another version of it, else
 * to the one in view.
 *
 * @param edges changes when other turns are shown
 * @param goElsewhere whether another place was gone to instead
 */
export function usePlaceKept(
  scroller: RefObject<HTMLDivElement | null>,
  edges: string,
  turns: readonly ShownTurn[],
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
    const turnOf = (id: string | undefined) => {
      const shown = turns.find(({ versions }) => id !== undefined && versions.includes(id));
      return box.querySelector<HTMLElement>(`[data-turn="${CSS.escape(shown?.id ?? '')}"]`) ?? undefined;
    };
    const turn = turnOf(kept.turnId);
    if (!goElsewhere() && turn !== undefined) box.scrollTop = turn.offsetTop - kept.offset;
    if (kept.focus !== undefined && !box.contains(document.activeElement)) {
      putFocus(box, turnOf(kept.focus.turnId), kept.focus.label);
    }
    // What to go to, and where instead, is decided when the turns change, by what is so then.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [scroller, edges]);
}

function placeIn(box: HTMLElement): Place | undefined {
  const turn = firstTurnInView(box);
  const turnId = turn?.dataset['turn'];
  if (turn === undefined || turnId === undefined) return undefined;
  return { turnId, offset: turn.offsetTop - box.scrollTop, focus: focusIn(box) };
}

function focusIn(box: HTMLElement): Focus | undefined {
  const { activeElement } = document;
  if (activeElement === null || !box.contains(activeElement)) return undefined;
  const turnId = activeElement.closest<HTMLElement>('[data-turn]')?.dataset['turn'];
  return { turnId, label: activeElement.getAttribute('aria-label') };
}

/** To what is called the same in this turn, else to the turn; without one, to the turn in view. */
function putFocus(box: HTMLElement, turn: HTMLElement | undefined, label: string | null): void {
  const buttons = label === null ? [] : [...(turn?.querySelectorAll('button') ?? [])];
  const named = buttons.filter(each => each.getAttribute('aria-label') === label);
  const item = (turn ?? firstTurnInView(box))?.querySelector<HTMLElement>('[data-item]');
  (named.find(({ disabled }) => !disabled) ?? item)?.focus({ preventScroll: turn === undefined });
}
