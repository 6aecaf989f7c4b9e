import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TimelineModel } from '../state/timelineModel.ts';
import { linesBelow, type EntryRow } from '../state/timelineRows.ts';
import { GraphLines } from './Graph.tsx';
import { TimelineDetail } from './TimelineDetail.tsx';

interface OpenEntryProps {
  readonly width: number;
  readonly row: EntryRow;
  readonly timeline: TimelineModel;
  readonly onHeight: (height: number) => void;
}

/** The opened entry in place; its height is measured, since it depends on the files and the width. */
export function OpenEntry({ width, row, timeline, onHeight }: OpenEntryProps) {
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => onHeight(element.offsetHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [onHeight]);
  return (
    <div class="tc-open" role="group" aria-label={row.entry.label} ref={root}>
      <div class="tc-open__graph" style={{ width: `${width}px` }}>
        <GraphLines width={width} lines={linesBelow(row.graph)} />
      </div>
      <TimelineDetail entry={row.entry} timeline={timeline} />
    </div>
  );
}
