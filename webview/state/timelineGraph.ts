/** One entry of the timeline as the graph sees it, newest first. */
export interface GraphNode {
  readonly id: string;
  readonly onPath: boolean;
  /** The entry it came after, further down; absent at the start of its branch. */
  readonly parentId: string | undefined;
}

/** The part of a vertical line that crosses a row. */
export interface GraphLine {
  readonly lane: number;
  readonly onPath: boolean;
  readonly part: 'whole' | 'lower' | 'upper';
}

/** What the graph draws in one row. Lane 0 is the path the user is on. */
export interface GraphRow {
  readonly lane: number;
  readonly lines: readonly GraphLine[];
  /** Lanes that leave this row's mark upward: branches that begin here. */
  readonly branches: readonly number[];
}

/**
 * Gives each entry a lane: the path lane 0, every other branch the first lane that is free over all its rows. A branch is
 * a run of entries off the path, each the parent of the one above it; it ends in a curve to the entry it came from.
 */
export function layOutGraph(nodes: readonly GraphNode[]): readonly GraphRow[] {
  const rowOf = new Map(nodes.map((node, row) => [node.id, row]));
  const branches = findBranches(nodes, rowOf);
  const lanes = assignLanes(branches);

  const rows = nodes.map(() => ({ lane: 0, lines: [] as GraphLine[], branches: [] as number[] }));
  const path = nodes.flatMap((node, row) => (node.onPath ? [row] : []));
  drawLine(rows, 0, true, path[0], path.at(-1));
  branches.forEach(({ members, top, bottom, root }, index) => {
    const lane = lanes[index] ?? 1;
    for (const row of members) setLane(rows[row], lane);
    // The curve to the root fills the root's row itself, so the line ends with the row above.
    drawLine(rows, lane, false, top, root === undefined ? bottom : root - 1, root !== undefined);
    if (root !== undefined) rows[root]?.branches.push(lane);
  });
  return rows;
}

interface Branch {
  readonly members: readonly number[];
  readonly top: number;
  /** Its oldest own entry. */
  readonly bottom: number;
  /** The entry it came from; absent when that is not in the list. */
  readonly root: number | undefined;
}

/** Follows each entry off the path down to where its branch begins; an entry already taken is the root of another branch. */
function findBranches(nodes: readonly GraphNode[], rowOf: ReadonlyMap<string, number>): readonly Branch[] {
  const taken = new Set<number>();
  const branches: Branch[] = [];
  nodes.forEach((node, start) => {
    if (node.onPath || taken.has(start)) return;
    const members: number[] = [];
    let row: number | undefined = start;
    while (row !== undefined && nodes[row]?.onPath === false && !taken.has(row)) {
      taken.add(row);
      members.push(row);
      row = parentRow(nodes[row], row, rowOf);
    }
    branches.push({ members, top: start, bottom: members.at(-1) ?? start, root: row });
  });
  return branches;
}

/** A parent above its child would draw a loop; such data is shown as a branch without a root. */
function parentRow(node: GraphNode | undefined, row: number, rowOf: ReadonlyMap<string, number>): number | undefined {
  const parent = node?.parentId === undefined ? undefined : rowOf.get(node.parentId);
  return parent !== undefined && parent > row ? parent : undefined;
}

function assignLanes(branches: readonly Branch[]): readonly number[] {
  const freeFrom: number[] = [];
  return branches.map(({ top, bottom, root }) => {
    let lane = 1;
    while ((freeFrom[lane] ?? -1) > top) lane++;
    freeFrom[lane] = (root ?? bottom) + 1;
    return lane;
  });
}

function drawLine(
  rows: readonly { readonly lines: GraphLine[] }[],
  lane: number,
  onPath: boolean,
  top: number | undefined,
  bottom: number | undefined,
  runsOn = false,
): void {
  if (top === undefined || bottom === undefined || (top === bottom && !runsOn)) return;
  for (let row = top; row <= bottom; row++) {
    const part = row === top ? 'lower' : row === bottom && !runsOn ? 'upper' : 'whole';
    rows[row]?.lines.push({ lane, onPath, part });
  }
}

function setLane(row: { lane: number } | undefined, lane: number): void {
  if (row !== undefined) row.lane = lane;
}
