import type { TreeChange } from '../../core/tree.ts';
import { atOnce } from '../../core/takeTurns.ts';
import type { Tables } from './tables.ts';
import type { DeltaRow } from './treeArrays.ts';

/** Changes whose rows are there already, since storing what they name takes long. */
export type KnownRows = ReadonlyMap<readonly TreeChange[], readonly DeltaRow[]>;

/** Whether storing what changes name takes so long that it is done in steps. */
export const isMany = ({ length }: readonly TreeChange[]): boolean => length >= 2000;

/** Stored in one step. */
const stepLength = 2048;

/**
 * Stores what changes name, and returns the numbers that stand for it. In steps: to others it makes no difference what is
 * stored already, since nothing refers to it.
 */
export function* manyRows(tables: Tables, all: readonly (readonly TreeChange[])[]): Generator<void, KnownRows> {
  const known = new Map<readonly TreeChange[], readonly DeltaRow[]>();
  for (const changes of all) known.set(changes, yield* rowsInSteps(tables, changes));
  return known;
}

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
  known.get(changes) ?? atOnce(rowsInSteps(tables, changes));
