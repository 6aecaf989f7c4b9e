import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ChatView, EditPlanView, TurnView } from '../../src/protocol/chatViews.ts';
import type { EditReply } from '../../src/protocol/messages.ts';
import type { Host } from '../host.ts';
import { attachedTo } from './attached.ts';
import type { ChatState } from './chatState.ts';
import type { FileChoice, PlanState } from './editWords.ts';
import type { SavedState } from './savedState.ts';

/** A message being edited. */
export interface MessageEdit {
  readonly threadId: string;
  readonly turnId: string;
  /** Versions of the message there were when the edit began; what is sent is one more. */
  readonly versions: number;
  readonly text: string;
  readonly choice: FileChoice;
  /** Images of the message that are not sent again, by place; absent for none. */
  readonly withoutImages?: readonly number[];
}

/** What goes on with an edit. */
interface Progress {
  readonly plan: PlanState;
  readonly hasChanged: boolean;
  readonly isWaiting: boolean;
  readonly isSending: boolean;
  readonly failure: string | undefined;
}

/** Answers of the host belong to an edit, however many others were begun meanwhile. */
interface OpenEdit {
  readonly key: number;
  readonly edit: MessageEdit;
  readonly progress: Progress;
}

export interface EditModel {
  /** The edit of the shown thread that was begun last; the one before comes back once it is closed. */
  readonly current: ReadonlySignal<MessageEdit | undefined>;
  readonly plan: ReadonlySignal<PlanState>;
  /** The files changed between plan and sending: nothing was sent, the plan is new. */
  readonly hasChanged: ReadonlySignal<boolean>;
  /** Sent as soon as the comparison is done. */
  readonly isWaiting: ReadonlySignal<boolean>;
  readonly isSending: ReadonlySignal<boolean>;
  readonly failure: ReadonlySignal<string | undefined>;
  readonly open: (threadId: string, turn: TurnView) => void;
  /** Whether something would be lost if it were closed. */
  readonly isChanged: () => boolean;
  /** The form is to take the focus, as it does once after the edit was opened; cleared by it. */
  readonly wantsFocus: Signal<boolean>;
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
  /** Shows the edit of this thread. Closes those whose message has been sent, also by way of the restore preview or before a reload. */
  readonly follow: (view: ChatView) => void;
}

const atFirst: Progress = {
  plan: { kind: 'comparing' },
  hasChanged: false,
  isWaiting: false,
  isSending: false,
  failure: undefined,
};

/** Edits that were left and never gone back to. */
const mostKept = 20;

