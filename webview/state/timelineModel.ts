import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import * as v from 'valibot';
import type { HostRequest } from '../../src/protocol/messages.ts';
import type { FileChangeView } from '../../src/protocol/changeViews.ts';
import type { TimelineFilterView, TimelineView } from '../../src/protocol/timelineViews.ts';
import type { Announcement, Host } from '../host.ts';
import { createClock } from './clock.ts';
import { createDelay } from './delay.ts';
import type { SavedState } from './savedState.ts';
import { shareEqualParts } from './sharing.ts';

export const timelineState = v.object({
  version: v.literal(1),
  /** The entry that is opened. */
  open: v.nullable(v.string()),
  search: v.string(),
});
export type TimelineState = v.InferOutput<typeof timelineState>;
export const initialTimelineState: TimelineState = { version: 1, open: null, search: '' };

/** What is filtered by besides the words that are searched. */
type OtherFilter = Omit<TimelineFilterView, 'words'>;

export type FileList =
  | { readonly kind: 'loading' }
  | { readonly kind: 'known'; readonly files: readonly FileChangeView[] }
  | { readonly kind: 'failed'; readonly message: string };

export interface TimelineModel {
  readonly view: ReadonlySignal<TimelineView | undefined>;
  readonly now: ReadonlySignal<number>;
  readonly problem: Signal<string | undefined>;
  readonly search: ReadonlySignal<string>;
  /** The id of the opened entry. */
  readonly open: ReadonlySignal<string | undefined>;
  readonly setSearch: (words: string) => void;
  /** Shows what fits this and what is searched. */
  readonly setFilter: (filter: OtherFilter) => void;
  /** Shows everything, also what the search hides. */
  readonly clearFilter: () => void;
  readonly setOpen: (id: string | undefined) => void;
  /** The files a checkpoint changed; asked for once, since a checkpoint never changes, and again when a row is opened after that failed. */
  readonly filesOf: (checkpointId: string) => FileList;
  readonly receive: (announcement: Announcement) => void;
  readonly ask: (request: HostRequest) => void;
}

export function createTimelineModel(host: Host, saved: SavedState<TimelineState>): TimelineModel {
  const view = signal<TimelineView | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  const search = signal(saved.current.search);
  const open = signal(saved.current.open ?? undefined);
  const files = new Map<string, Signal<FileList>>();

  const load = (checkpointId: string): Signal<FileList> => {
    const list = signal<FileList>({ kind: 'loading' });
    host.request({ kind: 'listCheckpointFiles', checkpointId }).then(
      known => (list.value = { kind: 'known', files: known }),
      (cause: unknown) => (list.value = { kind: 'failed', message: messageOf(cause) }),
    );
    files.set(checkpointId, list);
    return list;
  };
  const ask = (request: HostRequest) => {
    problem.value = undefined;
    host.request(request).catch((cause: unknown) => (problem.value = messageOf(cause)));
  };
  const searchSoon = createDelay(searchDelay);
  const setFilter = ({ kinds, path, since }: OtherFilter) => {
    searchSoon();
    ask({
      kind: 'filterTimeline',
      filter: {
        words: search.value,
        ...(kinds === undefined ? {} : { kinds: [...kinds] }),
        ...(path === undefined ? {} : { path }),
        ...(since === undefined ? {} : { since }),
      },
    });
  };
  const keepSearch = (words: string) => {
    search.value = words;
    saved.save({ search: words });
  };
  const show = (next: TimelineView) => {
    const isFirst = view.value === undefined;
    view.value = shareEqualParts(view.value, next);
    // What was searched before the view was closed.
    if (isFirst && search.value !== '' && search.value !== next.filter.words) setFilter(next.filter);
  };

  return {
    view,
    now: createClock(signal(false)),
    problem,
    search,
    open,
    setSearch(words) {
      keepSearch(words);
      searchSoon(() => setFilter(view.value?.filter ?? {}));
    },
    setFilter,
    clearFilter() {
      keepSearch('');
      setFilter({});
    },
    setOpen(id) {
      for (const [checkpointId, list] of files) if (list.peek().kind === 'failed') files.delete(checkpointId);
      open.value = id;
      saved.save({ open: id ?? null });
    },
    filesOf: checkpointId => (files.get(checkpointId) ?? load(checkpointId)).value,
    receive(announcement) {
      if (announcement.kind === 'timelineView') show(announcement.view);
    },
    ask,
  };
}

/** Milliseconds after the last letter until it is searched. */
const searchDelay = 120;

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
