import { TooMuchToTake, type CaptureSize } from '../core/captureSize.ts';
import type { Checkpoint, CheckpointKind, UnsavedText } from '../core/checkpoint.ts';
import { parseCheckpointId, type BlobId, type ThreadId, type TurnId } from '../core/ids.ts';
import { addLineCounts, countLines, noLines, type LineCounts } from '../core/lineCounts.ts';
import type { CommitFailure, Store, StoreRecord } from '../core/ports/store.ts';
import type { Snapshot } from '../core/ports/workingDirectory.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { asText } from '../core/text.ts';
import { FileTree } from '../core/fileTree.ts';
import { inTurns } from '../core/takeTurns.ts';
import { isWithin } from '../core/threadFolder.ts';
import { applyChanges, diffTreesInSteps, type Tree, type TreeChange, type TreeEntry } from '../core/tree.ts';
import type { Services } from './services.ts';

export interface CheckpointRequest {
  readonly threadId: ThreadId;
  readonly turnId: TurnId | undefined;
  readonly kind: CheckpointKind;
  readonly name?: string;
  /** The folder it is about, `''` for everything; the thread's own unless given. */
  readonly below?: string | undefined;
}

/** Why no checkpoint was made. An older one is never passed off as it. */
export type CaptureFailure =
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'aborted' }
  /** It would be the first one and hold more than `limitBytes`; no contents were read. */
  | { readonly kind: 'unconfirmed'; readonly size: CaptureSize; readonly limitBytes: number }
  | { readonly kind: 'notStored'; readonly failure: CommitFailure };

export interface SnapshotControl {
  /** As `SnapshotOptions.only`. */
  readonly only?: ReadonlySet<string> | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Keeps contents in place of the store. */
  readonly putBlob?: Store['putBlob'];
}

/** The files at one moment and what editors had unsaved then. All contents are kept. */
export interface KeptSnapshot extends Snapshot {
  readonly unsaved: readonly UnsavedText[];
}

/**
 * Reads the files as they are now and keeps their contents. Nothing is a checkpoint until it is committed. Fails without
 * reading anything while another window writes to the store, and when the first capture would be larger than the user has
 * agreed to.
 */
export async function takeSnapshot(
  { store, files, trees, firstCaptureLimit }: Services,
  { only, onProgress, signal, putBlob: put = (...content) => store.putBlob(...content) }: SnapshotControl = {},
): Promise<Result<KeptSnapshot, CaptureFailure>> {
  if (store.access() === 'reading') return fail({ kind: 'notStored', failure: { kind: 'otherWindow' } });
  const latest = store.latestCheckpoint();
  const maxBytes = latest === undefined ? firstCaptureLimit?.() : undefined;
  const like = (): Tree | undefined => latest && trees.read(store, latest.id);
  let failure: CommitFailure | undefined;
  const putBlob = async (bytes: Uint8Array, before?: BlobId, id?: BlobId) => {
    const stored = await put(bytes, before, id);
    if (stored.ok) return stored.value;
    failure = stored.error;
    throw new Error('The contents of a file could not be stored.');
  };
  try {
    const taking = files.snapshot({ putBlob, only, like, maxBytes, onProgress, signal });
    if (only !== undefined && only.size <= readAhead) void readFormer(store, like, only).catch(() => undefined);
    const snapshot = await taking;
    const unsaved: UnsavedText[] = [];
    for (const { path, bytes } of files.unsavedTexts()) {
      unsaved.push({ path, blob: await putBlob(bytes, snapshot.tree.get(path)?.blob), size: bytes.length });
    }
    return ok({ ...snapshot, unsaved });
  } catch (cause) {
    if (signal?.aborted === true) return fail({ kind: 'aborted' });
    if (failure !== undefined) return fail({ kind: 'notStored', failure });
    if (cause instanceof TooMuchToTake && maxBytes !== undefined) {
      return fail({ kind: 'unconfirmed', size: cause.size, limitBytes: maxBytes });
    }
    return fail({ kind: 'unreadable', reason: cause instanceof Error ? cause.message : String(cause) });
  }
}

/** Paths; of more, few are in what a store keeps at hand. */
const readAhead = 32;

/** Reads what files held while it is looked what they hold now: it is at hand when their changed lines are counted. */
async function readFormer(store: Store, tree: () => Tree | undefined, paths: ReadonlySet<string>): Promise<void> {
  const former = tree();
  const entries = [...paths].flatMap(path => former?.get(path) ?? []);
  await Promise.all(entries.map(entry => readTextOf(store, entry)));
}

/**
 * Commits a checkpoint of `snapshot` together with `records`: both or neither. When another window has committed in between,
 * its records are read and the checkpoint is built anew on top of them. When contents that were kept earlier are no longer
 * stored, the files are read again, once.
 *
 * @param records made for the checkpoint, which knows its number; called again for each attempt
 */
