import type { RestoreMarkView } from '../../src/protocol/chatViews.ts';
import { formatFiles, formatNumber } from '../format.ts';

/** What a restore did, in one sentence without its end: `Restored 11 of 12 files to checkpoint 5`. */
export function restoreWords({ writtenCount, failed, targetNumber, isUndo, isRedo }: RestoreMarkView): string {
  const total = writtenCount + failed.length;
  const target = targetNumber === undefined ? '' : ` to checkpoint ${targetNumber}`;
  if (wasStopped(failed)) {
    return `Stopped: ${formatNumber(writtenCount)} of ${formatFiles(total)} ${total === 1 ? 'was' : 'were'} restored${target}`;
  }
  const files =
    failed.length === 0 ? formatFiles(writtenCount) : `${formatNumber(writtenCount)} of ${formatFiles(total)}`;
  const deed = isRedo === true ? 'Redo: restored' : isUndo ? 'Undo: restored' : 'Restored';
  return `${deed} ${files}${target}`;
}

export interface FailedWords {
  readonly lead: string;
  /** An item each; empty when `lead` says all. */
  readonly files: readonly string[];
}

/** Of the files that were not written; nothing when there are none. */
export function failedWords(failed: RestoreMarkView['failed']): FailedWords | undefined {
  const [first] = failed;
  if (first === undefined) return undefined;
  if (failed.length === 1) return { lead: `1 file was not written: ${first.path} (${first.reason}).`, files: [] };
  const isSame = failed.every(({ reason }) => reason === first.reason);
  const listed = failed.slice(0, mostListed).map(({ path, reason }) => (isSame ? path : `${path}: ${reason}`));
  const more = failed.length - listed.length;
  return {
    lead: `${formatFiles(failed.length)} were not written${isSame ? ` (${first.reason})` : ''}:`,
    files: more === 0 ? listed : [...listed, `${formatFiles(more)} more`],
  };
}

const mostListed = 10;

/** Of your files that stayed as they are; empty when that is not known, or none did. */
export function keptWords(count: number | undefined): string {
  if (count === undefined || count === 0) return '';
  return count === 1 ? 'Your changed file was kept.' : `Your ${formatNumber(count)} changed files were kept.`;
}

/** On the button that opens the preview of what was not written. */
export const restLabel = (count: number): string =>
  count === 1 ? 'Restore the Other File…' : `Restore the Other ${formatNumber(count)} Files…`;

const stopped = 'the restore was stopped before it';

const wasStopped = (failed: RestoreMarkView['failed']): boolean => failed.some(({ reason }) => reason === stopped);
