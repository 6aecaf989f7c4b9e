import { signal, type ReadonlySignal } from '@preact/signals';
import type { ChatState } from './chatState.ts';
import type { SavedState } from './savedState.ts';

/** The text in the message box. */
export interface Draft {
  readonly text: ReadonlySignal<string>;
  /** Counts up when the text was set from outside the box, so that the box takes it over. */
  readonly revision: ReadonlySignal<number>;
  /** What the user typed. */
  readonly type: (text: string) => void;
  /** Puts text into the box. */
  readonly put: (text: string) => void;
  /** Takes the host's copy, unless this view has its own. */
  readonly offer: (text: string) => void;
}

/** Larger drafts are kept by the host only: the view's own state is written as a whole on every save. */
const largestSaved = 200_000;

/** `store` keeps the draft with the host; it is called 300 ms after the last change. */
export function createDraft(saved: SavedState<ChatState>, store: (text: string) => void): Draft {
  const text = signal(saved.current.draft ?? '');
  const revision = signal(0);
  let isOwn = saved.current.draft !== null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const type = (next: string) => {
    text.value = next;
    isOwn = true;
    saved.save({ draft: next.length <= largestSaved ? next : null });
    clearTimeout(timer);
    timer = setTimeout(() => store(next), 300);
  };
  return {
    text,
    revision,
    type,
    put(next) {
      type(next);
      revision.value++;
    },
    offer(next) {
      if (isOwn) return;
      isOwn = true;
      text.value = next;
      revision.value++;
    },
  };
}
