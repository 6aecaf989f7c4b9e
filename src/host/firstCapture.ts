import type { CaptureFailure } from '../app/captureCheckpoint.ts';
import type { Session } from './session.ts';

type Unconfirmed = Extract<CaptureFailure, { readonly kind: 'unconfirmed' }>;

/** Asks in the chat whether the first capture may be as large as it would be. Nothing waits for the answer. */
export function askForFirstCapture(session: Session, { size, limitBytes }: Unconfirmed): void {
  session.update({ baseline: { kind: 'asking', ...size, limitBytes } });
}

/** A capture on behalf of a turn was too much, too. The one under way tells by itself. */
export function noteUnconfirmed(session: Session, failure: Unconfirmed): void {
  if (session.state.baseline.kind !== 'saving') askForFirstCapture(session, failure);
}

/** A checkpoint was saved: that settles the question, and makes up for a baseline that failed. */
export function noteCaptured(session: Session): void {
  if (['asking', 'failed'].includes(session.state.baseline.kind)) session.update({ baseline: { kind: 'ready' } });
}
