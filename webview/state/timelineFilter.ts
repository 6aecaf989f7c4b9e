import type { TimelineFilterKind, TimelineFilterView } from '../../src/protocol/timelineViews.ts';

export const kindName: Readonly<Record<TimelineFilterKind, string>> = {
  turn: 'Messages',
  youChanged: 'Your changes',
  late: 'Late changes',
  named: 'Saved checkpoints',
  restore: 'Restores',
  failed: 'Not saved',
  baseline: 'Baselines',
};

export const isFiltered = ({ words, kinds, path, since }: TimelineFilterView): boolean =>
  words !== '' || kinds !== undefined || path !== undefined || since !== undefined;
