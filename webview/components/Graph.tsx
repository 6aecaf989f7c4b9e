import type { TimelineEntryView } from '../../src/protocol/timelineViews.ts';
import type { GraphLine, GraphRow } from '../state/timelineGraph.ts';

const step = 12;
const firstLane = 8;
/** Branches beyond this share the last lane. */
const mostLanes = 6;

const laneX = (lane: number): number => firstLane + step * Math.min(lane, mostLanes - 1);

export const graphWidth = (lanes: number): number => laneX(Math.max(0, lanes - 1)) + step;

interface GraphProps {
  readonly width: number;
  readonly lines: readonly GraphLine[];
}

/** Lines that only pass; as high as what they stand beside. */
export const GraphLines = ({ width, lines }: GraphProps) => (
  <svg class="tc-graph" width={width} height="100%" aria-hidden="true">
    {lines.map(({ lane, onPath }) => (
      <line key={lane} class={onPath ? 'on' : ''} x1={laneX(lane)} x2={laneX(lane)} y1="0" y2="100%" />
    ))}
  </svg>
);

interface GraphMarkProps {
  readonly width: number;
  readonly height: number;
  readonly graph: GraphRow;
  readonly entry: TimelineEntryView;
}

/** A row of the graph: lines, branches that begin here, and the mark of the entry. */
export function GraphMark({ width, height, graph, entry }: GraphMarkProps) {
  const x = laneX(graph.lane);
  const y = height / 2;
  return (
    <svg class="tc-graph" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {graph.lines.map(({ lane, onPath, part }) => (
        <line
          key={lane}
          class={onPath ? 'on' : ''}
          x1={laneX(lane)}
          x2={laneX(lane)}
          y1={part === 'lower' ? y : 0}
          y2={part === 'upper' ? y : height}
        />
      ))}
      {graph.branches.map(lane => (
        <path key={lane} d={`M${x} ${y} C${laneX(lane)} ${y} ${laneX(lane)} ${y} ${laneX(lane)} 0`} />
      ))}
      <Mark x={x} y={y} entry={entry} />
    </svg>
  );
}

/** Dot: after a turn. Ring: not by a turn. Diamond: restore. Square: named or pinned. Dot in a ring: you are here. */
function Mark({
  x,
  y,
  entry: { kind, isHere, onPath, pinned, name },
}: {
  x: number;
  y: number;
  entry: TimelineEntryView;
}) {
  const look = onPath ? 'n-on' : '';
  const filled = onPath ? 'n-on n-fill' : '';
  if (isHere) {
    return (
      <>
        <circle class={look} cx={x} cy={y} r="5.5" />
        <circle class={filled} cx={x} cy={y} r="2" />
      </>
    );
  }
  const isMarked = pinned === true || name !== undefined;
  switch (isMarked && kind !== 'restore' ? 'named' : kind) {
    case 'turn':
      return <circle class={filled} cx={x} cy={y} r="4" />;
    case 'named':
      return <rect class={filled} x={x - 4} y={y - 4} width="8" height="8" rx="1" />;
    case 'restore':
      return <rect class={look} x={x - 3.5} y={y - 3.5} width="7" height="7" transform={`rotate(45 ${x} ${y})`} />;
    case 'youChanged':
    case 'baseline':
    case 'late':
      return <circle class={look} cx={x} cy={y} r="3.5" />;
    case 'failed':
      return (
        <>
          <circle class={look} cx={x} cy={y} r="3.5" />
          <line class={onPath ? 'on' : ''} x1={x - 4.5} x2={x + 4.5} y1={y + 4.5} y2={y - 4.5} />
        </>
      );
  }
}
