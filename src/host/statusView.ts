import type { Checkpoint } from '../core/checkpoint.ts';
import { titleOf } from '../core/thread.ts';
import { formatCount, formatSize } from '../protocol/counts.ts';
import { currentThread } from './conversation.ts';
import { undecidedRestores } from './interruptedRestore.ts';
import type { Session } from './session.ts';
import { storageNotice } from './storageTrouble.ts';

/** The item in the status bar. */
export interface StatusView {
  /** With icons, as VS Code writes them. */
  readonly text: string;
  /** Plain text, a paragraph each. */
  readonly tooltip: readonly string[];
  readonly isWarning: boolean;
}

/** What the status bar shows; nothing while no thread exists. */
export function toStatusView(session: Session): StatusView | undefined {
  const { work, threadId } = session.state;
  if (work === undefined) return undefined;
  const { store } = work.services;
  if (store.countThreads() === 0) return undefined;
  const [checkpoint] = threadId === undefined ? [] : store.listCheckpoints({ threadId, limit: 1 });
  const paused = storageNotice(session);
  const isUndecided = !session.isReading && undecidedRestores(session).length > 0;
  return {
    text: isUndecided ? '$(warning) Restore interrupted' : textOf(session, checkpoint, paused?.cause),
    tooltip: [
      ...(isUndecided
        ? ['A restore was interrupted. Undo or finish it in the chat; until then no other is made.']
        : []),
      ...questionOf(session),
      ...tooltipOf(session, checkpoint),
    ],
    isWarning: isUndecided || ((paused !== undefined || isAsking(session)) && !session.isReading),
  };
}

function textOf(session: Session, checkpoint: Checkpoint | undefined, pausedBy: string | undefined): string {
  const { baseline } = session.state;
  if (session.isReading) return '$(lock) Checkpoints: other window writes';
  if (pausedBy !== undefined) return `$(warning) Checkpoints paused: ${pausedBy}`;
  if (isAsking(session)) return '$(question) Checkpoints wait for your answer';
  if ((session.state.running?.waiting.length ?? 0) > 0) return '$(bell-dot) Agent waits for you';
  if (baseline.kind === 'saving' && baseline.total > 0) {
    return `$(sync~spin) Saving baseline ${Math.floor((100 * baseline.done) / baseline.total)}%`;
  }
  if (hasNoFolder(session)) return '$(circle-slash) Checkpoints off';
  if (checkpoint === undefined) return '$(history) Checkpoints on';
  if (checkpoint.coverage.leftOut.length > 0) return `$(color-mode) Checkpoint ${checkpoint.number}: partial`;
  return `$(history) Checkpoint ${checkpoint.number}`;
}

const hasNoFolder = (session: Session): boolean => currentThread(session)?.thread.workingDirectory === null;

const isAsking = ({ state }: Session): boolean => state.baseline.kind === 'asking';

function questionOf({ state: { baseline }, isReading }: Session): readonly string[] {
  if (baseline.kind !== 'asking' || isReading) return [];
  const size = `${formatSize(baseline.bytes)} (${formatCount(baseline.fileCount, 'file', 'files')})`;
  return [`The first checkpoint of this folder would hold ${size}. Choose in the chat what is saved.`];
}

function tooltipOf(session: Session, checkpoint: Checkpoint | undefined): readonly string[] {
  const { sizes } = session.state;
  const current = currentThread(session);
  const used =
    sizes === undefined
      ? ''
      : `Checkpoints use ${formatSize(sizes.onDisk)}${sizes.limit === 0 ? '' : ` of ${formatSize(sizes.limit)}`}`;
  return [
    titleOf(current?.thread, current?.firstMessage),
    hasNoFolder(session) ? 'This thread has no folder, so it saves no checkpoints.' : '',
    checkpoint === undefined ? '' : `Checkpoint ${checkpoint.number}: ${coverageWords(checkpoint)}`,
    used,
    session.folder === '' ? '' : `Folder: ${session.folder}`,
  ].filter(line => line !== '');
}

function coverageWords({ coverage: { leftOut }, fileCount }: Checkpoint): string {
  const files = formatCount(fileCount, 'file', 'files');
  if (leftOut.length === 0) return `${files}, complete`;
  return `${files}, partial: ${formatCount(leftOut.length, 'file', 'files')} left out`;
}
