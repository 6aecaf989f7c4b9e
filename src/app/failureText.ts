import type { CommitFailure } from '../core/ports.ts';
import type { CaptureFailure } from './captureCheckpoint.ts';
import type { PreviewFailure } from './previewRestore.ts';

/** Why nothing was stored, as a clause that can follow “could not be saved: ”. */
export function explainCommitFailure(failure: CommitFailure): string {
  switch (failure.kind) {
    case 'conflict':
      return 'another window keeps writing to this workspace’s store';
    case 'diskFull':
      return 'the disk is full';
    case 'notWritable':
      return failure.reason;
  }
}

/** Why no checkpoint was made, in the same form. */
export function explainCaptureFailure(failure: CaptureFailure): string {
  switch (failure.kind) {
    case 'unreadable':
      return failure.reason;
    case 'aborted':
      return 'it was stopped';
    case 'notStored':
      return explainCommitFailure(failure.failure);
  }
}

/** Why the files could not be compared, in the same form. */
export function explainPreviewFailure(failure: PreviewFailure): string {
  return failure.kind === 'checkpointNotFound' ? 'the checkpoint is gone' : explainCaptureFailure(failure);
}
