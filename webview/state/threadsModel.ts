import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import * as v from 'valibot';
import type { HostRequest } from '../../src/protocol/messages.ts';
import type { ThreadsView } from '../../src/protocol/threadViews.ts';
import type { Announcement, Host } from '../host.ts';
import { createClock } from './clock.ts';
import { createDelay } from './delay.ts';
import type { SavedState } from './savedState.ts';
import { shareEqualParts } from './sharing.ts';

export const threadsState = v.object({ version: v.literal(2), search: v.string(), showsArchived: v.boolean() });
export type ThreadsState = v.InferOutput<typeof threadsState>;
export const initialThreadsState: ThreadsState = { version: 2, search: '', showsArchived: false };

export interface ThreadsModel {
  readonly view: ReadonlySignal<ThreadsView | undefined>;
  readonly now: ReadonlySignal<number>;
  readonly problem: Signal<string | undefined>;
  readonly search: ReadonlySignal<string>;
  readonly setSearch: (words: string) => void;
  /** Whether the threads that are put away are listed. */
  readonly showsArchived: ReadonlySignal<boolean>;
  readonly toggleArchived: () => void;
  readonly receive: (announcement: Announcement) => void;
  readonly ask: (request: HostRequest) => void;
}

export function createThreadsModel(host: Host, saved: SavedState<ThreadsState>): ThreadsModel {
  const view = signal<ThreadsView | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  const search = signal(saved.current.search);
  const showsArchived = signal(saved.current.showsArchived);
  const ask = (request: HostRequest) => {
    problem.value = undefined;
    host.request(request).catch((cause: unknown) => {
      problem.value = cause instanceof Error ? cause.message : String(cause);
    });
  };
  const searchSoon = createDelay(searchDelay);
  const setSearch = (words: string) => {
    search.value = words;
    saved.save({ search: words });
    searchSoon(() => ask({ kind: 'searchThreads', words }));
  };
  // What was searched before the view was closed.
  if (search.value !== '') setSearch(search.value);
  return {
    view,
    now: createClock(signal(false)),
    problem,
    search,
    setSearch,
    showsArchived,
    toggleArchived() {
      showsArchived.value = !showsArchived.value;
      saved.save({ showsArchived: showsArchived.value });
    },
    receive(announcement) {
      if (announcement.kind === 'threadsView') view.value = shareEqualParts(view.value, announcement.view);
    },
    ask,
  };
}

/** Milliseconds after the last letter until it is searched. */
const searchDelay = 120;
