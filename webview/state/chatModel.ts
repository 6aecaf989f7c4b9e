import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { FoundFileView, HostRequest } from '../../src/protocol/messages.ts';
import type { ChatView } from '../../src/protocol/chatViews.ts';
import type { Announcement, Host } from '../host.ts';
import { announceChange, announceRequest } from './announce.ts';
import type { ChatState } from './chatState.ts';
import { createClock } from './clock.ts';
import { createCoverageModel, type CoverageModel } from './coverageModel.ts';
import { createDraft, type Draft } from './draft.ts';
import { createEditModel, type EditModel } from './editModel.ts';
import { createOpenCards, type OpenCards } from './openCards.ts';
import { createPreviewModel, type PreviewModel } from './previewModel.ts';
import { attachedTo } from './attached.ts';
import { readImage } from './readImage.ts';
import type { SavedState } from './savedState.ts';
import { shareEqualParts } from './sharing.ts';

/** Mirrors the host's last view; what else is here is only about the screen. */
export interface ChatModel {
  readonly view: ReadonlySignal<ChatView | undefined>;
  /** Another window writes: nothing can be sent, edited or restored here. */
  readonly readOnly: ReadonlySignal<boolean>;
  /** Nothing can be sent or edited: for that, or since the thread is put away. */
  readonly isClosed: ReadonlySignal<boolean>;
  /** When the view last changed, to tell a silent agent. */
  readonly changedAt: ReadonlySignal<number>;
  readonly now: ReadonlySignal<number>;
  /** What a screen reader says. */
  readonly spoken: ReadonlySignal<string>;
  /** What it says at once, whatever it is saying. */
  readonly alerted: ReadonlySignal<string>;
  /** Why the last request was refused. */
  readonly problem: Signal<string | undefined>;
  readonly draft: Draft;
  readonly edit: EditModel;
  readonly cards: OpenCards;
  readonly preview: PreviewModel;
  readonly coverage: CoverageModel;
  /** The item of the conversation that Tab reaches; empty means the newest. */
  readonly currentItem: Signal<string>;
  /** What the host wants on screen or focused; taken and cleared by the component that does it. */
  readonly wanted: Signal<Wanted | undefined>;
  readonly saved: SavedState<ChatState>;
  readonly receive: (announcement: Announcement) => void;
  /** Asks the host; a refusal becomes `problem`. */
  readonly ask: (request: HostRequest) => void;
  /** Files that a message can mention; none when the host refuses. */
  readonly findFiles: (words: string) => Promise<readonly FoundFileView[]>;
  /** Takes the queued message out of the queue, and into the message box to be edited. */
  readonly takeQueued: (what: 'edit' | 'remove') => void;
  /** Adds images to the message box, or to the message being edited. */
  readonly attachImages: (files: readonly File[], turnId?: string) => void;
  readonly sendDraft: () => void;
  /** Counts the messages that were sent from the message box and wait for no turn: they are to be seen. */
  readonly sentCount: ReadonlySignal<number>;
  readonly editMessage: (turnId: string) => void;
  /** Answers the agent; the focus goes to its next request, or to the message box. */
  readonly answerPermission: (requestId: string, optionId: string) => void;
}

export type Wanted =
  | { readonly kind: 'composer' }
  | { readonly kind: 'message'; readonly turnId: string }
  /** The first or the last item of the whole conversation. */
  | { readonly kind: 'end'; readonly end: 'first' | 'last' }
  /** An item of the conversation, by its `data-item`. */
  | { readonly kind: 'item'; readonly id: string };

