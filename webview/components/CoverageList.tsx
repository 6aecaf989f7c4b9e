import type { Ref, TargetedKeyboardEvent } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { CoveragePageView, CoverageView } from '../../src/protocol/coverageViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { coverageKey, layOutCoverage, type CoverageGroupId, type CoverageRow } from '../state/coverageRows.ts';
import { rowForKey } from '../state/rowForKey.ts';
import { CoverageRowView } from './CoverageRows.tsx';
import { VirtualTree } from './VirtualTree.tsx';
import { useTokenSizes } from './useTokenSizes.ts';

interface CoverageListProps {
  readonly coverage: CoverageView;
  readonly page: CoveragePageView;
  readonly chat: ChatModel;
  readonly treeRef: Ref<HTMLDivElement>;
}

/** What was left out, in groups. Enter opens a file or a group; Tab leads to the buttons of the active row. */
export function CoverageList({ coverage, page, chat, treeRef }: CoverageListProps) {
  const { checkpointId, includedSecrets } = page;
  const { row: rowHeight, doubleRow } = useTokenSizes();
  const [active, setActive] = useState<string | undefined>(undefined);
  const [noteHeights, setNoteHeights] = useState<ReadonlyMap<CoverageGroupId, number>>(new Map());
  const filter = chat.coverage.filter.value;
  const closed = chat.coverage.closed.value;
  const rows = useMemo(
    () => layOutCoverage(coverage, { included: includedSecrets, filter, closed }),
    [coverage, includedSecrets, filter, closed],
  );
  const heightOf = useCallback(
    (row: CoverageRow) => (row.kind === 'note' ? (noteHeights.get(row.id) ?? doubleRow) : rowHeight),
    [noteHeights, rowHeight, doubleRow],
  );
  const onNoteHeight = useCallback(
    (id: CoverageGroupId, height: number) =>
      setNoteHeights(heights => (heights.get(id) === height ? heights : new Map(heights).set(id, height))),
    [],
  );
  const activeIndex = rows.findIndex(row => coverageKey(row) === active);

  const press = (row: CoverageRow) => {
    setActive(coverageKey(row));
    if (row.kind === 'group') chat.coverage.toggleGroup(row.id);
    else if (row.kind === 'leftOut') chat.ask({ kind: 'openLeftOut', checkpointId, path: row.file.path });
    else if (row.kind === 'included') chat.ask({ kind: 'openLeftOut', checkpointId, path: row.path });
    else if (row.kind === 'unsaved' && !page.expired)
      chat.ask({ kind: 'openUnsavedText', checkpointId, path: row.text.path });
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey) return;
    const row = rows[activeIndex];
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 1);
    const next = rowForKey(rows, activeIndex, event.key, page, ({ kind }) => kind !== 'note');
    if (next !== undefined) setActive(coverageKey(next));
    else if (row === undefined) return;
    else if (event.key === 'Enter') press(row);
    else if (event.key === 'ArrowRight' && row.kind === 'group' && !row.isOpen) chat.coverage.toggleGroup(row.id);
    else if (event.key === 'ArrowLeft' && row.kind === 'group' && row.isOpen) chat.coverage.toggleGroup(row.id);
    else if (event.key === 'ArrowLeft') setActive(groupAbove(rows, activeIndex) ?? active);
    else return;
    event.preventDefault();
  };

  if (rows.length === 0) {
    const words = filter.trim() === '' ? 'Nothing was left out.' : `No file matches “${filter.trim()}”.`;
    return <div class="tc-empty tc-muted">{words}</div>;
  }
  return (
    <VirtualTree
      label="Left out"
      rows={rows}
      keyOf={coverageKey}
      heightOf={heightOf}
      active={active}
      onKeyDown={onKeyDown}
      treeRef={treeRef}
      renderRow={(row, attributes) => (
        <CoverageRowView
          row={row}
          isActive={coverageKey(row) === active}
          isGroupActive={row.kind === 'note' && active === `group ${row.id}`}
          canOpenTexts={!page.expired}
          attributes={attributes}
          onPress={() => press(row)}
          onNoteHeight={onNoteHeight}
          onInclude={path => chat.ask({ kind: 'includeSecret', checkpointId, path })}
          onStopIncluding={path => chat.ask({ kind: 'stopIncludingSecret', path })}
          onChangeLimit={() => chat.ask({ kind: 'changeFileSizeLimit' })}
        />
      )}
    />
  );
}

function groupAbove(rows: readonly CoverageRow[], index: number): string | undefined {
  const group = rows.slice(0, index).findLast(({ kind }) => kind === 'group');
  return group && coverageKey(group);
}
