import { changesUntilNow } from '../app/changesUntilNow.ts';
import { newThread } from '../app/sendMessage.ts';
import { commitRecords } from '../app/commitRecords.ts';
import { exportPatch } from '../app/exportPatch.ts';
import { explainPreviewFailure } from '../app/failureText.ts';
import { previewRestore, type RestorePreview } from '../app/previewRestore.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { parseThreadId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import { chosenByDefault, needsReview, samePlan } from '../core/restorePlan.ts';
import { isWithin } from '../core/threadFolder.ts';
import { diffTrees, type TreeChange } from '../core/tree.ts';
import { formatCount } from '../protocol/counts.ts';
import { saveNamed } from './checkpointActions.ts';
import { describeCheckpoints } from './checkpointWords.ts';
import { accept, currentContent, refuseChanges } from './conversation.ts';
import { refuseUntrusted } from './nativeChat.ts';
import { openRestorePage, refuseExpired } from './previewPage.ts';
import { restoreByDefault } from './restorePage.ts';
import { Refusal, type Session } from './session.ts';

/** Numbers of checkpoints are those of the thread on screen. */
export interface DiffQuestion {
  readonly from: number;
  /** The files as they are now unless given. */
  readonly to?: number | undefined;
}

/** What is asked before files go back, and what was shown then. */
export interface ConfirmedRestore {
  readonly preview: RestorePreview;
  readonly message: string;
}

/** Characters of a patch that are told. */
const longestPatch = 60_000;
/** Paths named in a question. */
const mostPaths = 15;

/** Saves the files as they are now, in a thread of its own where there is none. Tells the number. */
export async function createCheckpoint(session: Session, name: string): Promise<string> {
  refuseUntrusted(session);
  refuseChanges(session);
  if (currentContent(session) === undefined) await startThread(session);
  const { number, fileCount } = await saveNamed(session, name.trim());
  return `Saved as checkpoint ${number}: ${fileCount} files are kept. checkpoint_restore with ${number} puts them back.`;
}

async function startThread(session: Session): Promise<void> {
  const { environment, store } = session.work.services;
  const now = environment.now();
  const threadId = parseThreadId(environment.newId());
  const thread = { ...newThread(threadId, now), name: 'Saved Checkpoints' };
  accept(session, await commitRecords(store, [{ kind: 'threadStarted', thread }]));
  session.update({ threadId });
}

/** The checkpoints of the thread on screen in words. */
export function listCheckpoints(session: Session): string {
  refuseUntrusted(session);
  return describeCheckpoints(session.work.services.store, currentContent(session));
}

/** What differs between two checkpoints, or a checkpoint and now, as a patch. */
export async function diffCheckpoints(session: Session, { from, to }: DiffQuestion): Promise<string> {
  refuseUntrusted(session);
  const { services } = session.work;
  const { store, trees } = services;
  const older = findByNumber(session, from);
  refuseExpired(older);
  const changes =
    to === undefined
      ? await changesUntilNow(services, older.id, (await previewOf(session, older)).snapshot)
      : diffTrees(trees.read(store, older.id), trees.read(store, findKept(session, to).id));
  const shown = changes.filter(({ path }) => isWithin(path, older.below ?? ''));
  if (shown.length === 0) return 'Nothing differs.';
  return `${describeChanges(shown)}\n\n${await patchOf(session, shown)}`;
}

/** Compares the files with a checkpoint and tells what restoring it would do. Writes nothing. */
export async function prepareRestore(session: Session, number: number): Promise<ConfirmedRestore> {
  refuseUntrusted(session);
  refuseChanges(session);
  const checkpoint = findKept(session, number);
  const preview = await previewOf(session, checkpoint);
  const chosen = new Set(chosenByDefault(preview.plan));
  const kept = preview.plan.actions.length - chosen.size;
  const paths = preview.plan.actions.flatMap(({ path, kind }) => (chosen.has(path) ? [`${kind} ${path}`] : []));
  const mine =
    kept === 0
      ? ''
      : ` ${kept === 1 ? '1 file that you changed is' : `${kept} files that you changed are`} left alone.`;
  const files = formatCount(paths.length, 'file', 'files');
  const named = paths.slice(0, mostPaths).map(path => `- ${path}`);
  const more = paths.length > mostPaths ? [`- and ${paths.length - mostPaths} more`] : [];
  const message = `Puts ${files} back to checkpoint ${number}.${mine} What is there now is kept in a checkpoint first.\n\n${[...named, ...more].join('\n')}`;
  return { preview, message };
}

