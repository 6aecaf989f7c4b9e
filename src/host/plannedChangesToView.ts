import { readPlannedText, type DescribedAction, type PlannedText } from '../app/plannedChanges.ts';
import { oneAuthor } from '../core/restorePlan.ts';
import { changesOfOthers, isOverlap, type TextChange } from '../core/textChanges.ts';
import type { DiffLineView, PlannedChangesView, PlannedChangeView, PlannedFileView } from '../protocol/previewViews.ts';
import { Refusal, type Session } from './session.ts';

/** What the plan on the page does inside a file. */
export async function listPlannedChanges(session: Session, token: string, path: string): Promise<PlannedChangesView> {
  const { page, work } = session.state;
  if (page?.phase.kind !== 'choosing' || page.phase.preview.token !== token || work === undefined) {
    throw new Refusal('The preview has changed.');
  }
  const { preview, described } = page.phase;
  const file = described.find(({ action }) => action.path === path);
  const text = file?.canChoose === true ? await readPlannedText(work.services, preview, path) : undefined;
  if (file === undefined || text === undefined) return { kind: 'whole' };
  return groupOf(file) === 'conflict'
    ? toConflictView(text)
    : { kind: 'changes', changes: text.changes.map(toView(text)) };
}

/** Where a file is listed: what is not yours alone and can be told apart line by line is with the agent's. */
export function groupOf({ action, changes }: DescribedAction): PlannedFileView['group'] {
  if (action.author !== 'both') return action.yours ? 'yours' : action.kind;
  if (changes === undefined || changes.some(isOverlap)) return 'conflict';
  return changesOfOthers(changes).length === 0 ? 'yours' : action.kind;
}

/** Which changes are ticked at first, where some are yours. */
export function tickedChangesOf(file: DescribedAction): PlannedFileView['tickedChanges'] {
  const { changes } = file;
  if (changes === undefined || groupOf(file) !== 'modify') return undefined;
  return { positions: changesOfOthers(changes), total: changes.length };
}

function toConflictView(text: PlannedText): PlannedChangesView {
  const { now, target, changes } = text;
  return {
    kind: 'conflict',
    overlaps: changes.filter(isOverlap).map(change => ({
      ...lineNumbers(change),
      mine: now.slice(change.fromStart, change.fromEnd).map(withoutEnding),
      checkpoint: target.slice(change.toStart, change.toEnd).map(withoutEnding),
    })),
    merged: changesOfOthers(changes)
      .flatMap(position => changes[position] ?? [])
      .map(toView(text)),
  };
}

const toView =
  ({ now, target }: PlannedText) =>
  (change: TextChange): PlannedChangeView => {
    const { fromStart, fromEnd, toStart, toEnd } = change;
    const asViews = (kind: DiffLineView['kind'], lines: readonly string[]): readonly DiffLineView[] =>
      lines.map(line => ({ kind, text: withoutEnding(line) }));
    return {
      author: oneAuthor(change.authors),
      ...lineNumbers(change),
      heading: headingAbove(now, fromStart),
      lines: [
        ...asViews('same', now.slice(Math.max(0, fromStart - 1), fromStart)),
        ...asViews('removed', now.slice(fromStart, fromEnd)),
        ...asViews('added', target.slice(toStart, toEnd)),
        ...asViews('same', now.slice(fromEnd, fromEnd + 1)),
      ],
    };
  };

const lineNumbers = ({ fromStart, fromEnd }: TextChange) => ({ firstLine: fromStart + 1, lastLine: fromEnd });

const withoutEnding = (line: string): string => line.replace(/\r?\n$/, '');

const headingLength = 200;

/** The nearest line above that is not indented, as git finds the headings of its diffs. */
function headingAbove(lines: readonly string[], position: number): string {
  for (let at = position - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (/^[\p{L}_$]/u.test(line)) return withoutEnding(line).slice(0, headingLength);
  }
  return '';
}
