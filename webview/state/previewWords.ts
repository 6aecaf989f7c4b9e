import type { RestorePageView, RestorePlanView } from '../../src/protocol/views.ts';
import { formatCount, formatFiles, formatFilesTitle, formatNumber } from '../format.ts';

type Purpose = RestorePageView['purpose']['kind'];

/** The page's title. */
export function pageTitle({ purpose, checkpointNumber, phase }: RestorePageView): string {
  if (phase === 'writing') return `Restoring to checkpoint ${checkpointNumber}`;
  switch (purpose.kind) {
    case 'undo':
      return `Undo: back to checkpoint ${checkpointNumber}`;
    case 'rewind':
      return `Rewind to checkpoint ${checkpointNumber}`;
    case 'restore':
    case 'sendEdit':
      return `Restore to checkpoint ${checkpointNumber}`;
  }
}

/** The primary button says what it will do, with the number. */
export function restoreLabel(purpose: Purpose, chosen: number): string {
  const files = chosen === 0 ? 'Files' : formatFilesTitle(chosen);
  switch (purpose) {
    case 'sendEdit':
      return `Restore ${files} and Send`;
    case 'rewind':
      return `Restore ${files} and Rewind`;
    case 'restore':
    case 'undo':
      return `Restore ${files}`;
  }
}

/** What is left to do when no file differs; `undefined` when that is nothing. */
export function goOnLabel(purpose: Purpose): string | undefined {
  if (purpose === 'sendEdit') return 'Send';
  return purpose === 'rewind' ? 'Rewind' : undefined;
}

export interface ChosenWords {
  /** The number that counts, shown strong; may be empty. */
  readonly count: string;
  readonly rest: string;
  /** Empty when nothing is left alone. */
  readonly leftAlone: string;
}

/** The line of counts under the title. */
export function chosenWords(plan: RestorePlanView, chosen: number): ChosenWords {
  const leftAlone = plan.leftAlone.length === 0 ? '' : `${formatNumber(plan.leftAlone.length)} left alone`;
  const total = plan.files.length;
  if (chosen === 0) return { count: '', rest: 'No files chosen', leftAlone };
  if (total === 1) {
    const matching = plan.matchingCount === 0 ? '' : ` ${matchWords(plan.matchingCount)}`;
    return { count: '', rest: `1 file differs.${matching}`, leftAlone };
  }
  return { count: formatNumber(chosen), rest: ` of ${formatFiles(total)} chosen`, leftAlone };
}

const matchWords = (count: number): string =>
  count === 1 ? '1 file already matches.' : `${formatFiles(count)} already match.`;

/** What is chosen inside a file. */
export const changesChosen = (chosen: number, total: number): string =>
  chosen === 0 ? 'No changes chosen' : `${formatNumber(chosen)} of ${formatCount(total, 'change', 'changes')} chosen`;

/** About conflicts in which nothing was chosen; empty when there are none. */
export function keptConflictsWords(count: number): string {
  if (count === 0) return '';
  return `${formatCount(count, 'conflict', 'conflicts')}: yours ${count === 1 ? 'is' : 'are'} kept unless you choose otherwise.`;
}

/** More deletions than this are pointed out. */
export const manyDeletions = 50;