/**
 * Puts files back to a checkpoint as it was confirmed: not over files that the user changed, and only after what is there is kept. Refuses
 * when the files are not as they were then; where the user has to look first, opens the preview in the chat.
 */
export async function restoreConfirmed(
  session: Session,
  number: number,
  confirmed: ConfirmedRestore | undefined,
): Promise<string> {
  if (confirmed === undefined) throw new Refusal('Nothing was written: the user was not asked.');
  const { preview } = await prepareRestore(session, number);
  if (!samePlan(confirmed.preview.plan, preview.plan)) {
    throw new Refusal(
      'The files have changed since this was confirmed. Nothing was written. Call checkpoint_restore again.',
    );
  }
  if (chosenByDefault(preview.plan).length === 0)
    return 'Nothing was written: there is nothing to put back without overwriting what the user changed.';
  if (needsReview(preview.plan)) {
    await openRestorePage(session, preview.checkpoint.id, { kind: 'restore' });
    return 'Nothing was written yet: this restore needs a look. Its preview is open in the chat of Thread Checkpoints, for the user to decide.';
  }
  const restored = await restoreByDefault(session, preview);
  if (restored?.outcome === undefined) {
    return 'Nothing was written. The chat of Thread Checkpoints shows why.';
  }
  const { failed } = restored.outcome;
  const written = restored.changes.length - failed.length;
  const not = failed.map(({ path, reason }) => `\n- ${path} was not written: ${reason}`).join('');
  const safety = session.work.services.store.readCheckpoint(restored.safetyId)?.number;
  return `${written === 1 ? '1 file was' : `${written} files were`} put back to checkpoint ${number}. What was there before is in checkpoint ${safety ?? '?'}.${not}`;
}

async function previewOf(session: Session, { id }: Checkpoint): Promise<RestorePreview> {
  await session.work.late?.settle();
  const preview = await previewRestore(session.work.services, { checkpointId: id });
  if (preview.ok) return preview.value;
  throw new Refusal(`The files could not be compared: ${explainPreviewFailure(preview.error)}.`);
}

function findKept(session: Session, number: number): Checkpoint {
  const checkpoint = findByNumber(session, number);
  refuseExpired(checkpoint);
  return checkpoint;
}

function findByNumber(session: Session, number: number): Checkpoint {
  const content: ThreadContent | undefined = currentContent(session);
  const checkpoint = content?.checkpoints.find(each => each.number === number);
  if (checkpoint === undefined) {
    throw new Refusal(`There is no checkpoint ${number} in this thread. checkpoint_list names those there are.`);
  }
  return checkpoint;
}

const describeChanges = (changes: readonly TreeChange[]): string =>
  changes
    .slice(0, 200)
    .map(({ path, from, to }) => `${from === undefined ? 'A' : to === undefined ? 'D' : 'M'} ${path}`)
    .join('\n');

async function patchOf(session: Session, changes: readonly TreeChange[]): Promise<string> {
  const decoder = new TextDecoder();
  let patch = '';
  const sink = {
    write: (bytes: Uint8Array) => {
      if (patch.length <= longestPatch) patch += decoder.decode(bytes);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  };
  const written = await exportPatch(session.work.services.store, changes, sink);
  if (!written.ok) throw new Refusal(`The changes could not be read: ${written.error}.`);
  return patch.length > longestPatch ? `${patch.slice(0, longestPatch)}\n… The rest is not shown.` : patch;
}
