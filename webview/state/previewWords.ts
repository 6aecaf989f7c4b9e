import type { RestorePageView, RestorePlanView } from '../../src/protocol/views.ts';
import { formatCount, formatFiles, formatFilesTitle, formatNumber } from '../format.ts';

type HeadMoves = NonNullable<RestorePlanView['headMoves']>;
type Purpose = RestorePageView['purpose'];

/** The page's title. */
export function pageTitle({ purpose, checkpointNumber, phase }: RestorePageView): string {
  if (phase === 'writing') return `Restoring to checkpoint ${checkpointNumber}`;
  switch (purpose.kind) {
    case 'undo':
      return `Undo: back to checkpoint ${checkpointNumber}`;
    case 'finish':
      return `Finish restoring to checkpoint ${checkpointNumber}`;
    case 'rewind':
      return `Rewind to checkpoint ${checkpointNumber}`;
    case 'restore':
    case 'sendEdit':
      return `Restore to checkpoint ${checkpointNumber}`;
  }
}

/** It is about a restore that was cut off: choosing no file decides it too. */
export const decides = (purpose: Purpose): boolean =>
  purpose.kind === 'finish' || (purpose.kind === 'undo' && purpose.decides === true);

/** The primary button says what it will do, with the number. */
export function restoreLabel(purpose: Purpose, chosen: number): string {
  if (chosen === 0 && decides(purpose)) return 'Keep All Files';
  const files = chosen === 0 ? 'Files' : formatFilesTitle(chosen);
  switch (purpose.kind) {
    case 'sendEdit':
      return `Restore ${files} and Send`;
    case 'rewind':
      return `Restore ${files} and Rewind`;
    case 'restore':
    case 'undo':
    case 'finish':
      return `Restore ${files}`;
  }
}

/** What is left to do when no file differs; `undefined` when that is nothing. */
export function goOnLabel(purpose: Purpose): string | undefined {
  if (decides(purpose)) return 'Keep All Files';
  if (purpose.kind === 'sendEdit') return 'Send';
  return purpose.kind === 'rewind' ? 'Rewind' : undefined;
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

/** That git has moved since the checkpoint: what it did last, and what a restore does about it. */
export function headMovesWords({ count, last }: HeadMoves, checkpointNumber: number): string {
  const did = last === '' ? '' : `: ${last}`;
  const moves = count === 1 ? '' : ` (${formatNumber(count)} moves, this was the last)`;
  return `Git has moved on since checkpoint ${checkpointNumber}${did}${moves}. Git itself is not touched: restored files show as changes there.`;
}
