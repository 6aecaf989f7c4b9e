import type { Ref, TargetedKeyboardEvent } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { RestorePlanView } from '../../src/protocol/views.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { layOutPlan, rowFiles, rowKey, type RestoreRow } from '../state/restoreRows.ts';
import { rowForKey } from '../state/rowForKey.ts';
import { RestoreRowView } from './RestoreRows.tsx';
import { VirtualTree } from './VirtualTree.tsx';
import { useTokenSizes } from './useTokenSizes.ts';

interface RestoreListProps {
  readonly plan: RestorePlanView;
  readonly checkpointNumber: number;
  readonly chat: ChatModel;
  readonly treeRef: Ref<HTMLDivElement>;
}

/** The files of a plan in groups, with ticks. */
export function RestoreList({ plan, checkpointNumber, chat, treeRef }: RestoreListProps) {
  const { preview } = chat;
  const { row: rowHeight } = useTokenSizes();
  const [active, setActive] = useState<string | undefined>(undefined);
  const filter = preview.filter.value;
  const closed = preview.closed.value;
  const rows = useMemo(
    () => layOutPlan(plan, { checkpointNumber, filter, closed }),
    [plan, checkpointNumber, filter, closed],
  );
  const heightOf = useCallback(() => rowHeight, [rowHeight]);
  const ticks = preview.ticks.value;
  const activeIndex = rows.findIndex(row => rowKey(row) === active);

  const press = (row: RestoreRow) => {
    setActive(rowKey(row));
    if (row.kind === 'group') preview.toggleGroup(row.id);
    else if (row.kind === 'file') chat.ask({ kind: 'openPlannedDiff', path: row.file.path });
  };
  const tick = (row: RestoreRow) => {
    setActive(rowKey(row));
    preview.toggle(rowFiles(row));
  };

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const row = rows[activeIndex];
    const next =
      event.ctrlKey || event.metaKey ? undefined : rowForKey(rows, activeIndex, event.key, pageSize(event, rowHeight));
    if (next !== undefined) setActive(rowKey(next));
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) preview.tickAll(rows.flatMap(rowFiles));
    else if (event.key === ' ' && row !== undefined) tick(row);
    else if (event.key === 'Enter' && !event.ctrlKey && row !== undefined) press(row);
    else if (event.key === 'ArrowRight' && row?.kind === 'group' && !row.isOpen) preview.toggleGroup(row.id);
    else if (event.key === 'ArrowLeft' && row?.kind === 'group' && row.isOpen) preview.toggleGroup(row.id);
    else if (event.key === 'ArrowLeft' && row !== undefined) setActive(groupAbove(rows, activeIndex) ?? active);
    else return;
    event.preventDefault();
  };

  if (rows.length === 0) return <div class="tc-empty tc-muted">No file matches “{filter.trim()}”.</div>;
  return (
    <VirtualTree
      label="Files to restore"
      isMultiSelectable
      rows={rows}
      keyOf={rowKey}
      heightOf={heightOf}
      active={active}
      onKeyDown={onKeyDown}
      treeRef={treeRef}
      renderRow={(row, attributes) => (
        <RestoreRowView
          row={row}
          ticks={ticks}
          isActive={rowKey(row) === active}
          attributes={attributes}
          onTick={() => tick(row)}
          onPress={() => press(row)}
        />
      )}
    />
  );
}

function groupAbove(rows: readonly RestoreRow[], index: number): string | undefined {
  const group = rows.slice(0, Math.max(0, index)).findLast(({ kind }) => kind === 'group');
  return group && rowKey(group);
}

const pageSize = (event: TargetedKeyboardEvent<HTMLElement>, rowHeight: number): number =>
  Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 1);
