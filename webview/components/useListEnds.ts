import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ListPart } from '../state/listPart.ts';

/**
 * Home and End in a list of which only a part is shown: the list is scrolled there, so that the rows are asked for, and the first or
 * last of them becomes active when they are there. Returns whether it takes care of a key.
 */
export function useListEnds(
  tree: RefObject<HTMLElement | null>,
  part: ListPart,
  activate: (end: 'first' | 'last') => void,
): (key: string) => boolean {
  const waiting = useRef<'first' | 'last' | undefined>(undefined);
  useEffect(() => {
    const end = waiting.current;
    if (end === undefined || (end === 'first' ? part.above : part.below) > 0) return;
    waiting.current = undefined;
    activate(end);
  });
  return key => {
    waiting.current = undefined;
    if (key === 'Home' && part.above > 0) waiting.current = 'first';
    else if (key === 'End' && part.below > 0) waiting.current = 'last';
    else return false;
    if (tree.current !== null) tree.current.scrollTop = key === 'Home' ? 0 : tree.current.scrollHeight;
    return true;
  };
}
