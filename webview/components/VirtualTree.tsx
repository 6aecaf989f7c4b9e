import type { ComponentChildren, Ref, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { wantedRow, wholeList, type ListPart } from '../state/listPart.ts';
import { rowStarts, scrollToShow, visibleRows } from '../state/window.ts';
import { useFocusKept } from './useFocusKept.ts';
import { useRowKept } from './useRowKept.ts';

/** What a row has to put on its element. */
export interface TreeRowAttributes {
  readonly id: string;
  readonly role: 'treeitem';
}

interface VirtualTreeProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** In pixels. */
  readonly heightOf: (row: Row) => number;
  readonly renderRow: (row: Row, attributes: TreeRowAttributes) => ComponentChildren;
  /** The key of the row that keys act on. */
  readonly active: string | undefined;
  readonly onKeyDown: (event: TargetedKeyboardEvent<HTMLElement>) => void;
  readonly isMultiSelectable?: boolean;
  /** What VS Code's context menu gets when it is opened by a key. */
  readonly menuContext?: string | undefined;
  readonly treeRef?: Ref<HTMLDivElement>;
  /** Where `rows` are only a part of the list. */
  readonly part?: ListPart;
}

/** Rows drawn above and below what is in view. */
const extraRows = 12;

/**
 * A tree of any length that holds only the rows in view. It is one Tab stop; the active row is named by
 * `aria-activedescendant`, so that focus survives rows coming and going.
 */
export function VirtualTree<Row>(props: VirtualTreeProps<Row>) {
  const { rows, keyOf, heightOf, active, part = wholeList } = props;
  const above = part.above * part.rowHeight;
  const below = part.below * part.rowHeight;
  const box = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const [view, setView] = useState({ top: 0, height: 800 });
  const starts = useMemo(() => rowStarts(rows.map(heightOf)), [rows, heightOf]);
  const activeIndex = active === undefined ? -1 : rows.findIndex(row => keyOf(row) === active);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  useFocusKept(box, () => box.current?.focus({ preventScroll: true }));
  useRowKept(box, { rows, keyOf, starts, above });

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const wanted = wantedRow(part, view, above, above + (starts.at(-1) ?? 0));
    if (wanted !== undefined) part.onWant(wanted);
    // Asked once for each place; other rows are a new question.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rows, Math.floor(view.top / Math.max(1, view.height / 2))]);

  useEffect(() => {
    const element = box.current;
    const start = starts[activeIndex];
    const end = starts[activeIndex + 1];
    if (element === null || start === undefined || end === undefined) return;
    element.scrollTop = scrollToShow(above + start, above + end, element.scrollTop, element.clientHeight);
    // Only a move of the active row scrolls; rows that change around it do not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [active]);

  const { first, end } = visibleRows(starts, view.top - above, view.top - above + view.height, extraRows);
  const total = starts.at(-1) ?? 0;
  const isActiveDrawn = activeIndex >= first && activeIndex < end;
  return (
    <div
      class="tc-tree tc-tree--virtual"
      role="tree"
      aria-label={props.label}
      aria-multiselectable={props.isMultiSelectable}
      aria-activedescendant={isActiveDrawn ? `${prefix}-${activeIndex}` : undefined}
      data-vscode-context={props.menuContext}
      tabIndex={0}
      ref={element => {
        box.current = element;
        if (typeof props.treeRef === 'function') props.treeRef(element);
        else if (props.treeRef) props.treeRef.current = element;
      }}
      onScroll={event => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      onKeyDown={event => event.target === event.currentTarget && props.onKeyDown(event)}
      onMouseDown={keepKeyboard}
      onContextMenu={openAtActiveRow}
    >
      <div style={{ height: `${above + (starts[first] ?? 0)}px` }} />
      {rows.slice(first, end).map((row, offset) => (
        <TreeRow key={keyOf(row)}>
          {props.renderRow(row, { id: `${prefix}-${first + offset}`, role: 'treeitem' })}
        </TreeRow>
      ))}
      <div style={{ height: `${below + Math.max(0, total - (starts[end] ?? total))}px` }} />
    </div>
  );
}

/** What is clicked in a row but is no Tab stop leaves the keyboard to the tree. */
function keepKeyboard(event: TargetedMouseEvent<HTMLElement>): void {
  if (!(event.target instanceof Element) || event.target.closest('[tabindex="-1"]') === null) return;
  event.preventDefault();
  event.currentTarget.focus({ preventScroll: true });
}

/** A key opens the menu in the middle of what has the focus, which is the whole tree: it belongs to the active row. */
function openAtActiveRow(event: TargetedMouseEvent<HTMLElement>): void {
  const tree = event.currentTarget;
  const row = document.getElementById(tree.getAttribute('aria-activedescendant') ?? '');
  if (event.target !== tree || event.button === 2 || row === null) return;
  event.preventDefault();
  event.stopPropagation();
  const { left, bottom } = row.getBoundingClientRect();
  const place = { clientX: left + menuIndent, clientY: Math.min(bottom, tree.getBoundingClientRect().bottom) };
  row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...place }));
}

/** Pixels. */
const menuIndent = 24;

const TreeRow = ({ children }: { readonly children: ComponentChildren }) => <>{children}</>;
