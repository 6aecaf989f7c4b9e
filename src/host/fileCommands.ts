import { changesUntilNow } from '../app/changesUntilNow.ts';
import { checkpointBefore } from '../app/editThreadMessage.ts';
import { takeSnapshot, type KeptSnapshot } from '../app/captureCheckpoint.ts';
import { explainCaptureFailure } from '../app/failureText.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { Tree, TreeChange } from '../core/tree.ts';
import { formatCount } from '../protocol/counts.ts';
import { currentContent, refuseChanges } from './conversation.ts';
import { findCheckpoint } from './findCheckpoint.ts';
import { Places } from './fileVersions.ts';
import type { DiffSide, Native } from './native.ts';
import { pickCheckpoint, pickVersion } from './pickCheckpoint.ts';
import { openRestorePage, refuseExpired } from './previewPage.ts';
import { pickMessage } from './rewind.ts';
import { Refusal, type Session } from './session.ts';

/** What the commands on a file or a folder work on, as a path of the working directory; the folder itself is `''`. */
export interface FileTarget {
  readonly path: string;
  readonly isFolder: boolean;
}

/** Opens a file as a checkpoint has it, read only. */
export async function openAtCheckpoint(session: Session, native: Native, path: string): Promise<void> {
  const version = await pickVersion(session, native, path, `Open ${nameOf(path)} at a checkpoint`);
  if (version !== undefined) await native.openStored(path, version.entry.blob, titleAt(path, version.checkpoint));
}

/** Compares a file as a checkpoint has it with the file as it is now, which can be edited there. */
export async function compareWithCheckpoint(session: Session, native: Native, path: string): Promise<void> {
  const version = await pickVersion(session, native, path, `Compare ${nameOf(path)} with a checkpoint`);
  if (version === undefined) return;
  const left: DiffSide = { kind: 'stored', path, blob: version.entry.blob };
  const title = `${nameOf(path)} (checkpoint ${version.checkpoint.number} ↔ now)`;
  await native.openDiff({ path, left, right: await nowSide(session, path) }, title);
}

/** Opens the preview that restores one file, or a folder with all that is or was below it. */
export async function restoreFromCheckpoint(session: Session, native: Native, target: FileTarget): Promise<void> {
  refuseChanges(session);
  const { path } = target;
  if (target.isFolder) {
    const title = `Restore ${path === '' ? session.folder : nameOf(path)} from a checkpoint`;
    const checkpoint = await pickCheckpoint(session, native, { title });
    if (checkpoint === undefined || typeof checkpoint === 'string') return;
    await showPreview(session, native, checkpoint, await pathsBelow(session, checkpoint, path));
    return;
  }
  const version = await pickVersion(session, native, path, `Restore ${nameOf(path)} from a checkpoint`);
  if (version !== undefined) await showPreview(session, native, version.checkpoint, new Set([path]));
}

/** Lets the user pick among the files below a folder that some checkpoint has and the disk has not, and previews its return. */
export async function restoreDeletedFile(session: Session, native: Native, folder: string): Promise<void> {
  refuseChanges(session);
  const { store } = session.work.services;
  const now = await treeNow(session);
  const deleted = store.listKnownFiles().filter(({ path }) => isBelow(path, folder) && !now.has(path));
  const gone = deleted.length > longList ? deleted : await absentOnes(session, deleted);
  if (gone.length === 0) {
    const where = folder === '' ? '' : ` in “${folder}”`;
    throw new Refusal(`Every file that checkpoints have${where} is there.`);
  }
  const places = new Places(store, session.state.threadId);
  const picked = await native.pick(
    'Restore a deleted file: choose one',
    gone.slice(0, longList).map(({ path, checkpointId }) => {
      const checkpoint = findCheckpoint(session, checkpointId);
      const description = path === nameOf(path) ? '' : path.slice(0, path.lastIndexOf('/'));
      const detail = `last in checkpoint ${checkpoint.number} · ${places.of(checkpoint)}`;
      return { id: path, label: nameOf(path), description, detail };
    }),
  );
  const file = gone.find(({ path }) => path === picked);
  if (file !== undefined)
    await showPreview(session, native, findCheckpoint(session, file.checkpointId), new Set([file.path]));
}

/** Files in one list. Those that were had last come first. */
const longList = 2000;

