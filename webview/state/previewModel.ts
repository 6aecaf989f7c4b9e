import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { ChatView, PlannedFileView } from '../../src/protocol/views.ts';
import type { ChatState } from './chatState.ts';
import { setTicks, toggleTicks, type Ticks } from './fileTicks.ts';
import type { GroupId } from './restoreRows.ts';
import type { SavedState } from './savedState.ts';

/** What the user has chosen and opened in the restore preview. */
export interface PreviewModel {
  readonly ticks: ReadonlySignal<Ticks>;
  readonly filter: ReadonlySignal<string>;
  readonly closed: ReadonlySignal<ReadonlySet<GroupId>>;
  readonly setFilter: (filter: string) => void;
  readonly toggleGroup: (id: GroupId) => void;
  readonly toggle: (files: readonly PlannedFileView[]) => void;
  readonly tickAll: (files: readonly PlannedFileView[]) => void;
  /** Starts afresh when the page shows another checkpoint or went away. */
  readonly follow: (view: ChatView) => void;
}

const untouched: Ticks = new Map();

export function createPreviewModel(saved: SavedState<ChatState>): PreviewModel {
  const start = saved.current.ticks;
  const checkpointId = signal<string | undefined>(start?.checkpointId);
  const ticks = signal<Ticks>(start === null ? untouched : new Map(start.changed));
  const filter = signal('');
  const closed = signal<ReadonlySet<GroupId>>(new Set());

  const change = (next: Ticks) => {
    ticks.value = next;
    const id = checkpointId.value;
    saved.save({ ticks: id === undefined ? null : { checkpointId: id, changed: [...next] } });
  };
  return {
    ticks: computed(() => ticks.value),
    filter,
    closed,
    setFilter: text => (filter.value = text),
    toggleGroup(id) {
      const next = new Set(closed.value);
      if (!next.delete(id)) next.add(id);
      closed.value = next;
    },
    toggle: files => change(toggleTicks(ticks.value, files)),
    tickAll: files => change(setTicks(ticks.value, files, true)),
    follow({ state, page }) {
      // While the host is still starting it has no page yet; what was ticked before a reload stays.
      if (state.kind === 'loading' || page?.checkpointId === checkpointId.value) return;
      checkpointId.value = page?.checkpointId;
      filter.value = '';
      closed.value = new Set();
      change(untouched);
    },
  };
}
