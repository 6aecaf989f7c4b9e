import type { PlannedChangesView, PlannedChangeView, PlannedFileView } from '../../src/protocol/previewViews.ts';
import type { ListedChanges } from './plannedChanges.ts';

export type ConflictView = Extract<PlannedChangesView, { readonly kind: 'conflict' }>;

/** One piece of what is shown of a file that is open. */
export type FilePart =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  /** It can only be chosen whole. */
  | { readonly kind: 'whole' }
  | ChangePart
  /** Without `conflict` the two sides cannot be told apart by lines. */
  | { readonly kind: 'conflict'; readonly conflict: ConflictView | undefined }
  /** What is chosen inside the file, in words. */
  | { readonly kind: 'sum'; readonly total: number };

export interface ChangePart {
  readonly kind: 'change';
  readonly change: PlannedChangeView;
  readonly position: number;
  /** Of the file; what a tick on one of them is told with. */
  readonly changes: readonly PlannedChangeView[];
}

export interface PartRow {
  readonly kind: 'part';
  readonly file: PlannedFileView;
  readonly part: FilePart;
  readonly level: number;
}

/** The rows of a file that is open, at this level of the tree. */
export function partRows(file: PlannedFileView, listed: ListedChanges | undefined, level: number): readonly PartRow[] {
  return partsOf(file, listed).map(part => ({ kind: 'part', file, part, level }));
}

function partsOf({ group }: PlannedFileView, listed: ListedChanges | undefined): readonly FilePart[] {
  if (listed === undefined || listed.kind === 'loading') return [{ kind: 'loading' }];
  if (listed.kind === 'failed') return [listed];
  const shown = listed.changes;
  switch (shown.kind) {
    case 'whole':
      return group === 'conflict' ? conflictParts(undefined) : [shown];
    case 'conflict':
      return conflictParts(shown);
    case 'changes': {
      const { changes } = shown;
      const parts = changes.map((change, position): FilePart => ({ kind: 'change', change, position, changes }));
      return [...parts, { kind: 'sum', total: changes.length }];
    }
  }
}

const conflictParts = (conflict: ConflictView | undefined): readonly FilePart[] => [
  { kind: 'conflict', conflict },
  { kind: 'sum', total: 0 },
];

export const partKey = ({ file, part }: PartRow): string =>
  `${part.kind === 'change' ? `change ${part.position}` : part.kind} ${file.path}`;

/** Keys stop at it. */
export const canBeActive = ({ part }: PartRow): boolean => part.kind !== 'loading' && part.kind !== 'sum';

/** F7 stops at it. */
export const isChange = ({ part }: PartRow): boolean => part.kind === 'change' || part.kind === 'conflict';
