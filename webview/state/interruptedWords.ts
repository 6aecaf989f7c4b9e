import type { InterruptedFileView, InterruptedRestoreView } from '../../src/protocol/interruptedViews.ts';
import { formatFiles, formatMoment, formatNumber } from '../format.ts';
import { groupOfState, type InterruptedGroupId } from './interruptedRows.ts';

export const groupTitles: Record<InterruptedGroupId, string> = {
  written: 'Written',
  before: 'Not written',
  changed: 'Changed since',
};

/** `VS Code closed today at 2:41 PM while restoring to checkpoint 5.` */
export function closedWords({ at, targetNumber }: InterruptedRestoreView, now: number, locale?: string): string {
  const moment = formatMoment(at, now, locale);
  const comma = moment.lastIndexOf(', ');
  const target = targetNumber === undefined ? 'files' : `to checkpoint ${targetNumber}`;
  return `VS Code closed ${moment.slice(0, comma)} at ${moment.slice(comma + 2)} while restoring ${target}.`;
}

/** For a window that only reads: the one that writes may still be at it. */
export function unfinishedWords({ at, targetNumber }: InterruptedRestoreView, now: number, locale?: string): string {
  const target = targetNumber === undefined ? '' : ` to checkpoint ${targetNumber}`;
  return `It began ${formatMoment(at, now, locale)}${target}. The window that writes to this thread may still be at it, or decides what becomes of it.`;
}

export interface WrittenWords {
  /** Shown strong. */
  readonly count: string;
  readonly rest: string;
}

/** `7 of 12 files were written`, and what cannot be told. */
export function writtenWords(files: readonly InterruptedFileView[]): WrittenWords {
  const written = files.filter(({ state }) => state === 'written').length;
  const changed = files.filter(({ state }) => groupOfState(state) === 'changed').length;
  const since = changed === 0 ? '' : ` · ${formatNumber(changed)} changed since`;
  const were = files.length === 1 ? 'was' : 'were';
  return { count: formatNumber(written), rest: ` of ${formatFiles(files.length)} ${were} written${since}` };
}

/** What a file is now. */
export function stateWords(state: InterruptedFileView['state'], targetNumber: number | undefined): string {
  switch (state) {
    case 'written':
      return targetNumber === undefined ? 'as restored' : `as in checkpoint ${targetNumber}`;
    case 'before':
      return 'as before';
    case 'changed':
      return 'you changed it since';
    case 'unreadable':
      return 'could not be read';
  }
}

/** What is safe whatever is decided. */
export function safeWords(safetyNumber: number | undefined, changed: number): string {
  const kept =
    changed === 0
      ? ''
      : changed === 1
        ? ' The file you changed since is kept either way.'
        : ' Files you changed since are kept either way.';
  const where = safetyNumber === undefined ? 'is saved' : `is in checkpoint ${safetyNumber}`;
  return `Everything from before the restore ${where}.${kept}`;
}
