import type { DamageView, StorageNoticeView, StoreUseView } from '../../src/protocol/storageViews.ts';
import { formatFiles, formatNumber, formatSize, verbFor } from '../format.ts';

/** The sentences about the store: what happened, what is safe, what to do. */

type Refused = Extract<StorageNoticeView, { readonly kind: 'refused' }>;
type LimitReached = Extract<StorageNoticeView, { readonly kind: 'limitReached' }>;

/** `Checkpoint 12 could not be saved: the disk is full.` */
export const pausedWords = ({ number, reason }: Refused): string =>
  number === undefined
    ? `Checkpoints could not be saved: ${reason}.`
    : `Checkpoint ${formatNumber(number)} could not be saved: ${reason}.`;

export const limitWords = ({ limitBytes }: LimitReached): string =>
  `Checkpoints are paused: ${formatSize(limitBytes)} are used.`;

/** What is safe in spite of that, and what is not. */
export function intactWords(notice: StorageNoticeView): string {
  if (notice.kind === 'limitReached') return 'Messages are still saved. Checkpoints saved before are intact.';
  if (notice.storeIsGone === true) {
    return 'The checkpoints in it are gone; your files are as they are. Messages are kept in this window only. Reload the window to start a new store.';
  }
  const risk = notice.held
    ? 'New messages are kept in this window only: they are lost when it closes before there is room.'
    : 'New changes are not covered until then.';
  return `${savedBefore(notice)} ${risk}`.trim();
}

function savedBefore({ number }: Refused): string {
  if (number === undefined) return 'Those saved before are intact.';
  if (number === 1) return '';
  return number === 2 ? 'Checkpoint 1 is intact.' : `Checkpoints 1 to ${formatNumber(number - 1)} are intact.`;
}

/** `1 part of the store cannot be read. Others are fine.` */
export const damageWords = ({ count }: DamageView): string =>
  `${verbFor(count, '1 part', `${formatNumber(count)} parts`)} of the store cannot be read. Others are fine.`;

/** So many are named; Verify Store lists all. */
const namedPaths = 3;

/** `1 file is damaged in the store and is not offered: media/logo.svg.` */
export function damagedPathWords({ paths }: DamageView): string {
  if (paths.length === 0) return '';
  const more = paths.length > namedPaths ? `, and ${formatNumber(paths.length - namedPaths)} more` : '';
  const are = verbFor(paths.length, 'is damaged in the store and is', 'are damaged in the store and are');
  return `${formatFiles(paths.length)} ${are} not offered: ${paths.slice(0, namedPaths).join(', ')}${more}.`;
}

/** `Checkpoints use 1.2 GB of 4 GB` */
export const roomWords = ({ onDisk, limit }: StoreUseView): string =>
  `Checkpoints use ${formatSize(onDisk)}${limit === 0 ? '' : ` of ${formatSize(limit)}`}`;

/** Near its limit, from 90 percent on. */
export const isNearLimit = ({ onDisk, limit, overLimit }: StoreUseView): boolean =>
  limit > 0 && (overLimit || onDisk >= 0.9 * limit);

/** What happens at the limit. */
export const limitRule = ({ overLimit }: StoreUseView): string =>
  overLimit
    ? 'What must be kept is more than the limit. Saving stops at the limit and says so. Nothing needed by a live thread is dropped.'
    : 'At the limit, saving stops and says so. Nothing needed by a live thread is dropped.';
