import { useCallback, useId, useRef, useState } from 'preact/hooks';
import type { ChatModel } from '../state/chatModel.ts';
import { completableAt, completeCommand, wordEnd, type Completable, type Completion } from '../state/completion.ts';

/** What can be completed now, with the one that Enter takes. */
export interface OfferedCompletions {
  readonly id: string;
  readonly items: readonly Completion[];
  readonly chosen: number;
  readonly take: (index: number) => void;
}

export interface Completions {
  /** `undefined` while there is nothing to complete. */
  readonly offered: OfferedCompletions | undefined;
  /** The text or the caret of the box has changed. */
  readonly follow: (box: HTMLTextAreaElement) => void;
  /** Returns whether the key was for the list. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly close: () => void;
}

interface Shown {
  readonly box: HTMLTextAreaElement;
  readonly at: Completable;
  readonly items: readonly Completion[];
  readonly chosen: number;
}

/** Completes commands of the agent and names of files in a message box. */
export function useCompletions(chat: ChatModel): Completions {
  const id = useId();
  const [shown, setShown] = useState<Shown>();
  /** The word for which the list was closed with Escape: it stays closed until another one begins. */
  const closedAt = useRef(-1);
  const asked = useRef(0);

  const close = useCallback(() => {
    asked.current++;
    setShown(undefined);
  }, []);
  const follow = (box: HTMLTextAreaElement) => {
    const at = box.selectionStart === box.selectionEnd ? completableAt(box.value, box.selectionStart) : undefined;
    if (at === undefined) closedAt.current = -1;
    if (at === undefined || at.from === closedAt.current) {
      close();
      return;
    }
    if (shown?.at.from === at.from && shown.at.to === at.to && shown.at.words === at.words) return;
    const number = ++asked.current;
    void complete(chat, at).then(items => {
      if (number === asked.current) setShown(items.length === 0 ? undefined : { box, at, items, chosen: 0 });
    });
  };
  const take = (index: number) => {
    const item = shown?.items[index];
    if (shown === undefined || item === undefined) return;
    const { box, at } = shown;
    const end = wordEnd(at, box.value, box.selectionStart);
    close();
    box.focus();
    if (end === undefined) return;
    box.setRangeText(item.insert, at.from, end, 'end');
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (shown === undefined || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return false;
    const { items, chosen, at } = shown;
    const move = (by: number) => setShown({ ...shown, chosen: (chosen + by + items.length) % items.length });
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) take(chosen);
    else if (event.key === 'Escape') {
      closedAt.current = at.from;
      close();
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const offered = shown && { id, items: shown.items, chosen: shown.chosen, take };
  return { offered, follow, onKey, close };
}

async function complete(chat: ChatModel, { kind, words }: Completable): Promise<readonly Completion[]> {
  const view = chat.view.peek();
  if (kind === 'command') return completeCommand(view?.commands ?? [], words);
  if (view?.takesFiles !== true) return [];
  const files = await chat.findFiles(words);
  return files.map(({ path, mention }) => {
    const nameAt = path.lastIndexOf('/') + 1;
    return { label: path.slice(nameAt), detail: path.slice(0, Math.max(nameAt - 1, 0)), insert: `${mention} ` };
  });
}
