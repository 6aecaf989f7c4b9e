import type { LeftOutView } from '../../src/protocol/coverageViews.ts';
import type { PlannedFileView, RestorePlanView } from '../../src/protocol/views.ts';

export type GroupId = PlannedFileView['group'] | 'leftAlone' | 'unreadable';

export interface GroupRow {
  readonly kind: 'group';
  readonly id: GroupId;
  readonly title: string;
  readonly note: string;
  readonly count: number;
  readonly isOpen: boolean;
  /** The files its tick stands for; empty when nothing in it can be ticked. */
  readonly files: readonly PlannedFileView[];
}

/** One line of the restore preview. */
export type RestoreRow =
  | GroupRow
  | { readonly kind: 'file'; readonly file: PlannedFileView; readonly position: number; readonly size: number }
  | { readonly kind: 'leftAlone'; readonly leftOut: LeftOutView; readonly position: number; readonly size: number }
  | { readonly kind: 'unreadable'; readonly path: string; readonly position: number; readonly size: number };

export interface RowOptions {
  readonly checkpointNumber: number;
  /** Only paths with this in them, whatever the case; empty shows all. */
  readonly filter: string;
  readonly closed: ReadonlySet<GroupId>;
}

const fileGroups = [
  { id: 'yours', title: 'Changed by you', note: 'kept unless ticked' },
  { id: 'modify', title: 'Modify', note: '' },
  { id: 'create', title: 'Create', note: 'deleted since' },
  { id: 'delete', title: 'Delete', note: 'created since' },
] as const;

/** Lays the plan out as one list: each group that has something to show, followed by its rows while it is open. */
export function layOutPlan(plan: RestorePlanView, options: RowOptions): readonly RestoreRow[] {
  const matches = pathFilter(options.filter);
  const rows: RestoreRow[] = [];
  const add = <T>(group: Omit<GroupRow, 'kind' | 'count' | 'isOpen'>, items: readonly T[], toRow: ToRow<T>) => {
    if (items.length === 0) return;
    const isOpen = !options.closed.has(group.id);
    rows.push({ kind: 'group', ...group, count: items.length, isOpen });
    if (isOpen) items.forEach((item, index) => rows.push(toRow(item, index + 1, items.length)));
  };

  for (const group of fileGroups) {
    const files = plan.files.filter(file => file.group === group.id && matches(file.path));
    add({ ...group, files }, files, (file, position, size) => ({ kind: 'file', file, position, size }));
  }
  const leftAlone = plan.leftAlone.filter(({ path }) => matches(path));
  add(
    { id: 'leftAlone', title: 'Left alone', note: `not in checkpoint ${options.checkpointNumber}`, files: [] },
    leftAlone,
    (leftOut, position, size) => ({ kind: 'leftAlone', leftOut, position, size }),
  );
  add(
    { id: 'unreadable', title: 'Could not be read', note: 'damaged in the store', files: [] },
    plan.unreadable.filter(matches),
    (path, position, size) => ({ kind: 'unreadable', path, position, size }),
  );
  return rows;
}

type ToRow<T> = (item: T, position: number, size: number) => RestoreRow;

/** A key that stays with a row while the list around it changes. */
export function rowKey(row: RestoreRow): string {
  switch (row.kind) {
    case 'group':
      return `group ${row.id}`;
    case 'file':
      return `file ${row.file.path}`;
    case 'leftAlone':
      return `left ${row.leftOut.path}`;
    case 'unreadable':
      return `bad ${row.path}`;
  }
}

/** The files a tick on this row stands for. */
export const rowFiles = (row: RestoreRow): readonly PlannedFileView[] =>
  row.kind === 'group' ? row.files : row.kind === 'file' ? [row.file] : [];

export function pathFilter(filter: string): (path: string) => boolean {
  const words = filter.trim().toLowerCase().split(/\s+/);
  return path => words.every(word => path.toLowerCase().includes(word));
}
