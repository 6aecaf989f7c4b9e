import type { PlannedFileView, RestorePageView, RestorePlanView } from '../../src/protocol/previewViews.ts';
import { formatCount, formatFiles, formatFilesTitle, formatNumber, formatSize } from '../format.ts';

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

/** How far the comparison is; at first it is not known how many files there are. */
export const comparingWords = (done: number, total: number): string =>
  total === 0 ? 'Comparing files' : `Comparing files: ${formatNumber(done)} of ${formatNumber(total)}`;

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
const manyDeletions = 50;

/** About files that are left alone because they could not be saved first; empty when there are none. */
export function noRoomWords({ leftAlone }: RestorePlanView): string {
  const count = leftAlone.filter(({ reason }) => reason === 'noRoom').length;
  if (count === 0) return '';
  return `Not enough room to save ${formatFiles(count)} first. ${count === 1 ? 'It is' : 'They are'} left alone.`;
}

/** In place of a list of files, when there is nothing to restore. */
export function nothingDiffersWords(plan: RestorePlanView, checkpointNumber: number): string {
  const { matchingCount } = plan;
  const isAll = noRoomWords(plan) === '';
  if (matchingCount === 0)
    return isAll ? `Nothing differs from checkpoint ${checkpointNumber}.` : 'Nothing can be restored.';
  if (matchingCount === 1 && isAll) return `The file already matches checkpoint ${checkpointNumber}.`;
  const match = matchingCount === 1 ? 'matches' : 'match';
  return `${isAll ? 'All ' : ''}${formatFiles(matchingCount)} already ${match} checkpoint ${checkpointNumber}.`;
}

/** What a refreshed list has that the former one had not. `chosen`: what of it would be restored. */
export function newFilesWords(files: readonly PlannedFileView[], chosen: readonly PlannedFileView[]): string {
  const fresh = files.filter(({ isNew }) => isNew).length;
  if (fresh === 0) return 'The list is up to date now.';
  const [are, they] = fresh === 1 ? ['is', 'it is'] : ['are', 'they are'];
  const kept = chosen.some(({ isNew }) => isNew) ? '' : `, and ${they} kept`;
  return `The list is up to date now: ${formatFiles(fresh)} ${are} new in it${kept}.`;
}

export interface DeletionWords {
  /** `4,764 files would be deleted.` */
  readonly lead: string;
  readonly rest: string;
}

/** About very many files that would be deleted, and the room that saving them takes; nothing for fewer. */
export function deletionWords(
  plan: RestorePlanView,
  chosen: readonly PlannedFileView[],
  checkpointNumber: number,
): DeletionWords | undefined {
  const deletions = chosen.filter(({ action }) => action === 'delete');
  if (deletions.length <= manyDeletions) return undefined;
  const bytes = deletions.reduce((sum, { toSave = 0 }) => sum + toSave, 0);
  const { room } = plan;
  const limit =
    room === undefined ? '' : `; ${formatSize(room.left)} is left under the limit of ${formatSize(room.bytes)}`;
  const saved = bytes === 0 ? 'They are saved already.' : `They are saved first: ${formatSize(bytes)}${limit}.`;
  return {
    lead: `${formatFiles(deletions.length)} would be deleted.`,
    rest: `They were created after checkpoint ${checkpointNumber}. ${saved}`,
  };
}

/** That git has moved since the checkpoint: what it did last, and what a restore does about it. */
export function headMovesWords({ count, last }: HeadMoves, checkpointNumber: number): string {
  const did = last === '' ? '' : `: ${last}`;
  const moves = count === 1 ? '' : ` (${formatNumber(count)} moves, this was the last)`;
  return `Git has moved on since checkpoint ${checkpointNumber}${did}${moves}. Git itself is not touched: restored files show as changes there.`;
}