export async function commitCheckpoint(
  services: Services,
  snapshot: KeptSnapshot,
  request: CheckpointRequest,
  records: (checkpoint: Checkpoint) => readonly StoreRecord[] = () => [],
): Promise<Result<Checkpoint, CaptureFailure>> {
  const attempts = 4;
  let current = snapshot;
  let wasReadAgain = false;
  for (let attempt = 1; ; attempt++) {
    const { checkpoint, changes } = await buildCheckpoint(services, current, request);
    const taken: StoreRecord = { kind: 'checkpointTaken', checkpoint, changes };
    const stored = await services.store.commit([...records(checkpoint), taken]);
    if (stored.ok) {
      services.trees.remember(checkpoint.id, current.tree);
      return ok(checkpoint);
    }
    const { error } = stored;
    if (error.kind === 'conflict' && attempt < attempts) await services.store.refresh();
    else if (error.kind === 'contentMissing' && !wasReadAgain) {
      wasReadAgain = true;
      services.files.forget(new Set(error.blobs));
      const again = await takeSnapshot(services);
      if (!again.ok) return again;
      current = again.value;
    } else return fail({ kind: 'notStored', failure: error });
  }
}

/** Reads the files and commits a checkpoint of them, as `commitCheckpoint` does. */
export async function captureCheckpoint(
  services: Services,
  request: CheckpointRequest,
  control: SnapshotControl = {},
  records?: (checkpoint: Checkpoint) => readonly StoreRecord[],
): Promise<Result<Checkpoint, CaptureFailure>> {
  return services.captureGate(async () => {
    const snapshot = await takeSnapshot(services, control);
    return snapshot.ok ? commitCheckpoint(services, snapshot.value, request, records) : snapshot;
  });
}

async function buildCheckpoint(
  services: Services,
  { tree, coverage, unsaved }: KeptSnapshot,
  { threadId, turnId, kind, name, below }: CheckpointRequest,
): Promise<{ checkpoint: Checkpoint; changes: readonly TreeChange[] }> {
  const { environment, store, trees } = services;
  const parent = store.latestCheckpoint();
  const parentTree = parent === undefined ? FileTree.empty : trees.read(store, parent.id);
  const changes = await inTurns(diffTreesInSteps(parentTree, tree));
  const folder = below ?? store.threadFolder(threadId) ?? '';
  const allNews =
    parent === undefined ? changes : await inTurns(diffTreesInSteps(lastKnownTree(services, parent), tree));
  const news = allNews.filter(({ path }) => isWithin(path, folder));
  const checkpoint: Checkpoint = {
    id: parseCheckpointId(environment.newId()),
    threadId,
    number: store.nextCheckpointNumber(threadId),
    kind,
    turnId,
    parentId: parent?.id,
    createdAt: environment.now(),
    name,
    pinned: false,
    expired: false,
    coverage,
    ...(folder === '' ? {} : { below: folder }),
    unsaved,
    fileCount: tree.size,
    changedCount: news.length,
    lines: parent === undefined ? noLines : await countChangedLines(store, news),
  };
  return { checkpoint, changes };
}

/**
 * The files as the last checkpoint the user sees left them, with what was restored since: those changes are listed with the
 * restore. Safety checkpoints are passed over, so that what you changed before a restore is still counted after it.
 */
function lastKnownTree({ store, trees }: Services, latest: Checkpoint): Tree {
  let known = latest;
  while (known.kind === 'safety' && known.parentId !== undefined) {
    const previous = store.readCheckpoint(known.parentId);
    if (previous === undefined) break;
    known = previous;
  }
  return store.restoresAfter(known.id).reduce(
    (state, { changes, outcome }) => {
      const failed = new Set(outcome?.failed.map(({ path }) => path));
      return applyChanges(
        state,
        changes.filter(({ path }) => !failed.has(path)),
      );
    },
    trees.read(store, known.id),
  );
}

/** Beyond this many files the sum of their lines says nothing a user wants to know. */
const countedFiles = 1000;

async function countChangedLines(store: Services['store'], changes: readonly TreeChange[]): Promise<LineCounts> {
  let total = noLines;
  if (changes.length > countedFiles) return total;
  for (const change of changes) total = addLineCounts(total, (await countChange(store, change)) ?? noLines);
  return total;
}

/** The lines a change adds and removes; `undefined` when a side is not text, too large, or damaged in the store. */
export async function countChange(store: Services['store'], change: TreeChange): Promise<LineCounts | undefined> {
  const from = await readTextOf(store, change.from);
  const to = await readTextOf(store, change.to);
  return from === undefined || to === undefined ? undefined : countLines(from, to);
}

/** Bytes. Longer texts are shown by size. */
const countedSize = 1024 * 1024;

async function readTextOf(store: Services['store'], entry: TreeEntry | undefined): Promise<string | undefined> {
  if (entry === undefined) return '';
  if (entry.size > countedSize) return undefined;
  const bytes = await store.readBlob(entry.blob);
  return bytes === undefined ? undefined : asText(bytes);
}
