import type { CoverageView, LeftOutView, UnsavedTextView } from '../../src/protocol/coverageViews.ts';
import { pathFilter } from './restoreRows.ts';

export type CoverageGroupId = LeftOutView['reason'] | 'unsaved' | 'included';

/** One line of the page that tells what a checkpoint left out. */
export type CoverageRow =
  | {
      readonly kind: 'group';
      readonly id: CoverageGroupId;
      readonly count: number;
      /** Of all files in it whose size is known, in bytes. */
      readonly size: number;
      readonly isOpen: boolean;
    }
  /** What the group means for a restore. */
  | { readonly kind: 'note'; readonly id: CoverageGroupId }
  | ({ readonly kind: 'leftOut'; readonly file: LeftOutView; readonly isIncluded: boolean } & Place)
  | ({ readonly kind: 'unsaved'; readonly text: UnsavedTextView } & Place)
  | ({ readonly kind: 'included'; readonly path: string } & Place);

/** Where a row is among those of its group, from 1. */
interface Place {
  readonly position: number;
  readonly groupSize: number;
}

export interface CoverageOptions {
  /** Secrets the next checkpoint takes. */
  readonly included: readonly string[];
  /** Only paths with this in them, whatever the case; empty shows all. */
  readonly filter: string;
  readonly closed: ReadonlySet<CoverageGroupId>;
}

/** What was missed comes first, what was left out on purpose last. */
const reasons: readonly LeftOutView['reason'][] = [
  'unreadable',
  'changedWhileRead',
  'noRoom',
  'tooLarge',
  'secret',
  'notRegular',
  'ignored',
];

/** Lays the coverage out as one list: each group that has something to show, followed by its rows while it is open. */
export function layOutCoverage(
  { leftOut, unsaved }: CoverageView,
  { included, filter, closed }: CoverageOptions,
): readonly CoverageRow[] {
  const matches = pathFilter(filter);
  const isIncluded = new Set(included);
  const isSecret = new Set(leftOut.filter(({ reason }) => reason === 'secret').map(({ path }) => path));
  const rows: CoverageRow[] = [];
  const add = <Item extends { readonly path: string; readonly size?: number }>(
    id: CoverageGroupId,
    all: readonly Item[],
    toRow: (item: Item, place: Place) => CoverageRow,
  ) => {
    const items = all.filter(({ path }) => matches(path));
    if (items.length === 0) return;
    const isOpen = !closed.has(id);
    const size = items.reduce((sum, item) => sum + (item.size ?? 0), 0);
    rows.push({ kind: 'group', id, count: items.length, size, isOpen });
    if (!isOpen) return;
    rows.push({ kind: 'note', id });
    items.forEach((item, index) => rows.push(toRow(item, { position: index + 1, groupSize: items.length })));
  };

  add('unsaved', unsaved, (text, place) => ({ kind: 'unsaved', text, ...place }));
  for (const reason of reasons) {
    if (reason === 'secret') {
      const others = included.filter(path => !isSecret.has(path)).map(path => ({ path }));
      add('included', others, ({ path }, place) => ({ kind: 'included', path, ...place }));
    }
    add(
      reason,
      leftOut.filter(file => file.reason === reason),
      (file, place) => ({
        kind: 'leftOut',
        file,
        isIncluded: reason === 'secret' && isIncluded.has(file.path),
        ...place,
      }),
    );
  }
  return rows;
}

/** A key that stays with a row while the list around it changes. */
export function coverageKey(row: CoverageRow): string {
  switch (row.kind) {
    case 'group':
    case 'note':
      return `${row.kind} ${row.id}`;
    case 'leftOut':
      return `left ${row.file.path}`;
    case 'unsaved':
      return `unsaved ${row.text.path}`;
    case 'included':
      return `included ${row.path}`;
  }
}
