import type { CommitFailure } from '../core/ports/store.ts';
import type { CaptureFailure } from './captureCheckpoint.ts';
import type { PreviewFailure } from './previewRestore.ts';

/** Why nothing was stored, as a clause that can follow “could not be saved: ”. */
export function explainCommitFailure(failure: CommitFailure): string {
  switch (failure.kind) {
    case 'conflict':
      return 'another window keeps writing to this workspace’s store';
    case 'otherWindow':
      return 'another window is writing to this workspace’s store';
    case 'contentMissing':
      return 'contents of files that were saved earlier are missing from the store';
    case 'limitReached':
      return 'checkpoints have reached the size you allow';
    case 'diskFull':
      return 'the disk is full';
    case 'storeDeleted':
      return 'the store’s folder was deleted';
    case 'notWritable':
      return failure.reason;
  }
}

/** Why no checkpoint was made, in the same form. */
export function explainCaptureFailure(failure: CaptureFailure): string {
  switch (failure.kind) {
    case 'unreadable':
      return asClause(failure.reason);
    case 'aborted':
      return 'it was stopped';
    case 'unconfirmed':
      return `the first one holds at most ${inMegabytes(failure.limitBytes)} until you choose to save more`;
    case 'notStored':
      return explainCommitFailure(failure.failure);
  }
}

/** Why the files could not be compared, in the same form. */
export function explainPreviewFailure(failure: PreviewFailure): string {
  switch (failure.kind) {
    case 'checkpointNotFound':
      return 'the checkpoint is gone';
    case 'expired':
      return 'the files of this checkpoint were removed to free disk space';
    default:
      return explainCaptureFailure(failure);
  }
}

const inMegabytes = (bytes: number): string => `${Math.round((10 * bytes) / 1024 / 1024) / 10} MB`;

/** `The folder cannot be read.` becomes `the folder cannot be read`; what begins with a code stays. */
const asClause = (sentence: string): string =>
  sentence.replace(/\.+$/, '').replace(/^[A-Z](?=[a-z ])/, letter => letter.toLowerCase());
