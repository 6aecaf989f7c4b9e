import type { RestoreId } from '../core/ids.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { formatCount, formatNumber } from '../protocol/counts.ts';
import { openThread, restoresOf } from './conversation.ts';
import type { Native } from './native.ts';
import { undoRestore } from './restorePage.ts';
import { Refusal, type Session } from './session.ts';

/** Shows what a restore wrote, all files at once: as they were just before it, and after. */
export async function viewRestoreChanges(session: Session, native: Native, restoreId: RestoreId): Promise<void> {
  const restore = restoresOf(session).find(({ id }) => id === restoreId);
  if (restore === undefined) throw new Refusal('This restore is not part of the thread anymore.');
  if (session.work.services.store.readCheckpoint(restore.safetyId)?.expired !== false) {
    throw new Refusal('What was there before this restore is no longer kept: it was removed to free disk space.');
  }
  const failed = failedPaths(restore);
  const written = restore.changes.filter(({ path }) => !failed.has(path));
  if (written.length === 0) throw new Refusal('This restore wrote no files.');
  await native.openDiffs(
    written.map(({ path, from, to }) => ({
      path,
      left: { kind: 'stored', path, blob: from?.blob },
      right: { kind: 'stored', path, blob: to?.blob },
    })),
    `Changes of the Restore${targetWords(session, restore)}`,
  );
}

/** Does work that may restore files. When it has and the chat does not show it, tells so and offers to undo it. */
export async function tellRestored(
  session: Session,
  native: Native,
  isChatVisible: () => boolean,
  work: () => Promise<RestoreOperation | undefined>,
): Promise<void> {
  const restore = await work();
  if (restore === undefined || (isChatVisible() && restore.threadId === session.state.threadId)) return;
  void offerUndo(session, native, restore);
}

async function offerUndo(session: Session, native: Native, restore: RestoreOperation): Promise<void> {
  const total = restore.changes.length;
  const failed = failedPaths(restore).size;
  const part = failed === 0 ? '' : `${formatNumber(total - failed)} of `;
  const message = `Restored ${part}${formatCount(total, 'file', 'files')}${targetWords(session, restore)}.`;
  if (!(await native.offer(message, 'Undo'))) return;
  try {
    if (restore.threadId !== session.state.threadId) openThread(session, restore.threadId);
    await undoRestore(session, restore.id);
    // A preview, where something is to be decided.
    if (session.state.page !== undefined) await native.showChat();
  } catch (cause) {
    native.showError(cause instanceof Error ? cause.message : String(cause));
  }
}

const failedPaths = ({ outcome }: RestoreOperation): ReadonlySet<string> =>
  new Set(outcome?.failed.map(({ path }) => path));

function targetWords(session: Session, { targetId }: RestoreOperation): string {
  const target = session.work.services.store.readCheckpoint(targetId);
  return target === undefined ? '' : ` to checkpoint ${target.number}`;
}
