import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId } from '../core/ids.ts';
import { comparePaths } from '../core/tree.ts';
import type { CoverageView } from '../protocol/coverageViews.ts';
import { coverageToView } from './coverageToView.ts';
import { findCheckpoint } from './findCheckpoint.ts';
import type { Native } from './native.ts';
import { closePage, refuseExpired } from './previewPage.ts';
import { Refusal, type Session } from './session.ts';

/** Shows in the chat what a checkpoint left out; without an id, the newest one of the thread on screen. */
export async function showCoverage(session: Session, native: Native, id: CheckpointId | undefined): Promise<void> {
  const checkpoint = id === undefined ? newestCheckpoint(session) : findCheckpoint(session, id);
  if (session.state.restoring) throw new Refusal('Files are being restored. Try again when that is done.');
  closePage(session);
  session.update({ coverageOf: checkpoint.id });
  await native.showChat();
}

/** Leads back to the conversation. */
export function closeCoverage(session: Session): void {
  if (session.state.coverageOf !== undefined) session.update({ coverageOf: undefined });
}

export function listCoverage(session: Session, id: CheckpointId): CoverageView {
  return coverageToView(findCheckpoint(session, id));
}

/** Opens a file that is not in a checkpoint, as it is on disk now. */
export async function openLeftOut(session: Session, native: Native, id: CheckpointId, path: string): Promise<void> {
  const { coverage } = findCheckpoint(session, id);
  const isKnown = coverage.ignored.includes(path) || coverage.leftOut.some(entry => entry.path === path);
  if (!isKnown && !session.state.includedSecrets.has(path)) throw new Refusal('This checkpoint did not leave it out.');
  try {
    await native.openPath(path);
  } catch {
    throw new Refusal(`${path} cannot be opened. It may have been deleted since.`);
  }
}

/** Opens what stood in an editor, and was not saved, when a checkpoint was taken. */
export async function openUnsavedText(session: Session, native: Native, id: CheckpointId, path: string): Promise<void> {
  const checkpoint = findCheckpoint(session, id);
  refuseExpired(checkpoint);
  const text = checkpoint.unsaved.find(candidate => candidate.path === path);
  if (text === undefined) throw new Refusal(`Checkpoint ${checkpoint.number} keeps no unsaved text of ${path}.`);
  await native.openStored(
    path,
    text.blob,
    `${path.slice(path.lastIndexOf('/') + 1)} (unsaved, checkpoint ${checkpoint.number})`,
  );
}

/** Asks, then has checkpoints hold a file from the next one on although it looks like a secret. */
export async function includeSecret(session: Session, native: Native, id: CheckpointId, path: string): Promise<void> {
  const { leftOut } = findCheckpoint(session, id).coverage;
  if (!leftOut.some(entry => entry.path === path && entry.reason === 'secret')) {
    throw new Refusal('This file was not left out because it looks like a secret.');
  }
  if (session.state.includedSecrets.has(path)) return;
  const isWanted = await native.confirm({
    message: `Include “${path}” in checkpoints?`,
    detail:
      'It looks like a secret. From the next checkpoint on, its contents are copied into the checkpoint store on this machine, and are kept there as long as those checkpoints are. Earlier checkpoints stay as they are.',
    action: 'Include File',
  });
  if (isWanted) await saveIncluded(session, native, [...session.state.includedSecrets, path]);
}

/** Has checkpoints leave a file out again, from the next one on. */
export async function stopIncludingSecret(session: Session, native: Native, path: string): Promise<void> {
  const others = [...session.state.includedSecrets].filter(other => other !== path);
  await saveIncluded(session, native, others);
}

async function saveIncluded(session: Session, native: Native, paths: readonly string[]): Promise<void> {
  // The settings file that this changes is no late write of a turn.
  await session.work.late?.settle();
  try {
    await native.saveIncludedSecrets([...new Set(paths)].sort(comparePaths));
  } catch {
    throw new Refusal('The setting “Include Secrets” of this workspace could not be written. Nothing was changed.');
  }
}

function newestCheckpoint(session: Session): Checkpoint {
  const { store } = session.work.services;
  const { threadId } = session.state;
  const [newest] = threadId === undefined ? [] : store.listCheckpoints({ threadId, limit: 1 });
  if (newest === undefined) throw new Refusal('This thread has no checkpoints yet.');
  return newest;
}
