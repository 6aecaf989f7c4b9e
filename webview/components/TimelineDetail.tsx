import type { TimelineEntryView } from '../../src/protocol/timelineViews.ts';
import { formatFiles, formatMoment, formatNumber } from '../format.ts';
import type { FileList, TimelineModel } from '../state/timelineModel.ts';
import { unsavedWords } from '../state/coverageWords.ts';
import { notKeptWords } from '../words.ts';
import { Button } from './Button.tsx';
import { ActionLetter, ChangeSize, FileName } from './FileMeta.tsx';
import { Icon } from './Icon.tsx';

interface TimelineDetailProps {
  readonly entry: TimelineEntryView;
  readonly timeline: TimelineModel;
}

/** What an entry is, which files it changed, and what can be done from there. */
export function TimelineDetail({ entry, timeline }: TimelineDetailProps) {
  const { checkpointId, restoreId, turnId, kind, expired = false } = entry;
  const readOnly = timeline.view.value?.readOnly ?? false;
  const { ask } = timeline;
  return (
    <div class="tc-open__body">
      <p class="tc-caption">{detailWords(entry, timeline.now.value)}</p>
      {expired && <p class="tc-caption">{notKeptWords}: removed to free disk space.</p>}
      {checkpointId !== undefined && kind !== 'baseline' && entry.changedCount > 0 && !expired && (
        <Files checkpointId={checkpointId} list={timeline.filesOf(checkpointId)} ask={ask} />
      )}
      <div class="tc-btnrow">
        {checkpointId !== undefined && kind !== 'restore' && kind !== 'failed' && !expired && !readOnly && (
          <Button onClick={() => ask({ kind: 'previewRestore', checkpointId })}>Restore…</Button>
        )}
        {restoreId !== undefined && entry.undone !== true && !expired && !readOnly && (
          <Button onClick={() => ask({ kind: 'undoRestore', restoreId })}>Undo</Button>
        )}
        {checkpointId !== undefined && entry.changedCount > 0 && !expired && (
          <Button onClick={() => ask({ kind: 'viewCheckpointChanges', checkpointId })}>View Changes</Button>
        )}
        {checkpointId !== undefined && entry.leftOutCount + entry.unsavedCount > 0 && (
          <Button look="quiet" onClick={() => ask({ kind: 'showCoverage', checkpointId })}>
            {entry.leftOutCount > 0 ? 'Show What Was Left Out' : 'Show Unsaved Texts'}
          </Button>
        )}
        {turnId !== undefined && (
          <Button look="quiet" onClick={() => ask({ kind: 'goToMessage', turnId })}>
            Go to Message
          </Button>
        )}
      </div>
    </div>
  );
}

/** More rows than this are better read in the diff editor. */
const mostFiles = 50;

interface FilesProps {
  readonly checkpointId: string;
  readonly list: FileList;
  readonly ask: TimelineModel['ask'];
}

function Files({ checkpointId, list, ask }: FilesProps) {
  switch (list.kind) {
    case 'loading':
      return <span class="tc-skel tc-skel--short" />;
    case 'failed':
      return <p>{list.message}</p>;
    case 'known':
      return (
        <div>
          {list.files.slice(0, mostFiles).map(file => (
            <button
              key={file.path}
              class="tc-file tc-file--button"
              type="button"
              title={`${file.path}: open the change`}
              onClick={() => ask({ kind: 'openCheckpointDiff', checkpointId, path: file.path })}
            >
              <Icon name="file" />
              <FileName path={file.path} />
              <span class="tc-file__meta">
                <ChangeSize file={file} />
              </span>
              <ActionLetter action={file.action} />
            </button>
          ))}
          {list.files.length > mostFiles && (
            <p class="tc-caption">{formatNumber(list.files.length - mostFiles)} more in View Changes</p>
          )}
        </div>
      );
  }
}

function detailWords(entry: TimelineEntryView, now: number): string {
  const { checkpointNumber, messageNumber, kind, leftOutCount } = entry;
  const position = kind === 'turn' ? 'after' : 'before';
  const parts = [
    checkpointNumber === undefined ? '' : `Checkpoint ${checkpointNumber}`,
    messageNumber === undefined ? '' : `${position} message ${messageNumber}`,
    formatMoment(entry.at, now),
    checkpointNumber === undefined || kind === 'failed' || entry.expired === true
      ? ''
      : leftOutCount > 0
        ? `partial: ${formatFiles(leftOutCount)} left out`
        : 'complete',
    unsavedWords(entry),
  ];
  return parts.filter(Boolean).join(' · ');
}
