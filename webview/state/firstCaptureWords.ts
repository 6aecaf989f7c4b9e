import type { BaselineView } from '../../src/protocol/chatViews.ts';
import { formatFiles, formatSize } from '../format.ts';

/** The sentences of the question before a very large first capture. */

export type FirstCaptureQuestion = Extract<BaselineView, { readonly kind: 'asking' }>;

/** So many are named. */
const namedFolders = 3;

/** `The first checkpoint of this folder would hold 1.2 GB (34,000 files).` */
export const firstCaptureWords = ({ bytes, fileCount }: FirstCaptureQuestion): string =>
  `The first checkpoint of this folder would hold ${formatSize(bytes)} (${formatFiles(fileCount)}).`;

/** `Most of it: data/raw (900 MB), media (200 MB).`; empty where nothing sticks out. */
export function largestWords({ largest }: FirstCaptureQuestion): string {
  const folders = largest.slice(0, namedFolders).map(({ path, bytes }) => `${path} (${formatSize(bytes)})`);
  return folders.length === 0 ? '' : `Most of it: ${folders.join(', ')}.`;
}

/** What holds until it is answered. */
export const untilAnsweredWords = ({ limitBytes }: FirstCaptureQuestion): string =>
  `More than ${formatSize(limitBytes)} is saved only if you choose to. Until then messages are sent without checkpoints.`;

/** The same in a few words. */
export const waitingWords = 'No checkpoints yet';
