import { useMemo, useRef } from 'preact/hooks';
import type { PlannedFileView, RestorePageView, RestorePlanView } from '../../src/protocol/previewViews.ts';
import { formatFiles } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { chosenFiles, isChosen, restoreChoices } from '../state/fileTicks.ts';
import {
  chosenWords,
  decides,
  deletionWords,
  goOnLabel,
  headMovesWords,
  keptConflictsWords,
  newFilesWords,
  noRoomWords,
  nothingDiffersWords,
  restoreLabel,
} from '../state/previewWords.ts';
import { filesLeft, foldersFrom, isTree } from '../state/restoreRows.ts';
import { Banner } from './Banner.tsx';
import { Button, IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { RestoreFiles } from './RestoreFiles.tsx';
import { SafeButton } from './RestorePhases.tsx';
import { SearchBox } from './SearchBox.tsx';

interface RestoreChooserProps {
  readonly page: Extract<RestorePageView, { readonly phase: 'choosing' }>;
  readonly isRunning: boolean;
  readonly chat: ChatModel;
  readonly onClose: () => void;
}

/** A filter is worth its room from this many files. */
const filterFrom = 10;

export function RestoreChooser({ page, isRunning, chat, onClose }: RestoreChooserProps) {
  const { plan, checkpointNumber, purpose } = page;
  const { preview } = chat;
  const tree = useRef<HTMLDivElement>(null);
  const ticks = preview.ticks.value;
  const chosen = useMemo(() => chosenFiles(ticks, plan.files), [ticks, plan]);
  const restore = () =>
    chat.ask({ kind: 'restoreCheckpoint', token: plan.token, choices: restoreChoices(ticks, plan.files) });
  const conflicts = plan.files.filter(file => file.group === 'conflict' && !isChosen(ticks, file));
  const conflictWords = keptConflictsWords(conflicts.length);
  const hasFilter = plan.files.length >= filterFrom;
  const filter = preview.filter.value;
  const left = useMemo(() => filesLeft(plan, filter), [plan, filter]);
  const asTree = isTree(left.length, preview.asTree.value);
  const tools = (
    <>
      {plan.files.length > 1 && (
        <IconButton
          icon={asTree ? 'list-flat' : 'list-tree'}
          label={asTree ? 'View as list' : 'View as tree'}
          onClick={() => preview.showAsTree(!asTree)}
        />
      )}
      <IconButton
        icon="diff-multiple"
        label="Open all changes"
        onClick={() => chat.ask({ kind: 'openPlannedDiffs', paths: plan.files.map(({ path }) => path) })}
      />
    </>
  );

  if (plan.files.length === 0) {
    return <NothingDiffers {...{ page, isRunning, chat, onClose }} onGoOn={restore} tree={tree} />;
  }
  return (
    <>
      <div class="tc-toolbar">
        <Counts plan={plan} chosen={chosen.length} />
        <span class="tc-grow" />
        {!hasFilter && tools}
      </div>
      {hasFilter && (
        <div class="tc-toolbar">
          <SearchBox
            icon="filter"
            label={plan.files.length < foldersFrom ? 'Filter files' : `Filter ${formatFiles(plan.files.length)}`}
            value={filter}
            onChange={preview.setFilter}
            onLeaveDown={() => tree.current?.focus()}
          />
          {tools}
        </div>
      )}
      <Notices page={page} chosen={chosen} isRunning={isRunning} chat={chat} />
      <RestoreFiles plan={plan} checkpointNumber={checkpointNumber} chat={chat} treeRef={tree} />
      <span class="tc-sr" role="status">
        {preview.spoken.value}
      </span>
      <footer class="tc-foot">
        {conflictWords !== '' && (
          <p class="tc-safe tc-safe--warn">
            <Icon name="warning" />
            <span>{conflictWords}</span>
          </p>
        )}
        <div class="tc-foot__row">
          <p class="tc-safe">
            <Icon name="shield" />
            <span>What is there now is saved first. You can undo this at any time.</span>
          </p>
          <div class="tc-btnrow">
            <SafeButton label="Cancel" onClick={onClose} />
            <button
              class="tc-btn"
              type="button"
              data-primary
              disabled={(chosen.length === 0 && !decides(purpose)) || isRunning || preview.isSettling.value}
              onClick={restore}
            >
              {restoreLabel(purpose, chosen.length)}
            </button>
          </div>
        </div>
      </footer>
    </>
  );
}

function Counts({ plan, chosen }: { readonly plan: RestorePlanView; readonly chosen: number }) {
  const words = chosenWords(plan, chosen);
  return (
    <p class="tc-summary tc-num" role="status">
      <span>
        <b>{words.count}</b>
        {words.rest}
      </span>
      {words.leftAlone !== '' && <span class="tc-muted">{words.leftAlone}</span>}
    </p>
  );
}

interface NoticesProps extends Pick<RestoreChooserProps, 'page' | 'isRunning' | 'chat'> {
  readonly chosen: readonly PlannedFileView[];
}

function Notices({ page, chosen, isRunning, chat }: NoticesProps) {
  const deletions = deletionWords(page.plan, chosen, page.checkpointNumber);
  const noRoom = noRoomWords(page.plan);
  const { headMoves } = page.plan;
  const isQuiet = !isRunning && !page.changedSince && deletions === undefined && noRoom === '';
  if (isQuiet && headMoves === undefined) return null;
  return (
    <div class="tc-pad">
      {isRunning && (
        <Banner icon="info" role="group">
          <p>Stop the turn before restoring files.</p>
          <div class="tc-btnrow">
            <Button onClick={() => chat.ask({ kind: 'stopTurn' })}>Stop and Continue</Button>
          </div>
        </Banner>
      )}
      {page.changedSince && (
        <Banner icon="warning" tone="warn" role="alert">
          <p>
            <b>Files changed since this preview. Nothing was written.</b> {newFilesWords(page.plan.files, chosen)}
          </p>
        </Banner>
      )}
      {deletions !== undefined && (
        <Banner icon="trash" tone="warn">
          <p>
            <b>{deletions.lead}</b> {deletions.rest}
          </p>
        </Banner>
      )}
      {noRoom !== '' && (
        <Banner icon="warning" tone="warn" role="group">
          <p>{noRoom}</p>
          <div class="tc-btnrow">
            <Button onClick={() => chat.ask({ kind: 'freeDiskSpace' })}>Free Disk Space…</Button>
          </div>
        </Banner>
      )}
      {headMoves !== undefined && (
        <Banner icon="git-branch">
          <p>{headMovesWords(headMoves, page.checkpointNumber)}</p>
        </Banner>
      )}
    </div>
  );
}

interface NothingDiffersProps extends RestoreChooserProps {
  readonly onGoOn: () => void;
  readonly tree: { current: HTMLDivElement | null };
}

function NothingDiffers({ page, isRunning, chat, onClose, onGoOn, tree }: NothingDiffersProps) {
  const { plan, checkpointNumber, purpose } = page;
  const goOn = goOnLabel(purpose);
  const rest = plan.leftAlone.length + plan.unreadable.length;
  return (
    <>
      <p class="tc-pad">{nothingDiffersWords(plan, checkpointNumber)}</p>
      <Notices page={page} chosen={[]} isRunning={isRunning} chat={chat} />
      {rest > 0 ? (
        <RestoreFiles plan={plan} checkpointNumber={checkpointNumber} chat={chat} treeRef={tree} />
      ) : (
        <div class="tc-grow" />
      )}
      <footer class="tc-foot">
        <div class="tc-foot__row">
          <div class="tc-btnrow">
            <SafeButton label={goOn === undefined ? 'Close' : 'Cancel'} onClick={onClose} />
            {goOn !== undefined && (
              <button class="tc-btn" type="button" data-primary disabled={isRunning} onClick={onGoOn}>
                {goOn}
              </button>
            )}
          </div>
        </div>
      </footer>
    </>
  );
}
