import { takeSnapshot } from '../app/captureCheckpoint.ts';
import { configureThreadWorkingDirectory, type FolderFailure } from '../app/configureThreadWorkingDirectory.ts';
import { explainCaptureFailure, explainCommitFailure } from '../app/failureText.ts';
import { parseThreadId, type ThreadId } from '../core/ids.ts';
import type { ThreadFolder } from '../core/threadFolder.ts';
import { comparePaths, type Tree } from '../core/tree.ts';
import { refuseChanges } from './conversation.ts';
import type { Choice, Native } from './native.ts';
import { Refusal, type Session } from './session.ts';
import { noteCheckpoint, noteStored } from './storageTrouble.ts';

/** Lets the user choose what of the workspace a thread is about; the one on screen unless given. */
export async function setWorkingDirectory(session: Session, native: Native, id?: ThreadId): Promise<void> {
  refuse(session);
  const { services } = session.work;
  const threadId = id ?? session.state.threadId ?? parseThreadId(services.environment.newId());
  const folder = await pickFolder(session, native, services.store.threadFolder(threadId));
  if (folder === undefined) return;
  // Choosing took a while, and something else may have begun meanwhile.
  refuse(session);
  await session.work.late?.settle();
  const configured = await configureThreadWorkingDirectory(services, { threadId, folder });
  if (!configured.ok) throw new Refusal(explain(folder ?? '', configured.error));
  if (configured.value === undefined) noteStored(session);
  else noteCheckpoint(session);
  session.update(id === undefined ? { threadId } : {});
}

function refuse(session: Session): void {
  refuseChanges(session);
  if (session.state.state.kind === 'untrusted') {
    throw new Refusal('A working directory can be set once this workspace is trusted.');
  }
}

/** `undefined` when dismissed. */
async function pickFolder(session: Session, native: Native, present: ThreadFolder): Promise<ThreadFolder | undefined> {
  const whole = { id: 'whole', label: '$(root-folder) Whole workspace', folder: '' };
  const none = { id: 'none', label: '$(circle-slash) None', detail: 'No checkpoints of files', folder: null };
  const folders = foldersIn(await treeNow(session)).map(folder => ({
    id: `folder ${folder}`,
    label: `$(folder) ${folder}`,
    folder,
  }));
  const browse: Choice = { id: 'browse', label: '$(folder-opened) Browse…' };
  const marked = [whole, ...folders, none].map(({ folder, ...choice }): Choice =>
    folder === present ? { ...choice, description: 'as it is now' } : choice,
  );
  const title = 'Set working directory: what is this thread about?';
  const picked = await native.pick(title, [...marked.slice(0, -1), browse, ...marked.slice(-1)]);
  if (picked === browse.id) return browseFolder(native, title);
  return [whole, ...folders, none].find(({ id }) => id === picked)?.folder;
}

async function browseFolder(native: Native, title: string): Promise<string | undefined> {
  const picked = await native.pickFolder(title);
  if (picked?.kind === 'outside') throw new Refusal(`“${picked.name}” is not in this workspace.`);
  return picked?.path;
}

/** Folders deeper down are for `Browse…`. */
const listedDepth = 2;

function foldersIn(tree: Tree): readonly string[] {
  const folders = new Set<string>();
  for (const [path, { mode }] of tree) {
    const parts = path.split('/');
    const depth = Math.min(listedDepth, mode === 'folder' ? parts.length : parts.length - 1);
    for (let length = 1; length <= depth; length++) folders.add(parts.slice(0, length).join('/'));
  }
  return [...folders].sort(comparePaths);
}

async function treeNow(session: Session): Promise<Tree> {
  const snapshot = await takeSnapshot(session.work.services);
  if (snapshot.ok) return snapshot.value.tree;
  throw new Refusal(`The files could not be read: ${explainCaptureFailure(snapshot.error)}.`);
}

function explain(folder: string, failure: FolderFailure): string {
  switch (failure.kind) {
    case 'refused':
      return `“${folder}” cannot be a working directory: ${failure.reason}.`;
    case 'missing':
      return `The folder “${folder}” does not exist.`;
    case 'notFolder':
      return `“${folder}” is not a folder.`;
    case 'link':
      return `“${folder}” is a link or lies behind one. Links are not followed; choose the folder itself.`;
    case 'ignored':
      return `“${folder}” is ignored: checkpoints leave out what is in it.`;
    case 'notCaptured':
      return `Nothing was changed: ${explainCaptureFailure(failure.failure)}.`;
    case 'notStored':
      return `Nothing was changed: ${explainCommitFailure(failure.failure)}.`;
  }
}
