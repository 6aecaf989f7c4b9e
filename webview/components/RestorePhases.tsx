import { useMemo } from 'preact/hooks';
import type { RestorePageView } from '../../src/protocol/previewViews.ts';
import { formatFiles, formatNumber } from '../format.ts';
import { comparingWords } from '../state/previewWords.ts';
import { ProgressSpeech } from '../state/progressSpeech.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { Meter } from './Meter.tsx';

interface ComparingProps {
  readonly done: number;
  readonly total: number;
  readonly onCancel: () => void;
}

export const Comparing = ({ done, total, onCancel }: ComparingProps) => (
  <>
    <div class="tc-progress">
      <Meter label="Comparing files" done={done} total={total} />
      <Spoken title="Comparing files" done={done} total={total} />
      <p class="tc-caption tc-num">{comparingWords(done, total)}</p>
    </div>
    <div class="tc-grow" />
    <footer class="tc-foot">
      <div class="tc-foot__row">
        <div class="tc-btnrow">
          <SafeButton label="Cancel" onClick={onCancel} />
        </div>
      </div>
    </footer>
  </>
);

interface SpokenProps {
  readonly title: string;
  readonly done: number;
  readonly total: number;
}

function Spoken({ title, done, total }: SpokenProps) {
  const speech = useMemo(() => new ProgressSpeech(title, Date.now()), [title]);
  return (
    <span class="tc-sr" role="status">
      {speech.after(done, total, Date.now())}
    </span>
  );
}

interface TurnRunsProps {
  readonly isStopping: boolean;
  readonly onStop: () => void;
  readonly onCancel: () => void;
}

/** Files that an agent may still be writing cannot be compared. The page goes on by itself when the turn has ended. */
export const TurnRuns = ({ isStopping, onStop, onCancel }: TurnRunsProps) => (
  <>
    <div class="tc-pad">
      <Banner icon="info" role="alert">
        <p>
          <b>Stop the turn before restoring files.</b> Nothing is written before you have seen what would change.
        </p>
      </Banner>
    </div>
    <div class="tc-grow" />
    <footer class="tc-foot">
      <div class="tc-foot__row">
        <div class="tc-btnrow">
          <SafeButton label="Cancel" onClick={onCancel} />
          <button class="tc-btn" type="button" data-primary disabled={isStopping} onClick={onStop}>
            {isStopping ? 'Stopping…' : 'Stop and Continue'}
          </button>
        </div>
      </div>
    </footer>
  </>
);

type WritingPage = Extract<RestorePageView, { readonly phase: 'writing' }>;

export const Writing = ({ page, onStop }: { readonly page: WritingPage; readonly onStop: () => void }) => (
  <>
    <div class="tc-progress">
      <Meter label="Restoring files" done={page.done} total={page.total} />
      <Spoken title="Restoring files" done={page.done} total={page.total} />
      <p class="tc-caption tc-num tc-clip" title={page.path}>
        {formatNumber(page.done)} of {formatFiles(page.total)}
        {page.path === '' ? '' : ` · ${page.path}`}
      </p>
      <ul class="tc-steplist">
        {page.safetyNumber === undefined ? (
          <li>
            <Icon name="loading" spin /> Saving what is there now
          </li>
        ) : (
          <>
            <li>
              <Icon name="pass" /> Saved first: checkpoint {page.safetyNumber}
            </li>
            <li>
              <Icon name="loading" spin /> Writing files
            </li>
          </>
        )}
      </ul>
    </div>
    <div class="tc-grow" />
    <footer class="tc-foot">
      <div class="tc-foot__row">
        <p class="tc-safe">
          <Icon name="shield" />
          <span>If VS Code closes now, you can finish or undo this next time.</span>
        </p>
        <div class="tc-btnrow">
          <SafeButton label="Stop" onClick={onStop} />
        </div>
      </div>
    </footer>
  </>
);

interface RestoreFailedProps {
  readonly message: string;
  /** Absent where room is not what is missing. */
  readonly onFreeSpace: (() => void) | undefined;
  readonly onRetry: () => void;
  readonly onCancel: () => void;
}

export const RestoreFailed = ({ message, onFreeSpace, onRetry, onCancel }: RestoreFailedProps) => (
  <>
    <div class="tc-pad">
      <Banner icon="error" tone="err" role="alert">
        <p class="tc-plain">{message}</p>
        {onFreeSpace !== undefined && (
          <div class="tc-btnrow">
            <Button onClick={onFreeSpace}>Free Disk Space…</Button>
          </div>
        )}
      </Banner>
    </div>
    <div class="tc-grow" />
    <footer class="tc-foot">
      <div class="tc-foot__row">
        <div class="tc-btnrow">
          <SafeButton label="Cancel" onClick={onCancel} />
          <Button look="primary" onClick={onRetry}>
            Try Again
          </Button>
        </div>
      </div>
    </footer>
  </>
);

/** The choice that writes nothing; it has the focus when the page appears. */
export const SafeButton = ({ label, onClick }: { readonly label: string; readonly onClick: () => void }) => (
  <button class="tc-btn tc-btn--second" type="button" data-safe onClick={onClick}>
    {label}
  </button>
);
