import { partsOf } from '../app/turnParts.ts';
import { activePath } from '../core/branch.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { noLines } from '../core/lineCounts.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import { threadTitle, type Item, type Turn } from '../core/thread.ts';
import type { TimelineEntryView, TimelineView } from '../protocol/timelineViews.ts';
import { currentTitle } from './chatToView.ts';
import { countLeftOut } from './coverageToView.ts';
import { currentContent } from './conversation.ts';
import { damageOf } from './damage.ts';
import { optional } from './optional.ts';
import type { Session } from './session.ts';

/** Everything the timeline shows: one entry a turn on every branch, and what happened between turns. */
export function toTimelineView(session: Session): TimelineView {
  const { state } = session;
  const content = state.work === undefined ? undefined : currentContent(session);
  return {
    state: state.state,
    readOnly: session.isReading,
    ...optional('damage', damageOf(session)),
    ...(state.threadId === undefined ? {} : { threadId: state.threadId }),
    title: currentTitle(session),
    entries: content === undefined ? [] : [...entriesOf(content)].sort((a, b) => b.at - a.at),
  };
}

function entriesOf(content: ThreadContent): readonly TimelineEntryView[] {
  const path = activePath(content.turns, content.thread.activeTurnId);
  const onPath = new Set(path.map(({ id }) => id));
  const here = path.at(-1)?.id;
  return [
    ...content.turns.flatMap(turn => turnEntries(content, turn, onPath.has(turn.id), turn.id === here)),
    ...content.checkpoints.filter(({ kind }) => kind === 'manual').map(named),
    ...content.checkpoints.filter(({ kind, turnId }) => kind === 'baseline' && turnId === undefined).map(newFolder),
    ...content.items.flatMap(item => failedEntry(item, onPath.has(item.turnId))),
    ...content.restores.flatMap(restore => {
      if (restore.outcome === undefined) return [];
      const target = content.checkpoints.find(({ id }) => id === restore.targetId);
      const count = restore.changes.length - restore.outcome.failed.length;
      const undone = content.restores.some(({ undoes }) => undoes === restore.id);
      return [
        {
          ...entry(
            restore.id,
            restore.startedAt,
            'restore',
            restoreLabel(count, target?.number, restore.undoes !== undefined),
            true,
          ),
          restoreId: restore.id,
          undone,
          ...(target === undefined ? {} : { checkpointId: restore.safetyId }),
          expired: !content.checkpoints.some(({ id, expired }) => id === restore.safetyId && !expired),
        },
      ];
    }),
  ];
}

function turnEntries(
  content: ThreadContent,
  turn: Turn,
  onPath: boolean,
  isHere: boolean,
): readonly TimelineEntryView[] {
  const { before, after, versions } = partsOf(content, turn.id);
  const beforeEntry = before === undefined ? undefined : entryBefore(before, turn, onPath);
  const cameAfter = turn.parentId ?? baselineOf(content, turn)?.id;
  const parentId = beforeEntry?.id ?? cameAfter;
  const turnEntry: TimelineEntryView = {
    ...entry(turn.id, turn.endedAt ?? turn.startedAt, 'turn', threadTitle(undefined, turn.text), onPath),
    isHere,
    ...(parentId === undefined ? {} : { parentId }),
    ...(versions.length > 1 ? { version: versions.indexOf(turn) + 1 } : {}),
    turnId: turn.id,
    messageNumber: turn.number,
    ...(after === undefined ? {} : ofCheckpoint(after)),
  };
  if (beforeEntry === undefined) return [turnEntry];
  const isFirst = cameAfter === undefined || beforeEntry.kind === 'baseline';
  return [turnEntry, isFirst ? beforeEntry : { ...beforeEntry, parentId: cameAfter }];
}

/** The first one of the thread, unless that was taken for another folder later on. */
const baselineOf = ({ checkpoints }: ThreadContent, { id, startedAt }: Turn): Checkpoint | undefined =>
  checkpoints.find(({ kind, turnId, createdAt }) => kind === 'baseline' && (turnId === id || createdAt <= startedAt));

/** What stands before a turn: the baseline, or what you had changed; nothing when you had changed nothing. */
function entryBefore(before: Checkpoint, turn: Turn, onPath: boolean): TimelineEntryView | undefined {
  if (before.kind === 'baseline') {
    const baseline = entry(before.id, before.createdAt, 'baseline', 'Baseline', true);
    return { ...baseline, ...ofCheckpoint(before), turnId: turn.id, changedCount: before.fileCount };
  }
  if (before.changedCount === 0) return undefined;
  const label = before.changedCount === 1 ? 'You changed 1 file' : `You changed ${before.changedCount} files`;
  const youChanged = entry(before.id, before.createdAt, 'youChanged', label, onPath);
  return { ...youChanged, ...ofCheckpoint(before), turnId: turn.id };
}

/** A checkpoint that could not be saved: it has no number, and nothing can be restored from it. */
function failedEntry({ id, turnId, createdAt, content }: Item, onPath: boolean): readonly TimelineEntryView[] {
  if (content.kind !== 'captureFailed') return [];
  return [{ ...entry(id, createdAt, 'failed', `Checkpoint not saved: ${content.reason}`, onPath), turnId }];
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
  const files = count === 1 ? '1 file' : `${count} files`;
  if (isUndo) return `Undid a restore of ${files}`;
  return `Restored ${files}${targetNumber === undefined ? '' : ` to checkpoint ${targetNumber}`}`;
}
