import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Whether an element with `content-visibility: auto` has come near the screen once; `true` from the start if `atOnce`. */
export function useIsSeen(element: RefObject<HTMLElement | null>, atOnce: boolean): boolean {
  const [isSeen, setSeen] = useState(atOnce);
  useEffect(() => {
    const target = element.current;
    if (isSeen || target === null) return;
    const onChange = (event: Event) => {
      if (event.target === target && !(event as ContentVisibilityAutoStateChangeEvent).skipped) setSeen(true);
    };
    target.addEventListener('contentvisibilityautostatechange', onChange);
    return () => target.removeEventListener('contentvisibilityautostatechange', onChange);
  }, [element, isSeen]);
  return isSeen || atOnce;
}
