import type { InterruptedFileView } from '../../src/protocol/interruptedViews.ts';

export type InterruptedGroupId = 'written' | 'before' | 'changed';

/** One line of the page about a restore that was cut off. */
export type InterruptedRow =
  | { readonly kind: 'group'; readonly id: InterruptedGroupId; readonly count: number; readonly isOpen: boolean }
  | {
      readonly kind: 'file';
      readonly group: InterruptedGroupId;
      readonly file: InterruptedFileView;
      /** Among those of its group, from 1. */
      readonly position: number;
      readonly groupSize: number;
    };

const order: readonly InterruptedGroupId[] = ['written', 'before', 'changed'];

/** Of what was changed since, or cannot be read, it is not known whether the restore had written it. */
export const groupOfState = (state: InterruptedFileView['state']): InterruptedGroupId =>
  state === 'unreadable' ? 'changed' : state;

/** Lays the files out as one list: each group that has some, followed by them while it is open. */
export function layOutInterrupted(
  files: readonly InterruptedFileView[],
  closed: ReadonlySet<InterruptedGroupId>,
): readonly InterruptedRow[] {
  return order.flatMap((id): readonly InterruptedRow[] => {
    const inGroup = files.filter(({ state }) => groupOfState(state) === id);
    if (inGroup.length === 0) return [];
    const isOpen = !closed.has(id);
    const rows = inGroup.map((file, index): InterruptedRow => ({
      kind: 'file',
      group: id,
      file,
      position: index + 1,
      groupSize: inGroup.length,
    }));
    return [{ kind: 'group', id, count: inGroup.length, isOpen }, ...(isOpen ? rows : [])];
  });
}

/** A key that stays with a row while the list around it changes. */
export const interruptedKey = (row: InterruptedRow): string =>
  row.kind === 'group' ? `group ${row.id}` : `file ${row.file.path}`;
