import { useComputed } from '@preact/signals';
import type { ChatModel } from '../state/chatModel.ts';

/**
 * The conversation is one Tab stop: arrows move between its items, Tab goes into the buttons of the current one. An item is
 * an element with `data-item`; the order is that of the page.
 */
export interface RovingItem {
  readonly 'data-item': string;
  readonly tabIndex: 0 | -1;
}

/** The attributes of an item, and the `tabIndex` of what is in it. */
export function useRovingItem(chat: ChatModel, id: string): RovingItem {
  const isCurrent = useComputed(() => chat.currentItem.value === id).value;
  return { 'data-item': id, tabIndex: isCurrent ? 0 : -1 };
}

export const itemsOf = (root: HTMLElement): readonly HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>('[data-item]'),
];

export function itemAround(target: EventTarget | null): HTMLElement | undefined {
  return (target instanceof Element && target.closest<HTMLElement>('[data-item]')) || undefined;
}

/** The item a key leads to; `undefined` when the key is no movement, `past` when it leads out at the end. */
export function itemForKey(root: HTMLElement, from: HTMLElement, key: string): HTMLElement | 'past' | undefined {
  const items = itemsOf(root);
  const index = items.indexOf(from);
  switch (key) {
    case 'ArrowUp':
      return items[Math.max(0, index - 1)];
    case 'ArrowDown':
      return items[index + 1] ?? 'past';
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default:
      return undefined;
  }
}