/** Without those the walk did not see because they are left out now. */
async function absentOnes<File extends { readonly path: string }>(
  session: Session,
  deleted: readonly File[],
): Promise<File[]> {
  const { files } = session.work.services;
  const absent: File[] = [];
  for (const file of deleted) {
    const found = await files.readEntry(file.path).catch(() => null);
    if (found === undefined) absent.push(file);
  }
  return absent;
}

/** Opens a file as it was before a message was sent, read only. */
export async function openAsOfMessage(session: Session, native: Native, path: string): Promise<void> {
  const turn = await pickMessage(session, native, `Open ${nameOf(path)} as it was before a message`);
  const content = currentContent(session);
  if (turn === undefined || content === undefined) return;
  const before = checkpointBefore(content, turn.id);
  if (before === undefined) throw new Refusal('There is no checkpoint from before this message.');
  refuseExpired(before);
  const entry = session.work.services.store.readTree(before.id).get(path);
  if (entry === undefined || entry.mode === 'folder') {
    throw new Refusal(`Checkpoint ${before.number}, from before this message, does not have “${path}”.`);
  }
  await native.openStored(path, entry.blob, titleAt(path, before));
}

/** Files of one multi-file diff. */
const diffLimit = 500;

/** Compares two checkpoints, or one with the files as they are now, all files at once. */
export async function compareCheckpoints(session: Session, native: Native): Promise<void> {
  const from = await pickCheckpoint(session, native, { title: 'Compare checkpoints: choose the first' });
  if (from === undefined || typeof from === 'string') return;
  const now = { id: 'now', label: '$(files) Now', description: 'the files as they are' };
  const to = await pickCheckpoint(session, native, { title: `Compare checkpoint ${from.number} with`, others: [now] });
  if (to === undefined) return;
  const { services } = session.work;
  const isNow = typeof to === 'string';
  const changes = isNow
    ? await changesUntilNow(services, from.id, await snapshotNow(session))
    : services.store.diffCheckpoints(from.id, to.id);
  const files = changes.filter(({ from: was, to: is }) => was?.mode !== 'folder' && is?.mode !== 'folder');
  const right = isNow ? 'now' : `checkpoint ${to.number}`;
  if (files.length === 0) throw new Refusal(`No file differs between checkpoint ${from.number} and ${right}.`);
  const isCut = files.length > diffLimit;
  const part = isCut ? `, the first ${diffLimit} of ${formatCount(files.length, 'file', 'files')}` : '';
  const diffs = files.slice(0, diffLimit).map(change => toDiff(change, isNow));
  await native.openDiffs(diffs, `Checkpoint ${from.number} ↔ ${right}${part}`);
}

function toDiff({ path, from, to }: TreeChange, isNow: boolean) {
  const left: DiffSide = { kind: 'stored', path, blob: from?.blob };
  const right: DiffSide = isNow && to !== undefined ? { kind: 'disk', path } : { kind: 'stored', path, blob: to?.blob };
  return { path, left, right };
}

async function showPreview(
  session: Session,
  native: Native,
  checkpoint: Checkpoint,
  paths: ReadonlySet<string>,
): Promise<void> {
  await native.showChat();
  await openRestorePage(session, checkpoint.id, { kind: 'restore' }, { only: paths });
}

/** What a checkpoint has below a folder, and what is there now. */
async function pathsBelow(session: Session, { id }: Checkpoint, folder: string): Promise<ReadonlySet<string>> {
  const target = session.work.services.store.readTree(id);
  const now = await treeNow(session);
  return new Set([...target.keys(), ...now.keys()].filter(path => path === folder || isBelow(path, folder)));
}

const treeNow = async (session: Session): Promise<Tree> => (await snapshotNow(session)).tree;

async function snapshotNow(session: Session): Promise<KeptSnapshot> {
  const snapshot = await takeSnapshot(session.work.services);
  if (snapshot.ok) return snapshot.value;
  throw new Refusal(`The files could not be read: ${explainCaptureFailure(snapshot.error)}.`);
}

/** The file on disk, or nothing when it is not there. */
async function nowSide(session: Session, path: string): Promise<DiffSide> {
  const found = await session.work.services.files.readEntry(path).catch(() => null);
  return found === undefined ? { kind: 'stored', path, blob: undefined } : { kind: 'disk', path };
}

const isBelow = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`);

const titleAt = (path: string, { number }: Checkpoint): string => `${nameOf(path)} (checkpoint ${number})`;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
