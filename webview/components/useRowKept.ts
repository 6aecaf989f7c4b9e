import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { visibleRows } from '../state/window.ts';

interface DrawnRows<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly starts: readonly number[];
  /** Where the first row begins, in pixels. */
  readonly above: number;
}

/** Keeps the first row in view where it is on screen when other rows come before it. At the very top what is new is shown. */
export function useRowKept<Row>(box: RefObject<HTMLElement | null>, drawn: DrawnRows<Row>): void {
  const before = useRef(drawn);
  useLayoutEffect(() => {
    const { rows, keyOf, starts, above } = before.current;
    before.current = drawn;
    const element = box.current;
    if (element === null || rows === drawn.rows || element.scrollTop === 0) return;
    const { first } = visibleRows(starts, element.scrollTop - above, element.scrollTop - above, 0);
    const row = rows[first];
    const index = row === undefined ? -1 : drawn.rows.findIndex(other => drawn.keyOf(other) === keyOf(row));
    const [from, to] = [starts[first], drawn.starts[index]];
    if (from === undefined || to === undefined) return;
    element.scrollTop += drawn.above + to - above - from;
  });
}
