import type { TargetedKeyboardEvent } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { InterruptedFileView } from '../../src/protocol/interruptedViews.ts';
import { formatNumber } from '../format.ts';
import {
  interruptedKey,
  layOutInterrupted,
  type InterruptedGroupId,
  type InterruptedRow,
} from '../state/interruptedRows.ts';
import { groupTitles, stateWords } from '../state/interruptedWords.ts';
import { rowForKey } from '../state/rowForKey.ts';
import { splitPath } from '../words.ts';
import { FileName } from './FileMeta.tsx';
import { Icon } from './Icon.tsx';
import { useTokenSizes } from './useTokenSizes.ts';
import { VirtualTree, type TreeRowAttributes } from './VirtualTree.tsx';

interface RestoreInterruptedListProps {
  readonly files: readonly InterruptedFileView[];
  readonly targetNumber: number | undefined;
}

/** The files that a restore set out to write, by what became of them. */
export function RestoreInterruptedList({ files, targetNumber }: RestoreInterruptedListProps) {
  const { row: rowHeight } = useTokenSizes();
  const [active, setActive] = useState<string | undefined>(undefined);
  const [closed, setClosed] = useState<ReadonlySet<InterruptedGroupId>>(new Set());
  const rows = useMemo(() => layOutInterrupted(files, closed), [files, closed]);
  const heightOf = useCallback(() => rowHeight, [rowHeight]);
  const activeIndex = rows.findIndex(row => interruptedKey(row) === active);

  const toggle = (id: InterruptedGroupId) =>
    setClosed(groups => (groups.has(id) ? new Set([...groups].filter(each => each !== id)) : new Set([...groups, id])));
  const press = (row: InterruptedRow) => {
    setActive(interruptedKey(row));
    if (row.kind === 'group') toggle(row.id);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey) return;
    const row = rows[activeIndex];
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 1);
    const next = rowForKey(rows, activeIndex, event.key, page, () => true);
    if (next !== undefined) setActive(interruptedKey(next));
    else if (row === undefined) return;
    else if (event.key === 'Enter') press(row);
    else if (event.key === 'ArrowRight' && row.kind === 'group' && !row.isOpen) toggle(row.id);
    else if (event.key === 'ArrowLeft' && row.kind === 'group' && row.isOpen) toggle(row.id);
    else if (event.key === 'ArrowLeft' && row.kind === 'file') setActive(`group ${row.group}`);
    else return;
    event.preventDefault();
  };
  return (
    <VirtualTree
      label="Files of the restore"
      rows={rows}
      keyOf={interruptedKey}
      heightOf={heightOf}
      active={active}
      onKeyDown={onKeyDown}
      renderRow={(row, attributes) => (
        <Line
          row={row}
          targetNumber={targetNumber}
          isActive={interruptedKey(row) === active}
          attributes={attributes}
          onPress={() => press(row)}
        />
      )}
    />
  );
}

interface LineProps {
  readonly row: InterruptedRow;
  readonly targetNumber: number | undefined;
  readonly isActive: boolean;
  readonly attributes: TreeRowAttributes;
  readonly onPress: () => void;
}

const stateIcons: Record<InterruptedFileView['state'], string> = {
  written: 'pass',
  before: 'circle-large-outline',
  changed: 'person',
  unreadable: 'error',
};

function Line({ row, targetNumber, isActive, attributes, onPress }: LineProps) {
  const selected = isActive ? ' is-selected is-active' : '';
  if (row.kind === 'group') {
    return (
      <div
        class={`tc-group${selected}`}
        {...attributes}
        aria-level={1}
        aria-expanded={row.isOpen}
        aria-selected={isActive}
        aria-label={`${groupTitles[row.id]}, ${formatNumber(row.count)}`}
        onClick={onPress}
      >
        <span class="tc-twistbtn">
          <Icon name={row.isOpen ? 'chevron-down' : 'chevron-right'} />
        </span>
        <span class="tc-clip">{groupTitles[row.id]}</span>
        <span class="tc-badge tc-badge--count tc-num">{formatNumber(row.count)}</span>
      </div>
    );
  }
  const { path, state } = row.file;
  const { name, folder } = splitPath(path);
  const words = stateWords(state, targetNumber);
  return (
    <div
      class={`tc-file${selected}`}
      {...attributes}
      aria-level={2}
      aria-posinset={row.position}
      aria-setsize={row.groupSize}
      aria-selected={isActive}
      aria-label={[name, folder, words].filter(Boolean).join(', ')}
      title={path}
      onClick={onPress}
    >
      <span class="tc-indent" />
      <Icon name={stateIcons[state]} />
      <FileName path={path} />
      <span class="tc-file__meta">{words}</span>
    </div>
  );
}
