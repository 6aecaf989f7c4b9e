import { signal, type ReadonlySignal } from '@preact/signals';

/** The text in the message box. The host keeps it: a copy of this page's own could be older than the last message sent. */
export interface Draft {
  readonly text: ReadonlySignal<string>;
  /** Counts up when the text was set from outside the box, so that the box takes it over. */
  readonly revision: ReadonlySignal<number>;
  /** What the user typed. */
  readonly type: (text: string) => void;
  /** Puts text into the box. */
  readonly put: (text: string) => void;
  /** Takes the host's copy, once, unless something was typed before it came. */
  readonly offer: (text: string) => void;
}

/** Drafts up to this length go to the host with every change, since the view may be hidden right after it. */
const storedAtOnce = 20_000;
/** Milliseconds after the last change in which a longer one goes. */
const storeDelay = 300;

export function createDraft(store: (text: string) => void): Draft {
  const text = signal('');
  const revision = signal(0);
  let isOwn = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    store(text.value);
  };
  document.addEventListener('visibilitychange', flush);

  const type = (next: string) => {
    text.value = next;
    isOwn = true;
    clearTimeout(timer);
    timer = setTimeout(flush, storeDelay);
    if (next.length <= storedAtOnce) flush();
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
