import type { PlannedFileView } from '../../src/protocol/previewViews.ts';
import type { ChangePart, PartRow } from '../state/changeParts.ts';
import type { ChatModel } from '../state/chatModel.ts';
import type { Choice } from '../state/fileTicks.ts';

/** What can be done inside a file of the plan. */
export interface PartVerbs {
  readonly toggleChange: (file: PlannedFileView, part: ChangePart) => void;
  readonly choose: (file: PlannedFileView, choice: Choice) => void;
  readonly openDiff: (file: PlannedFileView) => void;
  readonly tryAgain: (file: PlannedFileView) => void;
}

export const partVerbs = ({ preview, ask }: ChatModel): PartVerbs => ({
  toggleChange: (file, { changes, position }) => preview.toggleChange(file, changes, position),
  choose: preview.choose,
  openDiff: ({ path }) => ask({ kind: 'openPlannedDiff', path }),
  tryAgain: ({ path }) => preview.tryAgain(path),
});

/** Enter on a row: tries again what failed, else opens the diff. */
export function pressPart({ file, part }: PartRow, verbs: PartVerbs): void {
  if (part.kind === 'failed') verbs.tryAgain(file);
  else verbs.openDiff(file);
}

/** Space on a row: ticks a change, leads into the choices of a conflict. */
export function spacePart({ file, part }: PartRow, verbs: PartVerbs, tree: HTMLElement): void {
  if (part.kind === 'change') verbs.toggleChange(file, part);
  else if (part.kind === 'conflict') activeElement(tree)?.querySelector<HTMLElement>('input:checked')?.focus();
}

function activeElement(tree: HTMLElement): HTMLElement | null {
  const id = tree.getAttribute('aria-activedescendant');
  return id === null ? null : document.getElementById(id);
}
