import { captureCheckpoint, countChange } from '../app/captureCheckpoint.ts';
import { nameCheckpoint as name, pinCheckpoint as pin } from '../app/changeCheckpoint.ts';
import { explainCaptureFailure } from '../app/failureText.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId, ThreadId } from '../core/ids.ts';
import type { Thread } from '../core/thread.ts';
import { isWithin } from '../core/threadFolder.ts';
import type { TreeChange } from '../core/tree.ts';
import type { FileChangeView } from '../protocol/changeViews.ts';
import { accept, currentThread, refuseArchived, refuseChanges, refuseWhileReading } from './conversation.ts';
import { showCoverage } from './coverage.ts';
import { continueFromCheckpoint, forkAtCheckpoint } from './forks.ts';
import { findCheckpoint } from './findCheckpoint.ts';
import type { Choice, Native, NativeDiff } from './native.ts';
import { openRestorePage, refuseExpired } from './previewPage.ts';
import { toFileChange } from './restoreToView.ts';
import { Refusal, type Session } from './session.ts';
import { noteCheckpoint, noteFailure } from './storageTrouble.ts';

/** Shows what a checkpoint changed, all files at once. */
export async function viewCheckpointChanges(session: Session, native: Native, id: CheckpointId): Promise<void> {
  const { checkpoint, changes } = changesOf(session, id);
  if (changes.length === 0) throw new Refusal(`Checkpoint ${checkpoint.number} changed no files.`);
  await native.openDiffs(changes.map(storedDiff), `Changes in Checkpoint ${checkpoint.number}`);
}

export async function openCheckpointDiff(
  session: Session,
  native: Native,
  id: CheckpointId,
  path: string,
): Promise<void> {
  const { checkpoint, changes } = changesOf(session, id);
  const change = changes.find(candidate => candidate.path === path);
  if (change === undefined) throw new Refusal(`Checkpoint ${checkpoint.number} did not change ${path}.`);
  await native.openDiff(storedDiff(change), `${nameOf(path)} (checkpoint ${checkpoint.number})`);
}

export async function listCheckpointFiles(session: Session, id: CheckpointId): Promise<readonly FileChangeView[]> {
  const { store } = session.work.services;
  const views: FileChangeView[] = [];
  for (const change of changesOf(session, id).changes) {
    views.push(toFileChange(change.path, change, await countChange(store, change)));
  }
  return views;
}

/** Opens the previewed change of a file: as it is now against as it would be. */
export async function openPlannedDiffs(session: Session, native: Native, paths: readonly string[]): Promise<void> {
  const { page } = session.state;
  if (page?.phase.kind !== 'choosing') throw new Refusal('The preview is not open anymore.');
  const wanted = new Set(paths);
  const { actions } = page.phase.preview.plan;
  const diffs = actions
    .filter(({ path }) => wanted.has(path))
    .map(({ path, from, to }): NativeDiff => ({
      path,
      left: from === undefined ? { kind: 'stored', path, blob: undefined } : { kind: 'disk', path },
      right: { kind: 'stored', path, blob: to?.blob },
    }));
  const [first] = diffs;
  if (first === undefined) throw new Refusal('There is nothing to compare.');
  const target = `now ↔ checkpoint ${page.checkpoint.number}`;
  if (diffs.length === 1) await native.openDiff(first, `${nameOf(first.path)} (${target})`);
  else await native.openDiffs(diffs, `Restore Preview (${target})`);
}

/** Asks for a name and saves a checkpoint of the files as they are now. */
export async function saveCheckpoint(session: Session, native: Native): Promise<void> {
  refuseChanges(session);
  refuseArchived(session);
  const current = currentThread(session);
  if (current === undefined) throw new Refusal('Send a message first: checkpoints belong to a thread.');
  refuseWithoutFolder(current.thread);
  const question = { title: 'Save Checkpoint', prompt: 'Name of the checkpoint', value: '' };
  const name = (await native.askText(question))?.trim();
  if (name !== undefined) await saveNamed(session, name);
}

/**
 * Saves the files as they are now after checkpoints could not be saved, and with them what was held meanwhile. The mark of
 * the checkpoint that failed stays missing: what it would have held is not known anymore.
 *
 * @param threadIds saves in the first of them that can have checkpoints; in the thread on screen before others unless given
 */
export async function saveAgain(
  session: Session,
  threadIds: readonly (ThreadId | undefined)[] = [session.state.threadId, session.state.trouble?.threadId],
): Promise<void> {
  refuseChanges(session);
  const { store } = session.work.services;
  const fits = (id: ThreadId | undefined): boolean =>
    id !== undefined && store.findThread(id) !== undefined && store.threadFolder(id) !== null;
  await saveManual(session, threadIds.find(fits) ?? session.state.threadId, '');
}

/** Saves a checkpoint of the files as they are now, with a name unless that is empty. */
export async function saveNamed(session: Session, name: string): Promise<Checkpoint> {
  refuseChanges(session);
  refuseArchived(session);
  return saveManual(session, session.state.threadId, name);
}

