import { activePath } from '../core/branch.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { ThreadId, TurnId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Turn } from '../core/thread.ts';
import type { SnapshotControl } from './captureCheckpoint.ts';
import { explainPreviewFailure } from './failureText.ts';
import { previewRestore, type RestorePreview } from './previewRestore.ts';
import type { Services } from './services.ts';
import { partsOf } from './turnParts.ts';

/** What editing a message would do. Nothing has been done yet. */
export interface MessageEditPlan {
  readonly turn: Turn;
  /** Messages after it that would be hidden. */
  readonly laterMessages: number;
  /** Which version of the message they belong to, from 1. */
  readonly version: number;
  /** What putting the files back would do, or a sentence that says why nothing can be put back. */
  readonly restore: Result<RestorePreview, string>;
}

export type EditFailure = { readonly kind: 'messageNotFound' };

/** Plans what `editThreadMessage` offers to do with the files: back to how they were before the message. */
export async function planMessageEdit(
  services: Services,
  { threadId, turnId }: { readonly threadId: ThreadId; readonly turnId: TurnId },
  control: SnapshotControl = {},
): Promise<Result<MessageEditPlan, EditFailure>> {
  const content = services.store.readThread(threadId);
  const turn = content?.turns.find(({ id }) => id === turnId);
  if (content === undefined || turn === undefined) return fail({ kind: 'messageNotFound' });
  const path = activePath(content.turns, content.thread.activeTurnId);
  return ok({
    turn,
    laterMessages: path.filter(({ number }) => number > turn.number).length,
    version: partsOf(content, turnId).versions.indexOf(turn) + 1,
    restore: await planPuttingBack(services, content, turnId, control),
  });
}

/** The checkpoint taken as a message was sent. */
export function checkpointBefore(content: ThreadContent, turnId: TurnId): Checkpoint | undefined {
  return partsOf(content, turnId).before;
}

/** Why there is no checkpoint from when a message was sent. */
function whyNoneBefore({ items, turns }: ThreadContent, of: TurnId): string {
  const hasFailed = items.some(
    ({ turnId, content }) => turnId === of && content.kind === 'captureFailed' && content.checkpoint === 'before',
  );
  if (hasFailed) return 'The checkpoint before this message failed';
  const status = turns.find(({ id }) => id === of)?.status;
  return status === 'interrupted' || status === 'inProgress'
    ? 'The turn was cut off before its checkpoint was saved'
    : 'The thread had no folder when this message was sent';
}

async function planPuttingBack(
  services: Services,
  content: ThreadContent,
  turnId: TurnId,
  control: SnapshotControl,
): Promise<Result<RestorePreview, string>> {
  if (content.thread.workingDirectory === null) return fail('This thread has no folder.');
  const checkpoint = checkpointBefore(content, turnId);
  if (checkpoint === undefined) {
    return fail(`${whyNoneBefore(content, turnId)}; there is nothing to put back.`);
  }
  if (checkpoint.expired) {
    return fail(
      `The files of checkpoint ${checkpoint.number} were removed to free disk space; nothing can be put back.`,
    );
  }
  const preview = await previewRestore(services, { checkpointId: checkpoint.id }, control);
  if (!preview.ok) return fail(`The files could not be compared: ${explainPreviewFailure(preview.error)}.`);
  if (preview.value.plan.actions.length === 0) {
    return fail(`All files already match checkpoint ${checkpoint.number}.`);
  }
  return preview;
}
