import { planMessageEdit, type MessageEditPlan } from '../app/editThreadMessage.ts';
import type { TurnId } from '../core/ids.ts';
import { chosenByDefault, needsReview, samePlan } from '../core/restorePlan.ts';
import type { EditReply } from '../protocol/messages.ts';
import type { EditPlanView } from '../protocol/chatViews.ts';
import { findTurn, refuseArchived, refuseChanges, sendMessage } from './conversation.ts';
import { sendInFork } from './forks.ts';
import { imagesOfEdit, refuseImages } from './images.ts';
import { openRestorePage } from './previewPage.ts';
import { putBackAndSend } from './restorePage.ts';
import { Refusal, type Session } from './session.ts';

export interface MessageEdit {
  readonly turnId: TurnId;
  readonly text: string;
  /** Images of the message that are not sent again, by place. */
  readonly withoutImages?: readonly number[] | undefined;
  readonly files: 'keep' | 'putBack' | 'newThread';
  /** The token of the plan the user saw. */
  readonly token?: string | undefined;
}

/** Plans edits of messages, and remembers the plan the user sees so that only that one is carried out. */
export class MessageEditing {
  readonly #session: Session;
  #plan: MessageEditPlan | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  async plan(turnId: TurnId): Promise<EditPlanView> {
    return toEditPlanView(await this.#makePlan(turnId));
  }

  /** Sends the edited message as a new version. With `putBack`, first restores the files as the user saw it planned. */
  async edit({ turnId, text, withoutImages, files, token }: MessageEdit): Promise<EditReply> {
    const session = this.#session;
    refuseChanges(session);
    refuseArchived(session);
    const turn = findTurn(session, turnId);
    if (text.trim() === '') throw new Refusal('There is nothing to send.');
    const images = imagesOfEdit(session, turnId, withoutImages);
    refuseImages(session.agent, images);
    if (files === 'newThread') {
      await sendInFork(session, { threadId: turn.threadId, upTo: turn.parentId }, { text, images });
      return { kind: 'sent' };
    }
    if (files === 'keep') {
      await sendMessage(session, { text, images, parentId: turn.parentId });
      return { kind: 'sent' };
    }
    const seen = this.#plan;
    const plan = await this.#makePlan(turnId);
    if (!plan.restore.ok) return { kind: 'requiresConfirmation', plan: toEditPlanView(plan) };
    if (needsReview(plan.restore.value.plan)) {
      await openRestorePage(session, plan.restore.value.checkpoint.id, {
        kind: 'sendEdit',
        turnId,
        text,
        images,
      });
      return { kind: 'review' };
    }
    if (!isSame(seen, token, plan)) return { kind: 'requiresConfirmation', plan: toEditPlanView(plan) };
    const restored = await putBackAndSend(session, plan.restore.value, { turnId, text, images });
    return { kind: restored === undefined ? 'review' : 'sent' };
  }

  async #makePlan(turnId: TurnId): Promise<MessageEditPlan> {
    const { threadId } = findTurn(this.#session, turnId);
    await this.#session.work.late?.settle();
    const plan = await planMessageEdit(this.#session.work.services, { threadId, turnId });
    if (!plan.ok) throw new Refusal('This message is not part of the thread anymore.');
    this.#plan = plan.value;
    return plan.value;
  }
}

function isSame(seen: MessageEditPlan | undefined, token: string | undefined, plan: MessageEditPlan): boolean {
  return (
    seen?.restore.ok === true &&
    plan.restore.ok &&
    seen.turn.id === plan.turn.id &&
    seen.restore.value.token === token &&
    samePlan(seen.restore.value.plan, plan.restore.value.plan)
  );
}

function toEditPlanView({ restore, laterMessages, version }: MessageEditPlan): EditPlanView {
  if (!restore.ok) {
    const none = { modified: 0, created: 0, deleted: 0, kept: 0, unsaved: [], needsReview: false };
    return { token: '', checkpointNumber: 0, ...none, nothingReason: restore.error, laterMessages, version };
  }
  const { token, checkpoint, plan } = restore.value;
  const chosen = new Set(chosenByDefault(plan));
  const count = (kind: string): number =>
    plan.actions.filter(action => action.kind === kind && chosen.has(action.path)).length;
  return {
    token,
    checkpointNumber: checkpoint.number,
    modified: count('modify'),
    created: count('create'),
    deleted: count('delete'),
    kept: plan.actions.length - chosen.size,
    unsaved: plan.actions.filter(({ unsaved }) => unsaved).map(({ path }) => path),
    needsReview: needsReview(plan),
    laterMessages,
    version,
  };
}