export function createEditModel(host: Host, saved: SavedState<ChatState>): EditModel {
  let lastKey = 0;
  const begun = (edit: MessageEdit): OpenEdit => ({ key: ++lastKey, edit, progress: atFirst });
  const edits = signal<readonly OpenEdit[]>(saved.current.edits.map(begun));
  const threadId = signal<string | undefined>(undefined);
  const shown = computed(() => edits.value.findLast(({ edit }) => edit.threadId === threadId.value));
  const progress = computed(() => shown.value?.progress ?? atFirst);
  const wantsFocus = signal(edits.value.length > 0);
  let view: ChatView | undefined;

  const keep = (next: readonly OpenEdit[]) => {
    edits.value = next.slice(-mostKept);
    saved.save({ edits: edits.value.map(({ edit }) => edit) });
  };
  const find = (key: number) => edits.peek().find(other => other.key === key);
  /** Changes nothing when the edit is gone. */
  const put = (key: number, patch: { readonly edit?: Partial<MessageEdit>; readonly progress?: Partial<Progress> }) =>
    keep(
      edits.value.map(other => {
        const { edit, progress } = other;
        return other.key === key
          ? { key, edit: { ...edit, ...patch.edit }, progress: { ...progress, ...patch.progress } }
          : other;
      }),
    );
  const change = (edit: Partial<MessageEdit>) => {
    if (shown.value !== undefined) put(shown.value.key, { edit });
  };
  /** Images that were added go with the edit. */
  const drop = ({ key, edit: { turnId } }: OpenEdit) => {
    keep(edits.value.filter(other => other.key !== key));
    host.request({ kind: 'dropImages', turnId }).catch(() => undefined);
  };
  const isChanged = ({ edit: { turnId, text, withoutImages } }: OpenEdit): boolean => {
    const turn = view?.turns.find(({ id }) => id === turnId);
    if (turn === undefined || text !== turn.text || withoutImages !== undefined) return true;
    return attachedTo(view, turnId).length > 0;
  };

  const showPlan = (key: number, plan: EditPlanView) => {
    const isNothing = plan.nothingReason !== undefined && find(key)?.edit.choice === 'putBack';
    put(key, {
      ...(isNothing ? { edit: { choice: 'keep' } } : {}),
      progress: { plan: { kind: 'known', plan }, ...(isNothing ? { isWaiting: false } : {}) },
    });
  };
  const compare = () => {
    if (shown.value === undefined) return;
    const { key, edit } = shown.value;
    const comparing: PlanState = { kind: 'comparing' };
    put(key, { progress: { plan: comparing } });
    const isAsked = () => find(key)?.progress.plan === comparing;
    host.request({ kind: 'planMessageEdit', turnId: edit.turnId }).then(
      plan => {
        if (!isAsked()) return;
        showPlan(key, plan);
        if (find(key)?.progress.isWaiting === true) deliver(key);
      },
      (cause: unknown) => {
        if (!isAsked()) return;
        put(key, { progress: { plan: { kind: 'failed', message: messageOf(cause) }, isWaiting: false } });
      },
    );
  };
  const deliver = (key: number) => {
    const open = find(key);
    if (open === undefined || open.progress.isSending) return;
    const { edit } = open;
    const { plan } = open.progress;
    put(key, { progress: { isWaiting: false, isSending: true, failure: undefined } });
    saved.save({ lastChoice: edit.choice });
    host
      .request({
        kind: 'editThreadMessage',
        turnId: edit.turnId,
        text: edit.text,
        ...(edit.withoutImages === undefined ? {} : { withoutImages: [...edit.withoutImages] }),
        files: edit.choice,
        ...(edit.choice === 'putBack' && plan.kind === 'known' ? { token: plan.plan.token } : {}),
      })
      .then(
        reply => finish(key, reply),
        (cause: unknown) => put(key, { progress: { isSending: false, failure: messageOf(cause) } }),
      );
  };
  const finish = (key: number, reply: EditReply) => {
    put(key, { progress: { isSending: false, hasChanged: reply.kind === 'requiresConfirmation' } });
    const open = find(key);
    if (reply.kind === 'sent' && open !== undefined) drop(open);
    if (reply.kind === 'requiresConfirmation') showPlan(key, reply.plan);
  };

  return {
    current: computed(() => shown.value?.edit),
    plan: computed(() => progress.value.plan),
    hasChanged: computed(() => progress.value.hasChanged),
    isWaiting: computed(() => progress.value.isWaiting),
    isSending: computed(() => progress.value.isSending),
    failure: computed(() => progress.value.failure),
    isChanged: () => shown.value !== undefined && isChanged(shown.value),
    open(thread, { id: turnId, text, versions }) {
      threadId.value = thread;
      wantsFocus.value = true;
      if (shown.value?.edit.turnId === turnId) return;
      if (shown.value !== undefined && !isChanged(shown.value)) drop(shown.value);
      const former = edits.value.find(({ edit }) => edit.threadId === thread && edit.turnId === turnId);
      const choice = saved.current.lastChoice;
      const next = former ?? begun({ threadId: thread, turnId, versions: versions.length, text, choice });
      keep([...edits.value.filter(other => other !== former), next]);
    },
    wantsFocus,
    setText: text => change({ text }),
    leaveOutImage: place => change({ withoutImages: [...(shown.value?.edit.withoutImages ?? []), place] }),
    choose: choice => change({ choice }),
    compare,
    send() {
      if (shown.value === undefined || shown.value.edit.text.trim() === '') return;
      const { key, edit } = shown.value;
      if (edit.choice !== 'putBack' || progress.value.plan.kind === 'known') deliver(key);
      else if (progress.value.plan.kind === 'comparing' && !progress.value.isSending)
        put(key, { progress: { isWaiting: true } });
    },
    stopWaiting() {
      if (shown.value !== undefined) put(shown.value.key, { progress: { isWaiting: false } });
    },
    close() {
      if (shown.value !== undefined) drop(shown.value);
    },
    follow(next) {
      view = next;
      threadId.value = next.threadId;
      const isOver = (open: OpenEdit, turn: TurnView): boolean =>
        hasNewVersion(open.edit, turn) && (turn.id === open.edit.turnId ? !isChanged(open) : isSent(open.edit, turn));
      for (const open of edits.value) if (next.turns.some(turn => isOver(open, turn))) drop(open);
    },
  };
}

const hasNewVersion = ({ turnId, versions: before }: MessageEdit, { versions }: TurnView): boolean =>
  versions.length > before && versions.includes(turnId);

/** The turn is the newest version of the message, and what the edit says. Others come by other edits, or when it is run again. */
const isSent = ({ text }: MessageEdit, { id, versions, text: sent }: TurnView): boolean =>
  versions.at(-1) === id && sent === text;

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
