import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import type { ChatView, EditPlanView, TurnView } from '../../src/protocol/chatViews.ts';
import type { Host } from '../host.ts';
import type { ChatState } from './chatState.ts';
import type { FileChoice, PlanState } from './editWords.ts';
import type { SavedState } from './savedState.ts';

/** The message being edited. */
export interface MessageEdit {
  readonly threadId: string;
  readonly turnId: string;
  /** Versions of the message there were when the edit began; with one more it has been sent. */
  readonly versions: number;
  readonly text: string;
  readonly choice: FileChoice;
  /** Images of the message that are not sent again, by place; absent for none. */
  readonly withoutImages?: readonly number[];
}

export interface EditModel {
  readonly current: ReadonlySignal<MessageEdit | undefined>;
  readonly plan: ReadonlySignal<PlanState>;
  /** The files changed between plan and sending: nothing was sent, the plan is new. */
  readonly hasChanged: ReadonlySignal<boolean>;
  /** Sent as soon as the comparison is done. */
  readonly isWaiting: ReadonlySignal<boolean>;
  readonly isSending: ReadonlySignal<boolean>;
  readonly failure: ReadonlySignal<string | undefined>;
  readonly open: (threadId: string, turn: TurnView) => void;
  /** Whether the form is to take the focus, as it does once after the edit was opened. */
  readonly takeFocus: () => boolean;
  readonly setText: (text: string) => void;
  /** Leaves out an image that the message has, by place. */
  readonly leaveOutImage: (place: number) => void;
  readonly choose: (choice: FileChoice) => void;
  /** Compares the files; asked for when the form appears, and again when they may have changed. */
  readonly compare: () => void;
  readonly send: () => void;
  /** Takes back an early press of Send. */
  readonly stopWaiting: () => void;
  readonly close: () => void;
  /** Closes the form once its message has been sent, also by way of the restore preview or before a reload. */
  readonly follow: (view: ChatView) => void;
}

export function createEditModel(host: Host, saved: SavedState<ChatState>): EditModel {
  const current = signal<MessageEdit | undefined>(saved.current.edit ?? undefined);
  const plan = signal<PlanState>({ kind: 'comparing' });
  const hasChanged = signal(false);
  const isWaiting = signal(false);
  const isSending = signal(false);
  const failure = signal<string | undefined>(undefined);
  const token = computed(() => (plan.value.kind === 'known' ? plan.value.plan.token : undefined));
  let inReview = false;
  let wantsFocus = current.value !== undefined;

  const update = (edit: MessageEdit | undefined) => {
    current.value = edit;
    saved.save({ edit: edit ?? null });
  };
  const show = (known: EditPlanView) => {
    plan.value = { kind: 'known', plan: known };
    if (known.nothingReason !== undefined && current.value?.choice === 'putBack') {
      update({ ...current.value, choice: 'keep' });
      isWaiting.value = false;
    }
  };
  const reset = () =>
    batch(() => {
      plan.value = { kind: 'comparing' };
      hasChanged.value = false;
      isWaiting.value = false;
      isSending.value = false;
      failure.value = undefined;
      inReview = false;
    });

  const compare = () => {
    const edit = current.value;
    if (edit === undefined) return;
    plan.value = { kind: 'comparing' };
    host.request({ kind: 'planMessageEdit', turnId: edit.turnId }).then(
      known => {
        if (current.value?.turnId !== edit.turnId) return;
        show(known);
        if (isWaiting.value) deliver();
      },
      (cause: unknown) => {
        if (current.value?.turnId !== edit.turnId) return;
        plan.value = { kind: 'failed', message: messageOf(cause) };
        isWaiting.value = false;
      },
    );
  };

  const deliver = () => {
    const edit = current.value;
    if (edit === undefined || isSending.value) return;
    isWaiting.value = false;
    isSending.value = true;
    failure.value = undefined;
    saved.save({ lastChoice: edit.choice });
    host
      .request({
        kind: 'editThreadMessage',
        turnId: edit.turnId,
        text: edit.text,
        ...(edit.withoutImages === undefined ? {} : { withoutImages: [...edit.withoutImages] }),
        files: edit.choice,
        ...(edit.choice === 'putBack' && token.value !== undefined ? { token: token.value } : {}),
      })
      .then(
        reply => {
          isSending.value = false;
          if (reply.kind === 'sent') close();
          else if (reply.kind === 'review') inReview = true;
          else {
            show(reply.plan);
            hasChanged.value = true;
          }
        },
        (cause: unknown) => {
          isSending.value = false;
          failure.value = messageOf(cause);
        },
      );
  };

  const close = () => {
    dropImages();
    reset();
    update(undefined);
  };
  /** Those that were added go with the edit. */
  const dropImages = () => {
    const turnId = current.value?.turnId;
    if (turnId !== undefined) host.request({ kind: 'dropImages', turnId }).catch(() => undefined);
  };

  return {
    current,
    plan,
    hasChanged,
    isWaiting,
    isSending,
    failure,
    open(threadId, turn) {
      if (current.value?.turnId === turn.id) return;
      dropImages();
      reset();
      const { id: turnId, text, versions } = turn;
      wantsFocus = true;
      update({ threadId, turnId, versions: versions.length, text, choice: saved.current.lastChoice });
    },
    takeFocus() {
      const wanted = wantsFocus;
      wantsFocus = false;
      return wanted;
    },
    setText(text) {
      if (current.value !== undefined) update({ ...current.value, text });
    },
    leaveOutImage(place) {
      const edit = current.value;
      if (edit !== undefined) update({ ...edit, withoutImages: [...(edit.withoutImages ?? []), place] });
    },
    choose(choice) {
      if (current.value !== undefined) update({ ...current.value, choice });
    },
    compare,
    send() {
      const edit = current.value;
      if (edit === undefined || edit.text.trim() === '' || isSending.value) return;
      if (edit.choice !== 'putBack' || plan.value.kind === 'known') deliver();
      else if (plan.value.kind === 'comparing') isWaiting.value = true;
    },
    stopWaiting: () => (isWaiting.value = false),
    close,
    follow(view) {
      const edit = current.value;
      if (edit?.threadId !== view.threadId) return;
      const turn = view.turns.find(({ id }) => id === edit?.turnId);
      const isGone = turn === undefined && inReview;
      if (isGone || (turn !== undefined && edit !== undefined && turn.versions.length > edit.versions)) close();
    },
  };
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
