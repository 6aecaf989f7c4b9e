import type { Checkpoint } from '../core/checkpoint.ts';
import type { ThreadId } from '../core/ids.ts';
import type { CommitFailure, StoreRecord } from '../core/ports/store.ts';
import type { FolderPlace } from '../core/ports/workingDirectory.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ThreadFolder } from '../core/threadFolder.ts';
import { parseTreePath } from '../core/treePath.ts';
import {
  commitCheckpoint,
  takeSnapshot,
  type CaptureFailure,
  type KeptSnapshot,
  type SnapshotControl,
} from './captureCheckpoint.ts';
import { commitRecords } from './commitRecords.ts';
import { newThread } from './sendMessage.ts';
import type { Services } from './services.ts';

/** In each case the thread is as before. */
export type FolderFailure =
  /** No folder of the workspace can be called that; `reason` is a clause. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: Exclude<FolderPlace, 'folder'> }
  /** Checkpoints leave out what is in it. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'notCaptured'; readonly failure: CaptureFailure }
  | { readonly kind: 'notStored'; readonly failure: CommitFailure };

export interface FolderChoice {
  readonly threadId: ThreadId;
  readonly folder: ThreadFolder;
}

/**
 * Changes what of the workspace a thread is about, starting the thread when it is not known yet. Its next checkpoints, and what
 * is restored from them, are about that folder; earlier ones stay as they are. A change to another folder commits a new
 * `baseline` with it; `undefined` when there is none because nothing changed, or the thread has no folder now.
 */
export function configureThreadWorkingDirectory(
  services: Services,
  choice: FolderChoice,
  control: SnapshotControl = {},
): Promise<Result<Checkpoint | undefined, FolderFailure>> {
  return services.captureGate(() => configure(services, choice, control));
}

async function configure(
  services: Services,
  { threadId, folder }: FolderChoice,
  control: SnapshotControl,
): Promise<Result<Checkpoint | undefined, FolderFailure>> {
  const { store } = services;
  if (store.threadFolder(threadId) === folder) return ok(undefined);
  if (folder === null) {
    const stored = await commitRecords(store, folderRecords(services, threadId, folder));
    return stored.ok ? ok(undefined) : fail({ kind: 'notStored', failure: stored.error });
  }
  const unfit = folder === '' ? undefined : await reasonAgainst(services, folder);
  if (unfit !== undefined) return fail(unfit);
  const snapshot = await takeSnapshot(services, control);
  if (!snapshot.ok) return fail({ kind: 'notCaptured', failure: snapshot.error });
  if (isIgnored(services, snapshot.value, folder)) return fail({ kind: 'ignored' });
  const baseline = await commitCheckpoint(
    services,
    snapshot.value,
    // It was taken for no message: what is before one is what was there when that was sent.
    { threadId, turnId: undefined, kind: 'baseline', below: folder },
    () => folderRecords(services, threadId, folder),
  );
  return baseline.ok ? baseline : fail({ kind: 'notCaptured', failure: baseline.error });
}

function folderRecords(
  { environment, store }: Services,
  id: ThreadId,
  workingDirectory: ThreadFolder,
): readonly StoreRecord[] {
  const at = environment.now();
  const start: StoreRecord = { kind: 'threadStarted', thread: newThread(id, at) };
  const change: StoreRecord = { kind: 'threadChanged', id, at, patch: { workingDirectory } };
  return store.findThread(id) === undefined ? [start, change] : [change];
}

async function reasonAgainst({ files }: Services, folder: string): Promise<FolderFailure | undefined> {
  const parsed = parseTreePath(folder);
  if (!parsed.ok) return { kind: 'refused', reason: parsed.error.reason };
  try {
    const place = await files.findFolder(folder);
    return place === 'folder' ? undefined : { kind: place };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { kind: 'refused', reason: reason.replace(/\.$/, '') };
  }
}

const isIgnored = ({ ignoreRules }: Services, { coverage }: KeptSnapshot, folder: string): boolean =>
  folder !== '' && ignoreRules(coverage.ignoreFiles)(`${folder}/`);
