import type { StoreRecord } from '../../core/ports/store.ts';
import type { TreeChange } from '../../core/tree.ts';
import { atOnce } from '../../core/takeTurns.ts';
import { changesOf } from './checkRecords.ts';
import { packTreeInSteps, type TreeArray } from './manifest.ts';
import type { Tables } from './tables.ts';
import type { DeltaRow } from './treeArrays.ts';

/** Changes whose rows are there already, since storing what they name takes long. */
export type KnownRows = ReadonlyMap<readonly TreeChange[], Known>;

interface Known {
  readonly rows: readonly DeltaRow[];
  /** Where they are the first that a tree is made of. */
  readonly whole: WholeTree | undefined;
}

/** A tree that is stored in full. */
interface WholeTree {
  readonly tree: TreeArray;
  /** As a manifest has it. */
  readonly packed: Uint8Array;
}

/** Whether storing what changes name takes so long that it is done in steps. */
export const isMany = ({ length }: readonly TreeChange[]): boolean => length >= 2000;

/** Stored in one step. */
const stepLength = 2048;

/**
 * Stores what changes name, and returns the numbers that stand for it. In steps: to others it makes no difference what is
 * stored already, since nothing refers to it.
 */
export function* manyRows(tables: Tables, records: readonly StoreRecord[]): Generator<void, KnownRows> {
  const known = new Map<readonly TreeChange[], Known>();
  for (const record of records) {
    const changes = changesOf(record);
    const rows = yield* rowsInSteps(tables, changes);
    known.set(changes, { rows, whole: isFirst(record) ? yield* wholeInSteps(tables, rows) : undefined });
  }
  return known;
}

const isFirst = (record: StoreRecord): boolean =>
  record.kind === 'checkpointTaken' && record.checkpoint.parentId === undefined;

function* rowsInSteps(tables: Tables, changes: readonly TreeChange[]): Generator<void, readonly DeltaRow[]> {
  const { paths, entries } = tables;
  yield* tables.expectBlobs(changes.length);
  const rows: DeltaRow[] = [];
  for (let at = 0; at < changes.length; at += stepLength) {
    const some = changes.slice(at, at + stepLength);
    const pathIds = paths.storeAll(some.map(({ path }) => path));
    for (const [index, { from, to }] of some.entries()) {
      rows.push({ pathId: pathIds[index] ?? 0, newEntry: entries.store(to), oldEntry: entries.store(from) });
    }
    yield;
  }
  return rows;
}

/** The same without a break, unless they are known. */
export const rowsOf = (tables: Tables, changes: readonly TreeChange[], known: KnownRows): readonly DeltaRow[] =>
  known.get(changes)?.rows ?? atOnce(rowsInSteps(tables, changes));

/** The tree they make from none, in the same way. */
export const wholeTreeOf = (tables: Tables, changes: readonly TreeChange[], known: KnownRows): WholeTree =>
  known.get(changes)?.whole ?? atOnce(wholeInSteps(tables, rowsOf(tables, changes, known)));

function* wholeInSteps({ trees }: Tables, rows: readonly DeltaRow[]): Generator<void, WholeTree> {
  const tree = yield* trees.arrays.whole(rows);
  const packed = yield* packTreeInSteps(tree);
  yield;
  return { tree, packed };
}
