import type { DeletionRoom } from '../app/deletionRoom.ts';
import type { InterruptedFile } from '../app/interruptedFiles.ts';
import type { DescribedAction } from '../app/plannedChanges.ts';
import type { RestorePreview, RestoreTarget } from '../app/previewRestore.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { MessageImage } from '../core/images.ts';
import type { ThreadId, TurnId } from '../core/ids.ts';
import type { RestoreOperation } from '../core/restore.ts';

/** What happens once the files are restored. */
export type RestorePurpose =
  | { readonly kind: 'restore' }
  /** Takes back a restore, or decides one that was cut off. */
  | { readonly kind: 'undo'; readonly operation: RestoreOperation }
  | { readonly kind: 'finish'; readonly operation: RestoreOperation }
  /** Sends the edited message. */
  | ({ readonly kind: 'sendEdit' } & EditToSend)
  /** Hides this message and what follows it. */
  | { readonly kind: 'rewind'; readonly turnId: TurnId };

/** A message in a new version. */
export interface EditToSend {
  readonly turnId: TurnId;
  readonly text: string;
  readonly images: readonly MessageImage[];
}

/** What of its checkpoint a page is about; everything unless said. */
export type NarrowedTarget = Omit<RestoreTarget, 'checkpointId'>;

/** The restore preview, shown instead of the conversation. */
export interface RestorePage {
  /** What is restored becomes part of it. */
  readonly threadId: ThreadId;
  readonly checkpoint: Checkpoint;
  readonly purpose: RestorePurpose;
  readonly narrowed: NarrowedTarget;
  readonly phase: RestorePhase;
  readonly abort: AbortController;
}

export type RestorePhase =
  /** Nothing is compared before the turn has ended. */
  | { readonly kind: 'turnRuns' }
  | { readonly kind: 'comparing'; readonly done: number; readonly total: number }
  | {
      readonly kind: 'choosing';
      readonly preview: RestorePreview;
      readonly described: readonly DescribedAction[];
      /** Paths of the preview that this one replaced, because files had changed in between. */
      readonly earlierPaths: ReadonlySet<string> | undefined;
      /** Where very many files would be deleted. */
      readonly room: DeletionRoom | undefined;
    }
  | {
      readonly kind: 'writing';
      readonly done: number;
      readonly total: number;
      readonly path: string;
      readonly safetyNumber: number | undefined;
    }
  /** With `isFull` there is no room to save what is there now. */
  | { readonly kind: 'failed'; readonly message: string; readonly isFull?: boolean };

/** What a restore that was cut off has left, shown instead of the conversation until it is decided or put off. */
export interface InterruptedPage {
  readonly operation: RestoreOperation;
  readonly abort: AbortController;
  readonly phase:
    | { readonly kind: 'comparing'; readonly done: number; readonly total: number }
    | { readonly kind: 'compared'; readonly files: readonly InterruptedFile[] };
}
