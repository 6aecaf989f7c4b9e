import type { TimelineEntryView } from '../../src/protocol/views.ts';
import { formatDay } from '../format.ts';
import { layOutGraph, type GraphLine, type GraphNode, type GraphRow } from './timelineGraph.ts';

export type TimelineRow =
  { readonly kind: 'day'; readonly title: string; readonly lines: readonly GraphLine[] } | EntryRow;

export interface EntryRow {
  readonly kind: 'entry';
  readonly entry: TimelineEntryView;
  readonly graph: GraphRow;
}

/** Lays entries (newest first) out as rows with a graph and a line for each day. Days follow the user's time zone. */
export function layOutTimeline(entries: readonly TimelineEntryView[], now: number): readonly TimelineRow[] {
  const graph = layOutGraph(graphNodes(entries));
  const rows: TimelineRow[] = [];
  let day = '';
  entries.forEach((entry, index) => {
    const own = graph[index] ?? { lane: 0, lines: [], branches: [] };
    const title = formatDay(entry.at, now);
    if (title !== day) rows.push({ kind: 'day', title, lines: linesAbove(own) });
    day = title;
    rows.push({ kind: 'entry', entry, graph: own });
  });
  return rows;
}

/** Entries with `words` in their label, whatever the case. */
export function searchEntries(entries: readonly TimelineEntryView[], words: string): readonly TimelineEntryView[] {
  const wanted = words.trim().toLowerCase();
  return wanted === '' ? entries : entries.filter(({ label }) => label.toLowerCase().includes(wanted));
}

/** The lines that enter a row from above, through a row without a mark. */
export function linesAbove({ lines, branches }: GraphRow): readonly GraphLine[] {
  const passing = lines.filter(({ part }) => part !== 'lower').map(line => ({ ...line, part: 'whole' as const }));
  return [...passing, ...branches.map(lane => ({ lane, onPath: false, part: 'whole' as const }))];
}

/** The lines that leave a row downward, for what is opened below it. */
export const linesBelow = ({ lines }: GraphRow): readonly GraphLine[] =>
  lines.filter(({ part }) => part !== 'upper').map(line => ({ ...line, part: 'whole' as const }));

/**
 * Finds what each entry came after. An entry of the path follows the one below it on the path. A message off the path
 * follows the latest earlier message with the number before its own; anything else off the path follows the latest earlier
 * entry of its turn, else the latest earlier entry off the path.
 */
export function graphNodes(entries: readonly TimelineEntryView[]): readonly GraphNode[] {
  return entries.map((entry, index) => {
    const earlier = entries.slice(index + 1);
    const parent = entry.onPath ? earlier.find(({ onPath }) => onPath) : parentOffPath(entry, earlier);
    return { id: entry.id, onPath: entry.onPath, parentId: parent?.id };
  });
}

function parentOffPath(entry: TimelineEntryView, earlier: readonly TimelineEntryView[]): TimelineEntryView | undefined {
  const { messageNumber } = entry;
  if (entry.kind === 'turn' && messageNumber !== undefined) {
    return (
      earlier.find(other => other.kind === 'turn' && other.messageNumber === messageNumber - 1) ??
      earlier.findLast(({ onPath }) => onPath)
    );
  }
  return (
    earlier.find(({ turnId }) => turnId !== undefined && turnId === entry.turnId) ??
    earlier.find(({ onPath }) => !onPath) ??
    earlier[0]
  );
}