export function createChatModel(host: Host, saved: SavedState<ChatState>): ChatModel {
  const view = signal<ChatView | undefined>(undefined);
  const readOnly = computed(() => view.value?.readOnly ?? false);
  const isClosed = computed(() => readOnly.value || view.value?.archived === true);
  const changedAt = signal(Date.now());
  const spoken = signal('');
  const alerted = signal('');
  const problem = signal<string | undefined>(undefined);
  const wanted = signal<Wanted | undefined>(undefined);
  const sentCount = signal(0);
  const draft = createDraft(text => ask({ kind: 'saveDraft', text }));
  const edit = createEditModel(host, saved);
  const preview = createPreviewModel(host, saved);
  const coverage = createCoverageModel(host);

  const ask = (request: HostRequest) => {
    host.request(request).catch((cause: unknown) => (problem.value = messageOf(cause)));
  };

  const showView = (next: ChatView) =>
    batch(() => {
      const previous = view.value;
      const shared = shareEqualParts(previous, next);
      if (shared === previous) return;
      const news = announceChange(previous, shared);
      if (news !== '') say(spoken, news + spokenAnswer(previous, shared));
      const request = announceRequest(previous, shared);
      if (request !== '') say(alerted, request);
      else if ((shared.running?.waiting ?? []).length === 0) alerted.value = '';
      const isNewPage = previous?.page === undefined && shared.page !== undefined;
      if (previous?.threadId !== shared.threadId || isNewPage) problem.value = undefined;
      changedAt.value = Date.now();
      view.value = shared;
      draft.offer(shared.draft);
      preview.follow(shared);
      coverage.follow(shared);
      edit.follow(shared);
      if (previous?.page !== undefined && shared.page === undefined) edit.compare();
    });

  const editMessage = (turnId: string) => {
    const turn = view.value?.turns.find(({ id }) => id === turnId);
    const threadId = view.value?.threadId;
    if (turn !== undefined && threadId !== undefined && !isClosed.value) edit.open(threadId, turn);
  };

  /** In their order; up to the first that is refused. */
  const attachAll = async (files: readonly File[], turnId: string | undefined): Promise<void> => {
    for (const file of files) await host.request({ kind: 'attachImage', ...(await readImage(file)), turnId });
  };

  const insertText = (text: string) => {
    draft.put(joined(draft.text.value, text));
    wanted.value = { kind: 'composer' };
  };

  return {
    view,
    readOnly,
    isClosed,
    changedAt,
    now: createClock(computed(() => view.value?.running !== undefined)),
    spoken,
    alerted,
    problem,
    draft,
    edit,
    cards: createOpenCards(saved),
    preview,
    coverage,
    currentItem: signal(''),
    wanted,
    saved,
    receive(announcement) {
      switch (announcement.kind) {
        case 'chatView':
          showView(announcement.view);
          return;
        case 'editMessage':
          editMessage(announcement.turnId);
          return;
        case 'revealMessage':
          wanted.value = { kind: 'message', turnId: announcement.turnId };
          return;
        case 'movePreviewToEditor':
          ask({ kind: 'showPreviewInEditor', ticks: saved.current.ticks });
          return;
        case 'takeTicks':
          preview.take(announcement.ticks);
          return;
        case 'choosePlannedFile':
          preview.choosePath(announcement.path, announcement.what);
          return;
        case 'insertText':
          insertText(announcement.text);
          return;
        case 'focusComposer':
          wanted.value = { kind: 'composer' };
          return;
        case 'timelineView':
        case 'threadsView':
          return;
      }
    },
    ask,
    findFiles: words => host.request({ kind: 'findFiles', words }).catch(() => []),
    takeQueued(what) {
      host.request({ kind: 'takeQueued', toEdit: what === 'edit' }).then(
        text => {
          // It may have been sent meanwhile.
          if (text !== null && what === 'edit') insertText(text);
        },
        (cause: unknown) => (problem.value = messageOf(cause)),
      );
    },
    attachImages(files, turnId) {
      problem.value = undefined;
      attachAll(files, turnId).catch((cause: unknown) => (problem.value = messageOf(cause)));
    },
    sendDraft() {
      const text = draft.text.value;
      if (text.trim() === '') {
        if (attachedTo(view.value, undefined).length > 0) problem.value = 'Write something to go with the image.';
        return;
      }
      problem.value = undefined;
      draft.put('');
      if (view.value?.running === undefined) sentCount.value++;
      host.request({ kind: 'sendMessage', text }).catch((cause: unknown) => {
        problem.value = messageOf(cause);
        // The message comes back, above another one that was begun.
        draft.put(joined(text, draft.text.value));
      });
    },
    sentCount,
    editMessage,
    answerPermission(requestId, optionId) {
      const next = view.value?.running?.waiting.find(({ id }) => id !== requestId);
      wanted.value = next === undefined ? { kind: 'composer' } : { kind: 'item', id: `permission ${next.id}` };
      ask({ kind: 'answerPermission', requestId, optionId });
    },
  };
}

/** What is said again has to look new. */
const say = (region: Signal<string>, words: string): void => {
  region.value = region.value === words ? `${words}\u00a0` : words;
};

const joined = (above: string, below: string): string =>
  [above.trimEnd(), below].filter(text => text !== '').join('\n\n');

/** The answer itself is spoken once, when it is complete, and only to who uses VS Code's screen reader mode. */
function spokenAnswer(previous: ChatView | undefined, next: ChatView): string {
  if (previous?.running === undefined || next.running !== undefined) return '';
  if (!document.body.classList.contains('vscode-using-screen-reader')) return '';
  const turn = next.turns.find(({ id }) => id === previous.running?.turnId);
  const texts = turn?.items.flatMap(item => (item.kind === 'agentMessage' ? [item.text] : [])) ?? [];
  return texts.length === 0 ? '' : ` ${texts.join('\n')}`;
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
