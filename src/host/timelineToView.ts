import type { Checkpoint } from '../core/checkpoint.ts';
import { noLines } from '../core/lineCounts.ts';
import type { TimelineFilter } from '../core/ports/store.ts';
import { undoneRestores, type RestoreOperation } from '../core/restore.ts';
import { threadTitle, type Item, type Turn } from '../core/thread.ts';
import { entryKindOf, type TimelineEvent } from '../core/timelineEvent.ts';
import type { TurnContent } from '../core/turnContent.ts';
import { formatCount } from '../protocol/counts.ts';
import type { TimelineEntryView, TimelineView } from '../protocol/timelineViews.ts';
import { currentTitle } from './chatToView.ts';
import { countLeftOut } from './coverageToView.ts';
import { damageOf } from './damage.ts';
import { windowOf } from './listWindow.ts';
import { optional } from './optional.ts';
import type { Session } from './session.ts';
import { toFilterView } from './timelineFilter.ts';

/** What the timeline shows: entries of all branches, as far as the window reaches. */
export function toTimelineView(session: Session): TimelineView {
  const { state } = session;
  const { threadId, timeline, work } = state;
  const { filter } = timeline;
  const store = threadId === undefined ? undefined : work?.services.store;
  const count = (wanted: TimelineFilter) => (threadId === undefined ? 0 : (store?.countEvents(threadId, wanted) ?? 0));
  const found = count(filter);
  const { skip, limit } = windowOf(timeline.from, found);
  const page = threadId && store?.listEvents({ threadId, filter, skip, limit });
  return {
    state: state.state,
    readOnly: session.isReading,
    ...optional('damage', damageOf(session)),
    ...(threadId === undefined ? {} : { threadId }),
    title: currentTitle(session),
    entries: page ? page.flatMap(event => toEntry(session, event)) : [],
    newerCount: skip,
    foundCount: found,
    totalCount: count({}),
    filter: toFilterView(filter),
  };
}

function toEntry(session: Session, event: TimelineEvent): readonly TimelineEntryView[] {
  switch (event.kind) {
    case 'turn':
      return [turnEntry(session, event.turn, event.at)];
    case 'baseline':
    case 'before':
      return [entryBefore(session, event.checkpoint, event.turn)];
    case 'late':
      return [late(event.checkpoint, event.turn)];
    case 'named':
      return [named(event.checkpoint)];
    case 'failed':
      return failedEntry(event.item, event.turn.place !== undefined);
    case 'restore':
      return [restoreEntry(session, event.restore)];
  }
}

function turnEntry(session: Session, content: TurnContent, at: number): TimelineEntryView {
  const { turn, before, after, versions, place } = content;
  const { store } = session.work.services;
  const hasEntryBefore = before !== undefined && entryKindOf(before) !== undefined;
  const parentId = hasEntryBefore ? before.id : cameAfter(session, turn);
  return {
    ...entry(turn.id, at, 'turn', threadTitle(undefined, turn.text), place !== undefined),
    isHere: place !== undefined && place === store.countTurns(turn.threadId) - 1,
    ...optional('parentId', parentId),
    ...(versions.length > 1 ? { version: versions.indexOf(turn.id) + 1 } : {}),
    turnId: turn.id,
    messageNumber: turn.number,
    ...(after === undefined ? {} : ofCheckpoint(after)),
  };
}

/** The turn before, or the baseline of the thread, unless that was taken for another folder later on. */
function cameAfter({ work }: Session, { id, threadId, parentId, startedAt }: Turn): string | undefined {
  if (parentId !== undefined) return parentId;
  const first = work.services.store.firstCheckpoint(threadId, 0);
  if (first?.kind !== 'baseline') return undefined;
  return first.turnId === id || first.createdAt <= startedAt ? first.id : undefined;
}

