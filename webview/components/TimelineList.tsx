import type { TargetedKeyboardEvent } from 'preact';
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { TimelineEntryView, TimelineView } from '../../src/protocol/timelineViews.ts';
import type { ListPart } from '../state/listPart.ts';
import type { TimelineModel } from '../state/timelineModel.ts';
import { layOutTimeline, type EntryRow, type TimelineRow as Row } from '../state/timelineRows.ts';
import { rowForKey } from '../state/rowForKey.ts';
import { Button, IconButton } from './Button.tsx';
import { GraphLines, graphWidth } from './Graph.tsx';
import { OpenEntry } from './OpenEntry.tsx';
import { SearchBox } from './SearchBox.tsx';
import { TimelineFilters } from './TimelineFilters.tsx';
import { TimelineDetail } from './TimelineDetail.tsx';
import { menuContext, TimelineRow } from './TimelineRow.tsx';
import { VirtualTree } from './VirtualTree.tsx';
import { useListEnds } from './useListEnds.ts';
import { useTokenSizes } from './useTokenSizes.ts';
import { useWidth } from './useWidth.ts';

/** A row of the timeline, or what is opened below one. */
type ListRow = Row | { readonly kind: 'open'; readonly row: EntryRow };

const listKey = (row: ListRow): string =>
  row.kind === 'day' ? row.key : row.kind === 'entry' ? row.entry.id : `open ${row.row.entry.id}`;

/** From this width on an opened row is shown beside the list. */
const wideFrom = 640;

export function TimelineList({ view, timeline }: { readonly view: TimelineView; readonly timeline: TimelineModel }) {
  const root = useRef<HTMLDivElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const isWide = useWidth(root) >= wideFrom;
  const { row: rowHeight } = useTokenSizes();
  const openId = timeline.open.value;
  const [active, setActive] = useState(openId);
  const [openHeight, setOpenHeight] = useState(120);
  const search = timeline.search.value;
  const now = timeline.now.value;

  const today = new Date(now).toDateString();
  const found = view.entries;
  // The rows change with the day, not with every tick of the clock.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const laidOut = useMemo(() => layOutTimeline(found, now), [found, today]);
  const rows = useMemo(
    () =>
      laidOut.flatMap((row): ListRow[] =>
        row.kind === 'entry' && row.entry.id === openId && !isWide ? [row, { kind: 'open', row }] : [row],
      ),
    [laidOut, openId, isWide],
  );
  const lanes = laidOut.reduce((most, row) => Math.max(most, ...laneNumbers(row)), 0) + 1;
  const width = graphWidth(lanes);
  const heightOf = useCallback(
    (row: ListRow) => (row.kind === 'open' ? openHeight : rowHeight),
    [openHeight, rowHeight],
  );
  const activeIndex = rows.findIndex(row => listKey(row) === active);
  const entry = entryOf(rows[activeIndex]);
  const opened = found.find(({ id }) => id === openId);

  const toggle = ({ id }: TimelineEntryView) => {
    setActive(id);
    timeline.setOpen(id === openId ? undefined : id);
  };
  const part: ListPart = {
    above: view.newerCount,
    shown: view.entries.length,
    below: view.foundCount - view.newerCount - view.entries.length,
    rowHeight,
    onWant: row => timeline.ask({ kind: 'showTimelineRow', row }),
  };
  const goToEnd = useListEnds(tree, part, end => {
    const next = rowForKey(rows, -1, end === 'first' ? 'Home' : 'End', 1, row => row.kind === 'entry');
    if (next !== undefined) setActive(listKey(next));
  });
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (!event.ctrlKey && goToEnd(event.key)) {
      event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 1);
    const canBeActive = (row: ListRow) => row.kind === 'entry' && (!event.altKey || row.entry.onPath);
    const next = event.ctrlKey ? undefined : rowForKey(rows, activeIndex, event.key, page, canBeActive);
    if (next !== undefined) setActive(listKey(next));
    else if (entry === undefined) return;
    else if (event.key === 'ArrowRight') timeline.setOpen(entry.id);
    else if (event.key === 'ArrowLeft') timeline.setOpen(undefined);
    else if (event.key === 'Enter' && event.ctrlKey && entry.checkpointId !== undefined) {
      if (entry.expired !== true && !view.readOnly)
        timeline.ask({ kind: 'previewRestore', checkpointId: entry.checkpointId });
    } else if (event.key === 'Enter' && entry.turnId !== undefined)
      timeline.ask({ kind: 'goToMessage', turnId: entry.turnId });
    else if (event.key === 'Enter') toggle(entry);
    else return;
    event.preventDefault();
  };

  return (
    <div
      class="tc-page"
      ref={root}
      onKeyDown={event => {
        if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        root.current?.querySelector<HTMLElement>('.tc-search input')?.focus();
      }}
    >
      <div class="tc-toolbar tc-toolbar--top">
        <SearchBox
          icon="search"
          label="Search messages and paths"
          value={search}
          onChange={timeline.setSearch}
          onLeaveDown={() => tree.current?.focus()}
        />
        <IconButton icon="filter" label="Filter…" onClick={() => timeline.ask({ kind: 'chooseTimelineFilter' })} />
      </div>
      <TimelineFilters view={view} timeline={timeline} />
      {found.length === 0 ? (
        <div class="tc-empty">
          <p>No entry matches.</p>
          <Button onClick={timeline.clearFilter}>Clear Filters</Button>
        </div>
      ) : (
        <div class="tc-split tc-split--timeline">
          <VirtualTree
            label="Timeline"
            rows={rows}
            keyOf={listKey}
            heightOf={heightOf}
            active={active}
            onKeyDown={onKeyDown}
            menuContext={entry && menuContext(entry, view.readOnly)}
            treeRef={tree}
            part={part}
            renderRow={(row, attributes) => {
              switch (row.kind) {
                case 'day':
                  return (
                    <div class="tc-day" role="presentation">
                      <GraphLines width={width} lines={row.lines} />
                      <span>{row.title}</span>
                      <span class="tc-day__rule" />
                    </div>
                  );
                case 'entry':
                  return (
                    <TimelineRow
                      entry={row.entry}
                      graph={row.graph}
                      graphWidth={width}
                      height={rowHeight}
                      now={now}
                      search={search}
                      isSelected={row.entry.id === active}
                      isOpen={row.entry.id === openId}
                      readOnly={view.readOnly}
                      attributes={attributes}
                      onPress={() => toggle(row.entry)}
                      onMenu={() =>
                        timeline.ask({ kind: 'showCheckpointActions', checkpointId: row.entry.checkpointId ?? '' })
                      }
                    />
                  );
                case 'open':
                  return <OpenEntry width={width} row={row.row} timeline={timeline} onHeight={setOpenHeight} />;
              }
            }}
          />
          <aside aria-label="Opened entry">
            {isWide && opened !== undefined && (
              <>
                <h2>{opened.label}</h2>
                <TimelineDetail entry={opened} timeline={timeline} />
              </>
            )}
            {isWide && opened === undefined && <p class="tc-muted">Choose an entry to see what it changed.</p>}
          </aside>
        </div>
      )}
    </div>
  );
}

const entryOf = (row: ListRow | undefined): TimelineEntryView | undefined =>
  row?.kind === 'entry' ? row.entry : undefined;

const laneNumbers = (row: Row): readonly number[] =>
  row.kind === 'day' ? [] : [row.graph.lane, ...row.graph.lines.map(({ lane }) => lane), ...row.graph.branches];
