import type { TimelineEntryView } from '../../src/protocol/timelineViews.ts';
import { formatDay } from '../format.ts';
import { layOutGraph, type GraphLine, type GraphNode, type GraphRow } from './timelineGraph.ts';

export type TimelineRow = DayRow | EntryRow;

interface DayRow {
  readonly kind: 'day';
  /** Tells days apart that come more than once, as they do when the clock was set back. */
  readonly key: string;
  readonly title: string;
  readonly lines: readonly GraphLine[];
}

export interface EntryRow {
  readonly kind: 'entry';
  readonly entry: TimelineEntryView;
  readonly graph: GraphRow;
}

/** Lays entries (newest first) out as rows with a graph and a line for each day. Days follow the user's time zone. */
export function layOutTimeline(entries: readonly TimelineEntryView[], now: number): readonly TimelineRow[] {
  const graph = layOutGraph(graphNodes(entries));
  const rows: TimelineRow[] = [];
  const days: string[] = [];
  entries.forEach((entry, index) => {
    const own = graph[index] ?? { lane: 0, lines: [], branches: [] };
    const title = formatDay(entry.at, now);
    if (title !== days.at(-1)) {
      days.push(title);
      const times = days.filter(day => day === title).length;
      rows.push({ kind: 'day', key: `day ${title} ${times}`, title, lines: linesAbove(own) });
    }
    rows.push({ kind: 'entry', entry, graph: own });
  });
  return rows;
}

/** The lines that enter a row from above, through a row without a mark. */
export function linesAbove({ lines, branches }: GraphRow): readonly GraphLine[] {
  const passing = lines.filter(({ part }) => part !== 'lower').map(line => ({ ...line, part: 'whole' as const }));
  return [...passing, ...branches.map(lane => ({ lane, onPath: false, part: 'whole' as const }))];
}

/** The lines that leave a row downward, for what is opened below it. */
export const linesBelow = ({ lines }: GraphRow): readonly GraphLine[] =>
  lines.filter(({ part }) => part !== 'upper').map(line => ({ ...line, part: 'whole' as const }));

/** Tells what each entry came after: on the path the next one below that is on it too, else what the host says. */
export function graphNodes(entries: readonly TimelineEntryView[]): readonly GraphNode[] {
  let below: string | undefined;
  const nodes = [...entries].reverse().map(({ id, onPath, parentId }) => {
    const node = { id, onPath, parentId: onPath ? below : parentId };
    if (onPath) below = id;
    return node;
  });
  return nodes.reverse();
}