/** What stands before a turn: the baseline, or what you had changed. A baseline without a turn is that of another folder. */
function entryBefore(session: Session, before: Checkpoint, content: TurnContent | undefined): TimelineEntryView {
  if (before.kind === 'baseline') {
    if (content === undefined) return newFolder(before);
    const baseline = entry(before.id, before.createdAt, 'baseline', 'Baseline', true);
    return { ...baseline, ...ofCheckpoint(before), turnId: content.turn.id, changedCount: before.fileCount };
  }
  const label = `You changed ${formatCount(before.changedCount, 'file', 'files')}`;
  return {
    ...entry(before.id, before.createdAt, 'youChanged', label, content?.place !== undefined),
    ...ofCheckpoint(before),
    ...(content === undefined ? {} : { turnId: content.turn.id }),
    ...optional('parentId', content && cameAfter(session, content.turn)),
  };
}

/** Files that were written after a turn had ended, and not by you. */
const late = (checkpoint: Checkpoint, content: TurnContent | undefined): TimelineEntryView => ({
  ...entry(
    checkpoint.id,
    checkpoint.createdAt,
    'late',
    `${formatCount(checkpoint.changedCount, 'file', 'files')} written after the turn`,
    content?.place !== undefined,
  ),
  ...ofCheckpoint(checkpoint),
  ...(content === undefined ? {} : { turnId: content.turn.id, parentId: content.turn.id }),
});

/** A checkpoint that could not be saved: it has no number, and nothing can be restored from it. */
function failedEntry({ id, turnId, createdAt, content }: Item, onPath: boolean): readonly TimelineEntryView[] {
  if (content.kind !== 'captureFailed') return [];
  return [{ ...entry(id, createdAt, 'failed', `Checkpoint not saved: ${content.reason}`, onPath), turnId }];
}

function restoreEntry(session: Session, restore: RestoreOperation): TimelineEntryView {
  const { id, startedAt, targetId, safetyId, changes, outcome, undoes } = restore;
  const { store } = session.work.services;
  const target = store.readCheckpoint(targetId);
  const number = target?.threadId === restore.threadId ? target.number : undefined;
  const count = changes.length - (outcome?.failed.length ?? 0);
  return {
    ...entry(id, startedAt, 'restore', restoreLabel(count, number, undoes !== undefined), true),
    restoreId: id,
    undone: undoneRestores(store.listRestores(restore.threadId)).has(id),
    ...(number === undefined ? {} : { checkpointId: safetyId }),
    expired: store.readCheckpoint(safetyId)?.expired ?? true,
  };
}

const named = (checkpoint: Checkpoint): TimelineEntryView => ({
  ...entry(checkpoint.id, checkpoint.createdAt, 'named', checkpoint.name ?? 'Saved checkpoint', true),
  ...ofCheckpoint(checkpoint),
});

/** The working directory was set. */
const newFolder = (checkpoint: Checkpoint): TimelineEntryView => ({
  ...entry(checkpoint.id, checkpoint.createdAt, 'baseline', `Baseline of ${folderName(checkpoint)}`, true),
  ...ofCheckpoint(checkpoint),
});

const folderName = ({ below }: Checkpoint): string => (below === undefined ? 'the whole workspace' : `“${below}”`);

const ofCheckpoint = (checkpoint: Checkpoint) => ({
  checkpointId: checkpoint.id,
  checkpointNumber: checkpoint.number,
  changedCount: checkpoint.changedCount,
  lines: checkpoint.lines,
  expired: checkpoint.expired,
  pinned: checkpoint.pinned,
  ...countLeftOut(checkpoint),
  ...optional('name', checkpoint.name),
});

function entry(
  id: string,
  at: number,
  kind: TimelineEntryView['kind'],
  label: string,
  onPath: boolean,
): TimelineEntryView {
  const nothing = { changedCount: 0, lines: noLines, leftOutCount: 0, missedCount: 0, unsavedCount: 0 };
  return { id, at, kind, label, onPath, isHere: false, ...nothing };
}

function restoreLabel(count: number, targetNumber: number | undefined, isUndo: boolean): string {
  const files = formatCount(count, 'file', 'files');
  if (isUndo) return `Undid a restore of ${files}`;
  return `Restored ${files}${targetNumber === undefined ? '' : ` to checkpoint ${targetNumber}`}`;
}
