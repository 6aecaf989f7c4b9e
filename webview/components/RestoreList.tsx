import type { Ref, TargetedKeyboardEvent } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { RestorePlanView } from '../../src/protocol/previewViews.ts';
import { isChange, type PartRow } from '../state/changeParts.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { fileKey, isStop, layOutPlan, rowAbove, rowFiles, rowKey, type RestoreRow } from '../state/restoreRows.ts';
import { rowMenu } from '../state/plannedMenu.ts';
import { rowForKey } from '../state/rowForKey.ts';
import { partVerbs, pressPart, spacePart } from './partVerbs.ts';
import { RestoreRowView } from './RestoreRows.tsx';
import { usePartHeight } from './usePartHeight.ts';
import { useTokenSizes } from './useTokenSizes.ts';
import { VirtualTree } from './VirtualTree.tsx';

interface RestoreListProps {
  readonly plan: RestorePlanView;
  readonly checkpointNumber: number;
  readonly chat: ChatModel;
  readonly treeRef: Ref<HTMLDivElement>;
  /** The changes of a file are beside the list, not in it. */
  readonly isWide: boolean;
  /** The file that is beside the list. */
  readonly shown: string | undefined;
  /** This file became the active one. */
  readonly onFile: (path: string) => void;
  /** Right, in a wide view. */
  readonly onEnterChanges: () => void;
}

/** The files of a plan in groups, with ticks. */
export function RestoreList({
  plan,
  checkpointNumber,
  chat,
  treeRef,
  isWide,
  shown,
  onFile,
  onEnterChanges,
}: RestoreListProps) {
  const { preview } = chat;
  const { row: rowHeight } = useTokenSizes();
  const { partHeight, onHeight } = usePartHeight();
  const [chosen, setActiveKey] = useState<string | undefined>(undefined);
  const active = chosen ?? (shown === undefined ? undefined : fileKey(shown));
  const filter = preview.filter.value;
  const toggled = preview.toggledGroups.value;
  const opened = preview.opened.value;
  const asTree = preview.asTree.value;
  const listed = isWide ? undefined : preview.listed.value;
  const rows = useMemo(
    () => layOutPlan(plan, { checkpointNumber, filter, toggled, asTree, opened, listed }),
    [plan, checkpointNumber, filter, toggled, asTree, opened, listed],
  );
  const heightOf = useCallback(
    (row: RestoreRow) => (row.kind === 'part' ? partHeight(row) : rowHeight),
    [partHeight, rowHeight],
  );
  const verbs = partVerbs(chat);
  const activeIndex = rows.findIndex(row => rowKey(row) === active);

  const setActive = (row: RestoreRow | undefined) => {
    if (row === undefined || !isStop(row)) return;
    setActiveKey(rowKey(row));
    if (row.kind === 'file') onFile(row.file.path);
  };
  const toggleOpen = (row: RestoreRow) => {
    if (row.kind === 'group') preview.toggleGroup(row.id);
    else if (row.kind === 'folder') preview.toggleOpen(row.openKey);
    else if (row.kind === 'file') preview.toggleOpen(row.file.path);
  };
  const open = (row: RestoreRow) => {
    if (row.kind === 'group' || row.kind === 'folder') toggleOpen(row);
    else if (row.kind === 'file') verbs.openDiff(row.file);
    else if (row.kind === 'part') pressPart(row, verbs);
  };
  const press = (row: RestoreRow) => {
    setActive(row);
    const showsBeside = isWide && row.kind === 'file' && row.file.canOpen;
    if (row.kind !== 'part' && !showsBeside) open(row);
  };
  const tick = (row: RestoreRow) => {
    setActive(row);
    const files = rowFiles(row);
    if (files.length > 0) preview.toggle(files);
  };
  const space = (row: RestoreRow, tree: HTMLElement) => {
    if (row.kind === 'part') spacePart(row, verbs, tree);
    else tick(row);
  };
  const goToChange = (step: 1 | -1) => {
    const row = rows[activeIndex];
    if (isWide) onEnterChanges();
    else if (step === 1 && row?.kind === 'file' && row.isOpen === false) toggleOpen(row);
    else setActive(changeFrom(rows, activeIndex, step));
  };
  const onArrow = (row: RestoreRow, key: string): boolean => {
    const isOpen = 'isOpen' in row ? row.isOpen : undefined;
    if (key === 'ArrowRight') {
      if (isWide && row.kind === 'file' && row.file.canOpen) onEnterChanges();
      else if (isOpen === false) toggleOpen(row);
      else if (isOpen === true) setActive(rows.slice(activeIndex + 1).find(isStop));
      return true;
    }
    if (key !== 'ArrowLeft') return false;
    if (isOpen === true) toggleOpen(row);
    else setActive(rowAbove(rows, row));
    return true;
  };

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const row = rows[activeIndex];
    const isCommand = event.ctrlKey || event.metaKey;
    const next = isCommand ? undefined : rowForKey(rows, activeIndex, event.key, pageSize(event, rowHeight), isStop);
    if (next !== undefined) setActive(next);
    else if (event.key === 'a' && isCommand)
      preview.tickAll(rows.flatMap(each => (each.kind === 'group' ? each.files : [])));
    else if (isCommand) return;
    else if (event.key === 'F7') goToChange(event.shiftKey ? -1 : 1);
    else if (row === undefined) return;
    else if (event.key === ' ') space(row, event.currentTarget);
    else if (event.key === 'Enter') open(row);
    else if (!onArrow(row, event.key)) return;
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
      menuContext={rows[activeIndex] && rowMenu(rows[activeIndex])}
      treeRef={treeRef}
      renderRow={(row, attributes) => (
        <RestoreRowView
          row={row}
          ticks={preview.ticks.value}
          checkpointNumber={checkpointNumber}
          isActive={rowKey(row) === active}
          attributes={attributes}
          verbs={verbs}
          onTick={() => tick(row)}
          onPress={() => press(row)}
          onToggleOpen={() => {
            setActive(row);
            toggleOpen(row);
          }}
          onHeight={onHeight}
        />
      )}
    />
  );
}

/** The next or the previous change in an open file. */
function changeFrom(rows: readonly RestoreRow[], index: number, step: 1 | -1): PartRow | undefined {
  const isStopping = (row: RestoreRow): row is PartRow => row.kind === 'part' && isChange(row);
  return step === 1 ? rows.slice(index + 1).find(isStopping) : rows.slice(0, Math.max(0, index)).findLast(isStopping);
}

const pageSize = (event: TargetedKeyboardEvent<HTMLElement>, rowHeight: number): number =>
  Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 1);
