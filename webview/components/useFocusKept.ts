import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Puts the focus elsewhere when what had it in this box is drawn no more. */
export function useFocusKept(box: RefObject<HTMLElement | null>, elsewhere: () => void): void {
  const hadFocus = useRef(false);
  // While this runs the page still is as it was drawn last.
  hadFocus.current = box.current?.contains(document.activeElement) === true;
  useLayoutEffect(() => {
    if (hadFocus.current && box.current?.contains(document.activeElement) === false) elsewhere();
  });
}
