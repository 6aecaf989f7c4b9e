import { takeSnapshot } from '../app/captureCheckpoint.ts';
import { explainCaptureFailure } from '../app/failureText.ts';
import type { Session } from './session.ts';

/**
 * Reads all files once, in the background, so that the first message does not have to: their contents are kept and what is
 * known of them makes every later walk quick. No checkpoint is made before there is a conversation. To be called when this
 * window begins to write to the store.
 */
export async function saveBaseline(session: Session, signal: AbortSignal): Promise<void> {
  const onProgress = (done: number, total: number): void =>
    session.update({ baseline: { kind: 'saving', done, total } });
  const snapshot = await takeSnapshot(session.work.services, { onProgress, signal });
  if (signal.aborted) return;
  session.update({
    baseline: snapshot.ok ? { kind: 'ready' } : { kind: 'failed', reason: explainCaptureFailure(snapshot.error) },
  });
}
