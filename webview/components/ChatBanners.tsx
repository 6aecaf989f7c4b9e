import type { HostRequest } from '../../src/protocol/messages.ts';
import type { StorageNoticeView } from '../../src/protocol/storageViews.ts';
import type { InterruptedRestoreView } from '../../src/protocol/interruptedViews.ts';
import type { ChatView, ForkedFromView } from '../../src/protocol/chatViews.ts';
import { closedWords } from '../state/interruptedWords.ts';
import { intactWords, limitWords, pausedWords } from '../state/storageWords.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';
import { DamageBanner } from './DamageBanner.tsx';
import { FirstCaptureBanner } from './FirstCaptureBanner.tsx';
import { Icon } from './Icon.tsx';

interface ChatBannersProps {
  readonly view: ChatView;
  readonly now: number;
  readonly ask: (request: HostRequest) => void;
}

/** The banner row: what holds for the whole view, above the conversation. */
export function ChatBanners({ view, now, ask }: ChatBannersProps) {
  const { readOnly, storage, damage, interrupted, baseline, forkedFrom, archived, temporary, threadId } = view;
  return (
    <>
      {forkedFrom !== undefined && <ForkedFrom source={forkedFrom} ask={ask} />}
      {readOnly && (
        <Banner icon="lock" flat>
          <p>Another window is writing to this thread. This one follows along and takes over when that one closes.</p>
        </Banner>
      )}
      {temporary === true && !readOnly && (
        <Banner icon="beaker" flat>
          <p>This is a temporary thread: it is in no list, and is archived once you leave it.</p>
          <div class="tc-btnrow">
            <Button onClick={() => ask({ kind: 'keepThread' })}>Keep Thread</Button>
          </div>
        </Banner>
      )}
      {archived === true && !readOnly && (
        <Banner icon="archive" flat>
          <p>This thread is archived.</p>
          <div class="tc-btnrow">
            <Button onClick={() => ask({ kind: 'unarchiveThread', threadId: threadId ?? '' })}>Unarchive</Button>
          </div>
        </Banner>
      )}
      {baseline.kind === 'asking' && !readOnly && <FirstCaptureBanner question={baseline} ask={ask} />}
      {storage !== undefined && !readOnly && <StorageBanner notice={storage} ask={ask} />}
      {interrupted !== undefined && <InterruptedBanner restore={interrupted} now={now} ask={ask} />}
      {damage !== undefined && <DamageBanner damage={damage} ask={ask} />}
    </>
  );
}

interface ForkedFromProps {
  readonly source: ForkedFromView;
  readonly ask: (request: HostRequest) => void;
}

/** The line above a fork; leads to the thread it was forked from. */
function ForkedFrom({ source: { threadId, title }, ask }: ForkedFromProps) {
  return (
    <p class="tc-lineage">
      <Icon name="repo-forked" />
      <span>Fork of</span>
      {threadId === undefined ? (
        <span class="tc-clip">{title}</span>
      ) : (
        <Button
          look="quiet"
          label={`Open the thread this is a fork of: ${title}`}
          onClick={() => ask({ kind: 'openThread', threadId })}
        >
          <span class="tc-clip">{title}</span>
        </Button>
      )}
    </p>
  );
}

interface InterruptedBannerProps {
  readonly restore: InterruptedRestoreView;
  readonly now: number;
  readonly ask: (request: HostRequest) => void;
}

function InterruptedBanner({ restore, now, ask }: InterruptedBannerProps) {
  const { restoreId } = restore;
  return (
    <Banner icon="warning" tone="warn" flat>
      <p>
        <b>A restore was interrupted.</b> {closedWords(restore, now)} No other can be made until it is undone or
        finished.
      </p>
      <div class="tc-btnrow">
        <Button look="primary" onClick={() => ask({ kind: 'undoRestore', restoreId })}>
          Undo Restore
        </Button>
        <Button onClick={() => ask({ kind: 'finishRestore', restoreId })}>Finish Restore</Button>
        <Button onClick={() => ask({ kind: 'showInterrupted' })}>Show Files</Button>
      </div>
    </Banner>
  );
}

interface StorageBannerProps {
  readonly notice: StorageNoticeView;
  readonly ask: (request: HostRequest) => void;
}

function StorageBanner({ notice, ask }: StorageBannerProps) {
  return (
    <Banner icon="warning" tone="warn" flat>
      <p>
        <b>{notice.kind === 'refused' ? pausedWords(notice) : limitWords(notice)}</b>
      </p>
      <p class="tc-muted">{intactWords(notice)}</p>
      {(notice.kind === 'limitReached' || notice.storeIsGone !== true) && <StorageButtons notice={notice} ask={ask} />}
    </Banner>
  );
}

function StorageButtons({ notice, ask }: StorageBannerProps) {
  return (
    <div class="tc-btnrow">
      <Button onClick={() => ask({ kind: 'freeDiskSpace' })}>Free Up Space…</Button>
      {notice.kind === 'refused' ? (
        <Button onClick={() => ask({ kind: 'saveAgain' })}>Try Again</Button>
      ) : (
        <Button onClick={() => ask({ kind: 'changeLimit' })}>Raise the Limit…</Button>
      )}
    </div>
  );
}
