import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { ChatState } from './chatState.ts';
import type { SavedState } from './savedState.ts';

/** Which cards are open. All are closed at first. */
export interface OpenCards {
  readonly isOpen: (id: string) => boolean;
  readonly toggle: (id: string) => void;
}

const mostKept = 300;

export function createOpenCards(saved: SavedState<ChatState>): OpenCards {
  const ids = signal<readonly string[]>(saved.current.open);
  const asSet: ReadonlySignal<ReadonlySet<string>> = computed(() => new Set(ids.value));
  return {
    isOpen: id => asSet.value.has(id),
    toggle(id) {
      const others = ids.value.filter(other => other !== id);
      ids.value = asSet.value.has(id) ? others : [...others, id].slice(-mostKept);
      saved.save({ open: [...ids.value] });
    },
  };
}
