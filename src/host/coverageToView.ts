import type { Checkpoint } from '../core/checkpoint.ts';
import type { Coverage, LeftOut, LeftOutReason } from '../core/coverage.ts';
import { comparePaths } from '../core/tree.ts';
import type { CoveragePageView, CoverageView, LeftOutCountsView, LeftOutView } from '../protocol/coverageViews.ts';
import { placeOf } from './place.ts';
import type { Session } from './session.ts';

/** The checkpoint the chat tells about; none when its thread is not the one on screen. */
export function coveragePageToView(session: Session): CoveragePageView | undefined {
  const { coverageOf, threadId, work, includedSecrets } = session.state;
  const checkpoint = coverageOf === undefined ? undefined : work?.services.store.readCheckpoint(coverageOf);
  if (checkpoint === undefined || checkpoint.threadId !== threadId) return undefined;
  return {
    checkpointId: checkpoint.id,
    checkpointNumber: checkpoint.number,
    place: placeOf(session.work.services.store, checkpoint),
    createdAt: checkpoint.createdAt,
    fileCount: checkpoint.fileCount,
    expired: checkpoint.expired,
    includedSecrets: [...includedSecrets].sort(comparePaths),
    ...countLeftOut(checkpoint),
  };
}

export function coverageToView({ coverage: { leftOut, ignored }, unsaved }: Checkpoint): CoverageView {
  const onPurpose = ignored.map((path): LeftOutView => ({ path, reason: 'ignored' }));
  return {
    leftOut: [...leftOut, ...onPurpose].sort((a, b) => comparePaths(a.path, b.path)),
    unsaved: unsaved.map(({ path, size }) => ({ path, size })),
  };
}

export function countLeftOut({ coverage: { leftOut }, unsaved }: Checkpoint): LeftOutCountsView {
  return {
    leftOutCount: leftOut.length,
    missedCount: leftOut.filter(isMissed).length,
    unsavedCount: unsaved.length,
  };
}

/** At most `count` of the files left out; those that were missed come first. */
export function someLeftOut({ leftOut }: Coverage, count: number): readonly LeftOut[] {
  if (leftOut.length <= count) return leftOut;
  return [...leftOut.filter(isMissed), ...leftOut.filter(entry => !isMissed(entry))].slice(0, count);
}

/** Neither a setting nor the kind of file explains why it is not there, so that the next checkpoint may well hold it. */
const isMissed = ({ reason }: { readonly reason: LeftOutReason }): boolean =>
  reason === 'unreadable' || reason === 'changedWhileRead' || reason === 'noRoom';
