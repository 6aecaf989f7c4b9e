import type { RestoreChoiceView } from '../../src/protocol/messages.ts';
import type { PlannedChangeView, PlannedChangesView, PlannedFileView } from '../../src/protocol/previewViews.ts';

/** Single changes of a file: more than none and fewer than all. */
export interface ChosenChanges {
  readonly positions: readonly number[];
  readonly total: number;
  /** What the chosen ones look like, to find them again when the plan is refreshed. */
  readonly marks: readonly string[];
}

/** What is restored of a file. `merged`: the checkpoint's changes together with yours; only for a conflict. */
export type Choice = 'all' | 'none' | 'merged' | ChosenChanges;

/** Choices that differ from those made at first, by path. */
export type Ticks = ReadonlyMap<string, Choice>;

export type TriState = 'true' | 'false' | 'mixed';

/** Your files and conflicts are kept unless chosen, also single changes of yours; all else is restored unless unticked. */
export function choiceAtFirst({ group, tickedChanges }: PlannedFileView): Choice {
  if (tickedChanges !== undefined) return chosenChanges(tickedChanges.positions, tickedChanges.total, []);
  return group === 'yours' || group === 'conflict' ? 'none' : 'all';
}

export const choiceOf = (ticks: Ticks, file: PlannedFileView): Choice => ticks.get(file.path) ?? choiceAtFirst(file);

/** Something of the file is restored. */
export const isChosen = (ticks: Ticks, file: PlannedFileView): boolean => choiceOf(ticks, file) !== 'none';

/** Returns the ticks with this choice for each of `files`. */
export function setChoice(ticks: Ticks, files: readonly PlannedFileView[], choice: Choice): Ticks {
  const next = new Map(ticks);
  for (const file of files) {
    if (choiceAtFirst(file) === choice) next.delete(file.path);
    else next.set(file.path, choice);
  }
  return next;
}

/** Ticks all of `files` whole, or unticks them when they are ticked already: a dash becomes a tick. */
export const toggleTicks = (ticks: Ticks, files: readonly PlannedFileView[]): Ticks =>
  setChoice(ticks, files, tickState(ticks, files) === 'true' ? 'none' : 'all');

/** Ticks this one of `files` and no other; what was chosen of it stays. */
export function tickOnly(ticks: Ticks, file: PlannedFileView, files: readonly PlannedFileView[]): Ticks {
  const alone = setChoice(
    ticks,
    files.filter(({ path }) => path !== file.path),
    'none',
  );
  return isChosen(ticks, file) ? alone : setChoice(alone, [file], 'all');
}

/** Ticks or unticks one of the `changes` of a file. */
export function toggleChange(
  ticks: Ticks,
  file: PlannedFileView,
  changes: readonly PlannedChangeView[],
  position: number,
): Ticks {
  const ticked = new Set(tickedPositions(choiceOf(ticks, file), changes.length));
  if (!ticked.delete(position)) ticked.add(position);
  return setChoice(ticks, [file], chosenChanges([...ticked], changes.length, changeMarks(changes)));
}

/** The positions that a choice ticks in a file with this many changes. */
export function tickedPositions(choice: Choice, total: number): readonly number[] {
  if (choice === 'none') return [];
  if (choice === 'all' || choice === 'merged') return Array.from({ length: total }, (_, position) => position);
  return choice.positions;
}

/** The tick of a file, a folder or a group: a dash when only a part of it is chosen. */
export function tickState(ticks: Ticks, files: readonly PlannedFileView[]): TriState {
  let whole = 0;
  let kept = 0;
  for (const file of files) {
    const choice = choiceOf(ticks, file);
    if (choice === 'none') kept++;
    else if (choice === 'all' || choice === 'merged') whole++;
    if (whole > 0 && kept > 0) return 'mixed';
  }
  if (kept === files.length) return 'false';
  return whole === files.length ? 'true' : 'mixed';
}

export const chosenFiles = (ticks: Ticks, files: readonly PlannedFileView[]): readonly PlannedFileView[] =>
  files.filter(file => isChosen(ticks, file));

/** What the host is asked to restore. */
export function restoreChoices(ticks: Ticks, files: readonly PlannedFileView[]): RestoreChoiceView[] {
  return files.flatMap(file => {
    const choice = choiceOf(ticks, file);
    if (choice === 'none') return [];
    return { path: file.path, take: typeof choice === 'string' ? choice : [...choice.positions] };
  });
}

/**
 * Carries the ticks over to a refreshed plan. What was unticked stays unticked, and so does what became yours; what was
 * decided stays decided. Of single changes the positions are those of the former plan until `findChanges` has found them.
 */
export function carryTicks(ticks: Ticks, before: readonly PlannedFileView[], after: readonly PlannedFileView[]): Ticks {
  const former = new Map(before.map(file => [file.path, file]));
  const next = new Map<string, Choice>();
  for (const file of after) {
    const old = former.get(file.path);
    const choice = (old === undefined ? undefined : choiceOf(ticks, old)) === 'none' ? 'none' : ticks.get(file.path);
    if (choice === undefined || choice === choiceAtFirst(file)) continue;
    next.set(file.path, fits(choice, file) ? choice : 'none');
  }
  return next;
}

function fits(choice: Choice, { group, canOpen }: PlannedFileView): boolean {
  if (choice === 'merged') return group === 'conflict';
  return typeof choice === 'string' || (canOpen && group !== 'conflict');
}

/** The same single changes in a refreshed plan; those that are gone are not chosen, and none when there are none to choose. */
export function findChanges(choice: ChosenChanges, listed: PlannedChangesView): Choice {
  if (listed.kind !== 'changes') return 'none';
  const marks = changeMarks(listed.changes);
  const wanted = new Set(choice.marks);
  const positions = marks.flatMap((mark, position) => (wanted.has(mark) ? [position] : []));
  return chosenChanges(positions, marks.length, marks);
}

function chosenChanges(positions: readonly number[], total: number, marks: readonly string[]): Choice {
  if (positions.length === 0) return 'none';
  if (positions.length >= total) return 'all';
  const sorted = positions.toSorted((a, b) => a - b);
  return { positions: sorted, total, marks: sorted.flatMap(position => marks[position] ?? []) };
}

/** What each change replaces and with what, in short; the second one of two that look the same is told apart. */
function changeMarks(changes: readonly PlannedChangeView[]): readonly string[] {
  const seen = new Map<string, number>();
  return changes.map(({ lines, heading }) => {
    const changed = lines.filter(({ kind }) => kind !== 'same');
    const mark = shortHash([heading, ...changed.map(({ kind, text }) => `${kind} ${text}`)].join('\n'));
    const count = (seen.get(mark) ?? 0) + 1;
    seen.set(mark, count);
    return count === 1 ? mark : `${mark}.${count}`;
  });
}

/** Two sums over the text (FNV-1a, and one with another factor); a match by accident is one in 2⁶⁴. */
function shortHash(text: string): string {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x5bd1e995);
  }
  return (first >>> 0).toString(36) + (second >>> 0).toString(36);
}
