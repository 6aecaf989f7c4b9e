import {
  freeDiskSpace as free,
  planFreeDiskSpace,
  type FreeDiskSpaceFailure,
  type FreeDiskSpaceOption,
} from '../app/freeDiskSpace.ts';
import { explainCommitFailure } from '../app/failureText.ts';
import type { ThreadId } from '../core/ids.ts';
import type { StoreSizes } from '../core/ports/storeUpkeep.ts';
import { titleOf } from '../core/thread.ts';
import { formatCount, formatSize } from '../protocol/counts.ts';
import { saveAgain } from './checkpointActions.ts';
import { refuseWhileReading } from './conversation.ts';
import type { Choice, Native } from './native.ts';
import { Refusal, type Session } from './session.ts';
import { storageSettings } from './storageSettings.ts';
import { noteRoom } from './storageTrouble.ts';
import { tendStore } from './tendStore.ts';

/** Lets the user choose what to give up, says exactly what goes and what stays, and makes room. */
export async function freeDiskSpace(session: Session, native: Native): Promise<void> {
  refuseUnsafe(session);
  const { sizes, options } = await planFreeDiskSpace(session.work.services, runningThreads(session));
  const choices = options.map((option, index) => describeOption(session, option, String(index)));
  const picked = await native.pick(roomWords(sizes), [...choices, changeLimit]);
  if (picked === changeLimit.id) await native.openSettings(storageSettings);
  const option = options[choices.findIndex(({ id }) => id === picked)];
  if (option === undefined) return;
  const action = `Free ${formatSize(option.freed)}`;
  if (!(await native.confirm({ message: `${action}?`, detail: consequences(session, option), action }))) return;
  await carryOut(session, native, option);
}

const changeLimit: Choice = {
  id: 'limit',
  label: '$(settings-gear) Change the Limit…',
  description: 'in the settings',
};

async function carryOut(session: Session, native: Native, { choice }: FreeDiskSpaceOption): Promise<void> {
  refuseUnsafe(session);
  const done = await tendStore(session, () =>
    native.withProgress('Freeing disk space', (onProgress, signal) =>
      free(session.work.services, choice, runningThreads(session), { onProgress, signal }),
    ),
  );
  if (done === undefined) {
    native.showMessage('Stopped. Room that nothing needs anymore is freed another time.');
    return;
  }
  if (!done.ok) throw new Refusal(explainFailure(done.error));
  native.showMessage(`Freed ${formatSize(done.value.freed)}.`);
  await saveWhatWaited(session);
}

/** There may be room now for what could not be saved, whatever is on screen. */
async function saveWhatWaited(session: Session): Promise<void> {
  const { trouble, running, threadId } = session.state;
  if (trouble === undefined || trouble.failure.kind === 'limitReached') noteRoom(session);
  else if (running === undefined) await saveAgain(session, [trouble.threadId, threadId]);
}

function refuseUnsafe(session: Session): void {
  refuseWhileReading(session);
  if (session.state.restoring) throw new Refusal('Files are being restored. Try again when that is done.');
}

function runningThreads({ state }: Session): ReadonlySet<ThreadId> {
  return new Set(state.running === undefined || state.threadId === undefined ? [] : [state.threadId]);
}

function roomWords({ onDisk, limit }: StoreSizes): string {
  return `Free disk space: checkpoints use ${formatSize(onDisk)}${limit === 0 ? '' : ` of ${formatSize(limit)}`}`;
}

function describeOption(session: Session, { choice, freed }: FreeDiskSpaceOption, id: string): Choice {
  const description = formatSize(freed);
  switch (choice.kind) {
    case 'garbage':
      return {
        id,
        label: '$(trash) What Nothing Needs Anymore',
        description,
        detail: 'Every checkpoint stays.',
      };
    case 'otherVersions':
      return {
        id,
        label: '$(versions) Files of Other Versions',
        description,
        detail: `${countOf(choice.checkpointIds)} of messages no thread shows, and from before earlier restores.`,
      };
    case 'thread':
      return {
        id,
        label: `$(comment-discussion) Files of “${shownTitle(session, choice.threadId)}”`,
        description,
        detail: `${countOf(choice.checkpointIds)}. Its latest, named and pinned ones stay.`,
      };
  }
}

/** What goes and what stays. */
function consequences(session: Session, { choice }: FreeDiskSpaceOption): string {
  const always = 'All messages and the files in your workspace stay as they are.';
  switch (choice.kind) {
    case 'garbage':
      return `Only contents that nothing needs anymore are removed. Every checkpoint stays. ${always}`;
    case 'otherVersions':
      return `${losing(choice.checkpointIds)}: those of messages that no thread shows, and those from before earlier restores. Checkpoints of the messages your threads show, named and pinned ones, and the last restore of each thread stay. ${always} This cannot be undone.`;
    case 'thread': {
      const title = shownTitle(session, choice.threadId);
      return `${losing(choice.checkpointIds)}: those of “${title}”, but for its latest, named and pinned ones. Other threads keep theirs. ${always} This cannot be undone.`;
    }
  }
}

const countOf = (ids: readonly unknown[]): string => formatCount(ids.length, 'checkpoint', 'checkpoints');

const losing = (ids: readonly unknown[]): string =>
  ids.length === 1
    ? '1 checkpoint gives up its files and can no longer be restored or viewed'
    : `${countOf(ids)} give up their files and can no longer be restored or viewed`;

function shownTitle({ work }: Session, id: ThreadId): string {
  const summary = work.services.store.findThread(id);
  return titleOf(summary?.thread, summary?.firstMessage);
}

function explainFailure(failure: FreeDiskSpaceFailure): string {
  if (failure.kind === 'threadBusy') {
    return 'A turn is running in this thread, or a restore of it was cut off. Nothing was given up.';
  }
  return `The disk space could not be freed: ${explainCommitFailure(failure)}.`;
}
