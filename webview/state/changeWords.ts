import type { OverlapView, PlannedChangeView, PlannedFileView } from '../../src/protocol/previewViews.ts';
import { formatCount, formatNumber, formatSize, speakLines } from '../format.ts';
import { splitPath } from '../words.ts';
import { choiceOf, tickedPositions, tickState, type Choice, type Ticks } from './fileTicks.ts';
import type { ConflictView } from './changeParts.ts';

/** Words for what a restore would do inside a file. */

type Lines = Pick<PlannedChangeView, 'firstLine' | 'lastLine'>;

/** `Line 52`, `Lines 12–17`; `After line 12` where lines are only added. */
export function placeWords({ firstLine, lastLine }: Lines): string {
  if (lastLine < firstLine) return lastLine < 1 ? 'At the beginning' : `After line ${formatNumber(lastLine)}`;
  if (lastLine === firstLine) return `Line ${formatNumber(firstLine)}`;
  return `Lines ${formatNumber(firstLine)}–${formatNumber(lastLine)}`;
}

/** `Lines 12–17 in delayFor`. */
export function changeTitle(change: PlannedChangeView): string {
  const name = nameOf(change.heading);
  return name === '' ? placeWords(change) : `${placeWords(change)} in ${name}`;
}

const longestName = 48;

/** What a line of code or text that begins something calls it; the line itself when it does not look like a declaration. */
export function nameOf(heading: string): string {
  const line = heading.trim();
  const declared =
    /\b(?:function\*?|class|interface|enum|struct|trait|impl|namespace|module|type|def|func|fn|sub)\s+(?:\([^)]*\)\s*)?([\p{L}\p{N}_$.:#]+)/u.exec(
      line,
    ) ??
    /\b(?:const|let|var|val)\s+([\p{L}\p{N}_$]+)\s*(?::[^=]*)?=/u.exec(line) ??
    /([\p{L}\p{N}_$#]+)\s*\([^()]*\)?[^()]*\{?$/u.exec(line) ??
    /^#{1,6}\s+(.+)$/u.exec(line);
  const name = (declared?.[1] ?? line.replace(/[\s{(:]+$/, '')).replace(/:+$/, '');
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}

/** What a screen reader says of a change; its lines follow as a description. */
export function changeLabel(change: PlannedChangeView): string {
  const count = (kind: string): number => change.lines.filter(line => line.kind === kind).length;
  const lines = speakLines({ added: count('added'), removed: count('removed') });
  return [changeTitle(change), `changed by ${change.author}`, lines].filter(Boolean).join(', ');
}

const mostSpokenLines = 20;

/** The changed lines, for a screen reader. */
export function speakDiff({ lines }: PlannedChangeView): string {
  const changed = lines.filter(({ kind }) => kind !== 'same');
  const spoken = changed.slice(0, mostSpokenLines).map(({ kind, text }) => `${kind}: ${text.trim() || 'blank line'}`);
  const rest = changed.length - spoken.length;
  return [...spoken, ...(rest > 0 ? [formatCount(rest, 'more line', 'more lines')] : [])].join('; ');
}

/** What a screen reader says of a file. */
export function fileLabel(file: PlannedFileView, ticks: Ticks): string {
  const { name, folder } = splitPath(file.path);
  const size = file.special ?? (file.binarySize === undefined ? speakLines(file.lines) : formatSize(file.binarySize));
  const action = file.group === 'conflict' ? 'conflict' : file.action;
  const notes = [file.isNew ? 'new' : '', file.unsaved ? 'unsaved' : '', partWords(file, ticks)];
  return [name, folder, action, `changed by ${file.author}`, size, ...notes].filter(Boolean).join(', ');
}

function partWords(file: PlannedFileView, ticks: Ticks): string {
  const choice = choiceOf(ticks, file);
  if (file.group === 'conflict') return choiceWords(choice, undefined);
  if (typeof choice === 'string') return '';
  return `partly checked, ${formatNumber(choice.positions.length)} of ${formatCount(choice.total, 'change', 'changes')}`;
}

/** `187 files · 2.1 MB`, in two parts; the size only when that of all is known. */
export function folderWords(files: readonly PlannedFileView[]): { readonly count: string; readonly size: string } {
  const isKnown = files.every(({ binarySize }) => binarySize !== undefined);
  const size = files.reduce((sum, { binarySize }) => sum + (binarySize ?? 0), 0);
  return { count: formatCount(files.length, 'file', 'files'), size: isKnown ? formatSize(size) : '' };
}

/** What a screen reader says of a folder or a group after its name. */
export function tickWords(files: readonly PlannedFileView[], ticks: Ticks): string {
  return tickState(ticks, files) === 'mixed' ? 'partly checked' : '';
}

/** What was chosen in a conflict. */
export function choiceWords(choice: Choice, checkpointNumber: number | undefined): string {
  const checkpoint = checkpointNumber === undefined ? 'the checkpoint' : `checkpoint ${checkpointNumber}`;
  if (choice === 'none') return 'yours is kept';
  return choice === 'merged' ? 'both are merged' : `${checkpoint} is used`;
}

/** The line above the choices of a conflict. */
export function conflictWords(conflict: ConflictView | undefined): string {
  if (conflict === undefined) return 'You and the agent both changed this. It is kept or replaced whole.';
  const { overlaps } = conflict;
  const [first] = overlaps;
  if (first === undefined) return 'You and the agent both changed this file, in different lines.';
  const places = overlaps.length === 1 ? placeWords(first) : formatCount(overlaps.length, 'place', 'places');
  return `${places}: you changed what the agent had changed.`;
}

/** What keeping yours, and using the checkpoint, does to a file that is kept or replaced whole. */
export function wholeSideWords({ action }: PlannedFileView): { readonly mine: string; readonly checkpoint: string } {
  switch (action) {
    case 'create':
      return { mine: 'it stays deleted', checkpoint: 'it comes back' };
    case 'delete':
      return { mine: 'it stays', checkpoint: 'it is deleted' };
    case 'modify':
      return { mine: 'it stays as it is', checkpoint: 'it is replaced' };
  }
}

/** What merging does with the overlaps. */
export function mergeWords(overlaps: readonly OverlapView[]): string {
  if (overlaps.length === 0) return 'no overlap';
  return `${formatCount(overlaps.length, 'overlap', 'overlaps')}: lines that overlap keep yours`;
}

/** How many of the changes of a file are ticked. */
export const tickedCount = (file: PlannedFileView, ticks: Ticks, total: number): number =>
  tickedPositions(choiceOf(ticks, file), total).length;
