import type { TargetedKeyboardEvent } from 'preact';
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { TimelineEntryView, TimelineView } from '../../src/protocol/timelineViews.ts';
import { formatCount, formatNumber } from '../format.ts';
import type { TimelineModel } from '../state/timelineModel.ts';
import { layOutTimeline, searchEntries, type EntryRow, type TimelineRow as Row } from '../state/timelineRows.ts';
import { rowForKey } from '../state/rowForKey.ts';
import { Button } from './Button.tsx';
import { GraphLines, graphWidth } from './Graph.tsx';
import { OpenEntry } from './OpenEntry.tsx';
import { SearchBox } from './SearchBox.tsx';
import { TimelineDetail } from './TimelineDetail.tsx';
import { menuContext, TimelineRow } from './TimelineRow.tsx';
import { VirtualTree } from './VirtualTree.tsx';
import { useTokenSizes } from './useTokenSizes.ts';
import { useWidth } from './useWidth.ts';

/** A row of the timeline, or what is opened below one. */
type ListRow = Row | { readonly kind: 'open'; readonly row: EntryRow };

const listKey = (row: ListRow): string =>
  row.kind === 'day' ? `day ${row.title}` : row.kind === 'entry' ? row.entry.id : `open ${row.row.entry.id}`;

/** From this width on an opened row is shown beside the list. */
const wideFrom = 640;

export function TimelineList({ view, timeline }: { readonly view: TimelineView; readonly timeline: TimelineModel }) {
  const root = useRef<HTMLDivElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const isWide = useWidth(root) >= wideFrom;
  const { row: rowHeight } = useTokenSizes();
  const [active, setActive] = useState<string | undefined>(undefined);
  const [openHeight, setOpenHeight] = useState(120);
  const search = timeline.search.value;
  const now = timeline.now.value;
  const openId = timeline.open.value;

  const today = new Date(now).toDateString();
  const found = useMemo(() => searchEntries(view.entries, search), [view.entries, search]);
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
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
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
          label="Search messages"
          value={search}
          onChange={timeline.setSearch}
          onLeaveDown={() => tree.current?.focus()}
        />
      </div>
      {search.trim() !== '' && (
        <p class="tc-caption tc-num tc-pad" role="status">
          {formatNumber(found.length)} of {formatCount(view.entries.length, 'entry', 'entries')}
        </p>
      )}
      {found.length === 0 ? (
        <div class="tc-empty">
          <p>No entry matches.</p>
          <Button onClick={() => timeline.setSearch('')}>Clear Search</Button>
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
                      isSelected={row.entry.id === (active ?? openId)}
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
