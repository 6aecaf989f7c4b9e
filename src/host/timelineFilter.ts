import type { TimelineFilter } from '../core/ports/store.ts';
import { timelineEventKinds, type TimelineEventKind } from '../core/timelineEvent.ts';
import { timelineFilterKinds, type TimelineFilterKind, type TimelineFilterView } from '../protocol/timelineViews.ts';
import type { Choice, Native } from './native.ts';
import { optional } from './optional.ts';
import type { Session } from './session.ts';

/** In the words of the view, and of the store. */
const storeKinds: Readonly<Record<TimelineFilterKind, TimelineEventKind>> = {
  turn: 'turn',
  youChanged: 'before',
  late: 'late',
  named: 'named',
  restore: 'restore',
  failed: 'failed',
  baseline: 'baseline',
};

const kindNames: Readonly<Record<TimelineFilterKind, string>> = {
  turn: 'Messages',
  youChanged: 'Your Changes',
  late: 'Late Changes',
  named: 'Saved Checkpoints',
  restore: 'Restores',
  failed: 'Checkpoints Not Saved',
  baseline: 'Baselines',
};

/** Who made what an entry is about. */
const authors = {
  agent: { name: 'By an Agent', kinds: ['turn', 'late'] },
  you: { name: 'By You', kinds: ['youChanged', 'named', 'restore', 'baseline'] },
} as const satisfies Record<string, { readonly name: string; readonly kinds: readonly TimelineFilterKind[] }>;

const day = 24 * 60 * 60 * 1000;
const spans = {
  day: { name: 'Last 24 Hours', length: day },
  week: { name: 'Last 7 Days', length: 7 * day },
  month: { name: 'Last 30 Days', length: 30 * day },
} as const;

/** Shows only entries that fit, from the newest on. Fields that are absent want everything. */
export function filterTimeline(session: Session, { words, kinds, path, since }: TimelineFilterView): void {
  const filter: TimelineFilter = {
    ...(words.trim() === '' ? {} : { words }),
    ...optional(
      'kinds',
      kinds?.map(kind => storeKinds[kind]),
    ),
    ...optional('path', path),
    ...optional('since', since),
  };
  session.update({ timeline: { filter, from: 0 } });
}

export function toFilterView({ words = '', kinds, path, since }: TimelineFilter): TimelineFilterView {
  const shown = kinds && timelineFilterKinds.filter(kind => kinds.includes(storeKinds[kind]));
  return { words, ...optional('kinds', shown), ...optional('path', path), ...optional('since', since) };
}

/** Lets the user pick what the timeline shows: kinds, an author, a time, a path. */
export async function chooseTimelineFilter(session: Session, native: Native): Promise<void> {
  const shown = toFilterView(session.state.timeline.filter);
  const picked = await native.pickSeveral('Show in the timeline', filterChoices(shown));
  if (picked === undefined) return;
  const ids = new Set(picked);
  const byAuthor = Object.entries(authors).flatMap(([id, { kinds }]) => (ids.has(id) ? kinds : []));
  const kinds = timelineFilterKinds.filter(kind => ids.has(kind) || byAuthor.some(other => other === kind));
  const span = Object.entries(spans).findLast(([id]) => ids.has(id))?.[1];
  const path = ids.has('path') ? await askPath(native, shown.path ?? '') : '';
  if (path === undefined) return;
  filterTimeline(session, {
    words: shown.words,
    ...(kinds.length === 0 || kinds.length === timelineEventKinds.length ? {} : { kinds }),
    ...(path === '' ? {} : { path }),
    ...(span === undefined ? {} : { since: session.work.services.environment.now() - span.length }),
  });
}

const askPath = (native: Native, value: string): Promise<string | undefined> =>
  native.askText({ title: 'Filter by Path', prompt: 'Part of the path of a changed file, such as src/parser', value });

function filterChoices({ kinds, path }: TimelineFilterView): readonly (Choice & { readonly isPicked: boolean })[] {
  return [
    ...timelineFilterKinds.map(kind => ({
      id: kind,
      label: kindNames[kind],
      isPicked: kinds?.includes(kind) ?? false,
    })),
    ...Object.entries(authors).map(([id, { name }]) => ({ id, label: name, isPicked: false })),
    ...Object.entries(spans).map(([id, { name }]) => ({ id, label: name, isPicked: false })),
    { id: 'path', label: 'Changed File…', detail: path ?? '', isPicked: path !== undefined },
  ];
}