const refuseWithoutFolder = ({ workingDirectory }: Thread): void => {
  if (workingDirectory === null) throw new Refusal('This thread has no folder.');
};

async function saveManual(session: Session, threadId: ThreadId | undefined, name: string): Promise<Checkpoint> {
  const { services } = session.work;
  const thread = threadId && services.store.findThread(threadId)?.thread;
  if (thread === undefined) throw new Refusal('This thread has no messages yet.');
  refuseWithoutFolder(thread);
  const { id, activeTurnId: turnId } = thread;
  const saved = await captureCheckpoint(services, {
    threadId: id,
    turnId,
    kind: 'manual',
    ...(name === '' ? {} : { name }),
  });
  if (saved.ok) {
    noteCheckpoint(session);
    session.update({});
    return saved.value;
  }
  if (saved.error.kind === 'notStored') {
    const number = services.store.nextCheckpointNumber(id);
    noteFailure(session, saved.error.failure, { threadId: id, number, held: session.state.trouble?.held ?? false });
  }
  throw new Refusal(`The checkpoint could not be saved: ${explainCaptureFailure(saved.error)}.`);
}

/** The menu of a checkpoint as a list to pick from. */
export async function showCheckpointActions(session: Session, native: Native, id: CheckpointId): Promise<void> {
  const checkpoint = findCheckpoint(session, id);
  const title = checkpoint.expired
    ? `Checkpoint ${checkpoint.number} · files no longer kept`
    : `Checkpoint ${checkpoint.number}`;
  const picked = await native.pick(title, choicesFor(checkpoint, session.isReading));
  if (picked === 'view') await viewCheckpointChanges(session, native, id);
  if (picked === 'restore') await openRestorePage(session, id, { kind: 'restore' });
  if (picked === 'fork') await forkAtCheckpoint(session, native, id);
  if (picked === 'continue') await continueFromCheckpoint(session, native, id);
  if (picked === 'coverage') await showCoverage(session, native, id);
  if (picked === 'name') await nameCheckpoint(session, native, id);
  if (picked === 'pin' || picked === 'unpin') await pinCheckpoint(session, id, picked === 'pin');
  if (picked === 'copy') await native.copyText(id);
}

function choicesFor({ expired, pinned }: Checkpoint, isReading: boolean): readonly Choice[] {
  const pinning: Choice = pinned
    ? { id: 'unpin', label: '$(pinned) Unpin' }
    : { id: 'pin', label: '$(pin) Pin', description: 'kept when disk space is freed' };
  return [
    ...(expired ? [] : [{ id: 'view', label: '$(diff-multiple) View Changes' }]),
    ...(expired || isReading
      ? []
      : [{ id: 'restore', label: '$(history) Restore Files…', description: 'shows a preview first' }]),
    ...(isReading
      ? []
      : [{ id: 'fork', label: '$(repo-forked) New Thread From Here', description: 'files stay as they are' }]),
    ...(expired || isReading
      ? []
      : [
          {
            id: 'continue',
            label: '$(repo-forked) Continue From Here…',
            description: 'in a new thread, with these files',
          },
        ]),
    { id: 'coverage', label: '$(color-mode) Show What Was Left Out' },
    ...(isReading ? [] : [{ id: 'name', label: '$(edit) Name…', description: 'a named checkpoint is kept' }]),
    ...(expired || isReading ? [] : [pinning]),
    { id: 'copy', label: '$(copy) Copy Checkpoint ID' },
  ];
}

/** Asks for a checkpoint's name; an empty one takes it away. */
export async function nameCheckpoint(session: Session, native: Native, id: CheckpointId): Promise<void> {
  refuseWhileReading(session);
  const { number, name: value = '' } = findCheckpoint(session, id);
  const given = await native.askText({
    title: `Name Checkpoint ${number}`,
    prompt: 'Name of the checkpoint; empty for none',
    value,
  });
  if (given === undefined || given.trim() === value) return;
  accept(session, await name(session.work.services, id, given));
  session.update({});
}

export async function pinCheckpoint(session: Session, id: CheckpointId, pinned: boolean): Promise<void> {
  refuseWhileReading(session);
  refuseExpired(findCheckpoint(session, id));
  accept(session, await pin(session.work.services, id, pinned));
  session.update({});
}

function changesOf(
  session: Session,
  id: CheckpointId,
): { readonly checkpoint: Checkpoint; readonly changes: readonly TreeChange[] } {
  const checkpoint = findCheckpoint(session, id);
  refuseExpired(checkpoint);
  const changes = session.work.services.store.readChanges(id);
  return { checkpoint, changes: changes.filter(({ path }) => isWithin(path, checkpoint.below ?? '')) };
}

const storedDiff = ({ path, from, to }: TreeChange): NativeDiff => ({
  path,
  left: { kind: 'stored', path, blob: from?.blob },
  right: { kind: 'stored', path, blob: to?.blob },
});

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
