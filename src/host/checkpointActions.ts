import { captureCheckpoint, countChange } from '../app/captureCheckpoint.ts';
import { explainCaptureFailure } from '../app/failureText.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId } from '../core/ids.ts';
import type { TreeChange } from '../core/tree.ts';
import type { FileChangeView } from '../protocol/views.ts';
import { currentContent, refuseWhileRunning } from './conversation.ts';
import type { Native, NativeDiff } from './native.ts';
import { openRestorePage } from './restorePage.ts';
import { toFileChange } from './restoreToView.ts';
import { Refusal, type Session } from './session.ts';

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
  refuseWhileRunning(session);
  const content = currentContent(session);
  if (content === undefined) throw new Refusal('Send a message first: checkpoints belong to a thread.');
  const question = { title: 'Save Checkpoint', prompt: 'Name of the checkpoint', value: '' };
  const name = (await native.askText(question))?.trim();
  if (name === undefined) return;
  const saved = await captureCheckpoint(session.work.services, {
    threadId: content.thread.id,
    turnId: content.thread.activeTurnId,
    kind: 'manual',
    ...(name === '' ? {} : { name }),
  });
  if (!saved.ok) throw new Refusal(`The checkpoint could not be saved: ${explainCaptureFailure(saved.error)}.`);
  session.update({});
}

/** The menu of a checkpoint as a list to pick from. */
export async function showCheckpointActions(session: Session, native: Native, id: CheckpointId): Promise<void> {
  const checkpoint = readCheckpoint(session, id);
  const picked = await native.pick(`Checkpoint ${checkpoint.number}`, [
    { id: 'view', label: '$(diff-multiple) View Changes' },
    { id: 'restore', label: '$(history) Restore Files…', description: 'shows a preview first' },
    { id: 'copy', label: '$(copy) Copy Checkpoint ID' },
  ]);
  if (picked === 'view') await viewCheckpointChanges(session, native, id);
  if (picked === 'restore') await openRestorePage(session, id, { kind: 'restore' });
  if (picked === 'copy') await native.copyText(id);
}

function changesOf(
  session: Session,
  id: CheckpointId,
): { readonly checkpoint: Checkpoint; readonly changes: readonly TreeChange[] } {
  const checkpoint = readCheckpoint(session, id);
  return { checkpoint, changes: session.work.services.store.readChanges(id) };
}

function readCheckpoint(session: Session, id: CheckpointId): Checkpoint {
  const checkpoint = session.work.services.store.readCheckpoint(id);
  if (checkpoint === undefined) throw new Refusal('This checkpoint is not in the store anymore.');
  return checkpoint;
}

const storedDiff = ({ path, from, to }: TreeChange): NativeDiff => ({
  path,
  left: { kind: 'stored', path, blob: from?.blob },
  right: { kind: 'stored', path, blob: to?.blob },
});

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
