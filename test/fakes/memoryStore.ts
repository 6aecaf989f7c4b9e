import { createHash } from 'node:crypto';
import { assert } from '../../src/core/assert.ts';
import { activePath } from '../../src/core/branch.ts';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import { parseBlobId, type BlobId, type CheckpointId, type RestoreId } from '../../src/core/ids.ts';
import type { CommitFailure, Store, StoreAccess, StoreRecord, ThreadSummary } from '../../src/core/ports/store.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import { fail, ok } from '../../src/core/result.ts';
import { searchedTitle, type Thread } from '../../src/core/thread.ts';
import { comparePaths, diffTrees, sameEntry } from '../../src/core/tree.ts';
import { memoryPages, pageOf } from './memoryPages.ts';
import { hasAll, wordsOf } from './memoryWords.ts';
import { applyRecord, copyOf, emptyState, type MemoryState, type TakenCheckpoint } from './memoryState.ts';

/** What a memory store holds; a store made of the contents of another one is that one, opened again. */
export interface MemoryContents {
  /** Taking one away is what a garbage collection, or damage, does. */
  readonly blobs: Map<BlobId, Uint8Array>;
  /** Every blob there ever was. */
  readonly sizes: Map<BlobId, number>;
  /** Given to the store since the last commit. */
  readonly staged: Set<BlobId>;
  state: MemoryState;
  recordCount: number;
  /** Of the bytes of blobs; 0 for any size. */
  limit: number;
}

export const emptyContents = (): MemoryContents => ({
  blobs: new Map(),
  sizes: new Map(),
  staged: new Set(),
  state: emptyState(),
  recordCount: 0,
  limit: 0,
});

/** Which window writes, to be changed by a test. */
export class MemoryAccess {
  readonly listeners = new Set<() => void>();
  #access: StoreAccess;

  constructor(access: StoreAccess = 'writing') {
    this.#access = access;
  }

  get access(): StoreAccess {
    return this.#access;
  }

  change(access: StoreAccess): void {
    this.#access = access;
    for (const listener of this.listeners) listener();
  }
}

/** The bytes a memory store keeps. */
export const sizeOnDisk = ({ blobs }: MemoryContents): number =>
  [...blobs.values()].reduce((sum, { length }) => sum + length, 0);

/** A store that lasts as long as `contents`. Behaves as the real one; `test/contract/store.ts` runs on both. */
export function createMemoryStore(
  contents: MemoryContents = emptyContents(),
  { access = new MemoryAccess() }: { readonly access?: MemoryAccess } = {},
): Store {
  let held: readonly StoreRecord[] = [];
  let shown: MemoryState | undefined; // What is in `contents`, and what is held.
  const state = (): MemoryState => shown ?? contents.state;
  const after = (records: readonly StoreRecord[]): MemoryState | undefined => applyAll(contents, state(), records);
  const taken = (id: CheckpointId): TakenCheckpoint => {
    const found = state().checkpoints.get(id);
    assert(found !== undefined, `checkpoint ${id} is unknown`);
    return found;
  };
  const all = (): readonly TakenCheckpoint[] => [...state().checkpoints.values()];
  const original = (id: CheckpointId): TakenCheckpoint => taken(taken(id).checkpoint.copyOf ?? id);
  const positionOf = (id: CheckpointId): number => all().indexOf(taken(id));
  const placeOf = (id: CheckpointId): number => all().indexOf(original(id));
  const restores = (): RestoreOperation[] => [...state().restores.values()];

  return {
    async commit(records) {
      if (access.access === 'reading') return fail({ kind: 'otherWindow' });
      const next = after(records);
      if (next === undefined) return fail(gone);
      const missing = missingContents(contents, records);
      if (missing.length > 0) return fail({ kind: 'contentMissing', blobs: missing });
      contents.state = next;
      contents.recordCount += held.length + records.length;
      contents.staged.clear();
      held = [];
      shown = undefined;
      return ok(undefined);
    },
    hold(records) {
      assert(
        !records.some(({ kind }) => kind === 'checkpointTaken' || kind === 'restoreStarted'),
        'records that name contents cannot be held',
      );
      const next = access.access === 'reading' ? undefined : after(records);
      if (next === undefined) return false;
      shown = next;
      held = [...held, ...records];
      return true;
    },
    refresh: async () => false,
    access: () => access.access,
    onChange(listener) {
      access.listeners.add(listener);
      return () => access.listeners.delete(listener);
    },
    async putBlob(bytes, _similarTo, known) {
      const kept = bytes.slice();
      const id = known ?? parseBlobId(createHash('sha256').update(kept).digest('hex'));
      if (access.access === 'reading') return fail({ kind: 'otherWindow' });
      if (contents.blobs.has(id)) return ok(id);
      const { limit } = contents;
      if (limit > 0 && sizeOnDisk(contents) >= limit) return fail({ kind: 'limitReached', limitBytes: limit });
      contents.blobs.set(id, kept);
      contents.sizes.set(id, kept.length);
      contents.staged.add(id);
      return ok(id);
    },
    readBlob: async id => {
      const bytes = contents.blobs.get(id);
      return bytes !== undefined && isBlob(bytes, id) ? bytes.slice() : undefined;
    },
    listThreads(page) {
      const threads = [...state().threads.values()].reverse().sort((a, b) => b.updatedAt - a.updatedAt);
      const listed = page === undefined ? threads : pageOf(threads.filter(isListed), page.skip ?? 0, page.limit);
      return listed.map(thread => summarize(state(), thread));
    },
    countThreads: () => [...state().threads.values()].filter(isListed).length,
    findThread(id) {
      const thread = state().threads.get(id);
      return thread && summarize(state(), thread);
    },
    ...memoryPages(state),
    readThread(id) {
      const { threads, turns, items } = state();
      const thread = threads.get(id);
      if (thread === undefined) return undefined;
      return {
        thread,
        turns: [...turns.values()].filter(({ threadId }) => threadId === id),
        items: [...items.values()].filter(({ turnId }) => turns.get(turnId)?.threadId === id),
        checkpoints: visible(all()).filter(({ threadId }) => threadId === id),
        restores: restores().filter(({ threadId }) => threadId === id),
      };
    },
    readCheckpoint: id => visible([...(state().checkpoints.has(id) ? [taken(id)] : [])])[0],
    readOriginal: id => original(id).checkpoint,
    latestCheckpoint: () => all().filter(isTakenHere).at(-1)?.checkpoint,
    readTree: id => taken(id).tree,
    readChanges: id => taken(id).changes,
    diffCheckpoints: (from, to) => diffTrees(taken(from).tree, taken(to).tree),
    listCheckpoints({ threadId, before, limit }) {
      const earlier = before === undefined ? all() : all().slice(0, positionOf(before));
      const listed = visible(earlier).filter(found =>
        threadId === undefined ? found.copyOf === undefined : found.threadId === threadId,
      );
      return listed.reverse().slice(0, Math.max(limit, 0));
    },
    listFileVersions({ path, before, limit }) {
      const end = before === undefined ? Infinity : placeOf(before);
      const kept = all().filter(isKept).filter(isTakenHere);
      return kept
        .map(({ checkpoint, tree }, index) => {
          return { checkpoint, entry: tree.get(path), former: kept[index - 1]?.tree.get(path) };
        })
        .filter(({ entry, former }) => !sameEntry(entry, former))
        .filter(({ checkpoint }) => positionOf(checkpoint.id) < end)
        .reverse()
        .slice(0, Math.max(limit, 0));
    },
    listKnownFiles() {
      const newest = new Map<string, CheckpointId>();
      for (const { checkpoint, tree } of all().filter(isKept).filter(isTakenHere)) {
        for (const [path, { mode }] of tree) if (mode !== 'folder') newest.set(path, checkpoint.id);
      }
      const files = [...newest].map(([path, checkpointId]) => ({ path, checkpointId }));
      return files.sort(
        (a, b) => positionOf(b.checkpointId) - positionOf(a.checkpointId) || comparePaths(a.path, b.path),
      );
    },
    nextCheckpointNumber: id => state().nextNumbers.get(id) ?? 1,
    threadFolder(id) {
      const folder = state().threads.get(id)?.workingDirectory;
      return folder === undefined ? '' : folder;
    },
    searchMessages({ text, limit }) {
      const words = wordsOf(text);
      if (words.length === 0) return [];
      const hits = [...state().messages.values()].reverse().filter(message => hasAll(message.text, words));
      return hits.sort((a, b) => b.at - a.at).slice(0, Math.max(limit, 0));
    },
    searchThreads({ text, limit }) {
      const words = wordsOf(text);
      if (words.length === 0) return [];
      const threads = [...state().threads.values()].reverse().sort((a, b) => b.updatedAt - a.updatedAt);
      return threads
        .map(thread => summarize(state(), thread))
        .filter(({ thread, firstMessage }) => isListed(thread) && hasAll(searchedTitle(thread, firstMessage), words))
        .slice(0, Math.max(limit, 0));
    },
    searchFiles({ text, limit }) {
      const words = wordsOf(text);
      if (words.length === 0) return [];
      const found = all().filter(({ checkpoint, threadDeleted }) => !threadDeleted && checkpoint.kind === 'after');
      return found
        .reverse()
        .sort((a, b) => b.checkpoint.createdAt - a.checkpoint.createdAt)
        .flatMap(({ checkpoint: { threadId, turnId, parentId, createdAt }, changes }) =>
          turnId === undefined || parentId === undefined
            ? []
            : changes
                .filter(({ path }) => hasAll(path, words))
                .map(({ path }) => ({ threadId, turnId, at: createdAt, path })),
        )
        .slice(0, Math.max(limit, 0));
    },
    checkpointsAfter: id =>
      all()
        .slice(placeOf(id) + 1)
        .filter(isTakenHere)
        .map(({ checkpoint }) => checkpoint),
    restoresAfter(id) {
      const position = placeOf(id);
      const begun = new Map<RestoreId, RestoreOperation>();
      const after = restores().filter(
        ({ safetyId }) => placeOf(safetyId) >= position && isTakenHere(original(safetyId)),
      );
      for (const restore of after.sort((a, b) => placeOf(a.safetyId) - placeOf(b.safetyId))) {
        const { copyOf, ...fields } = restore;
        if (begun.has(copyOf ?? restore.id)) continue;
        begun.set(copyOf ?? restore.id, {
          ...fields,
          id: copyOf ?? restore.id,
          safetyId: original(restore.safetyId).checkpoint.id,
          targetId: original(restore.targetId).checkpoint.id,
          undoes: restore.undoes && (state().restores.get(restore.undoes)?.copyOf ?? restore.undoes),
        });
      }
      return [...begun.values()];
    },
    unfinishedRestores: () => restores().filter(({ outcome }) => outcome === undefined),
    close: async () => undefined,
  };
}

const isListed = ({ temporary }: Thread): boolean => temporary !== true;

const gone: CommitFailure = { kind: 'notWritable', reason: 'its thread was deleted in another window' };

/** The state with the records applied; `undefined` when one belongs to a thread that is not there. */
function applyAll(
  { sizes }: MemoryContents,
  state: MemoryState,
  records: readonly StoreRecord[],
): MemoryState | undefined {
  const next = copyOf(state);
  if (!records.every(record => applyRecord(next, id => sizes.get(id), record))) return undefined;
  for (const { safetyId, targetId } of next.restores.values()) {
    assert(next.checkpoints.has(safetyId) && next.checkpoints.has(targetId), 'a restore names an unknown checkpoint');
  }
  return next;
}

function missingContents({ blobs }: MemoryContents, records: readonly StoreRecord[]): readonly BlobId[] {
  const named = records.flatMap(record => {
    if (record.kind === 'restoreStarted') return record.operation.changes.map(({ to }) => to);
    if (record.kind !== 'checkpointTaken') return [];
    return [...record.changes.map(({ to }) => to), ...record.checkpoint.unsaved];
  });
  return [...new Set(named.flatMap(entry => (entry === undefined || blobs.has(entry.blob) ? [] : entry.blob)))];
}

export const isTakenHere = ({ checkpoint }: TakenCheckpoint): boolean =>
  checkpoint.imported !== true && checkpoint.copyOf === undefined;

const isKept = ({ checkpoint, threadDeleted }: TakenCheckpoint): boolean => !threadDeleted && !checkpoint.expired;

const visible = (checkpoints: readonly TakenCheckpoint[]): Checkpoint[] =>
  checkpoints.filter(({ threadDeleted }) => !threadDeleted).map(({ checkpoint }) => checkpoint);

function summarize({ turns, checkpoints }: MemoryState, thread: Thread): ThreadSummary {
  const own = [...turns.values()].filter(({ threadId }) => threadId === thread.id);
  const [first] = activePath(own, thread.activeTurnId);
  const active = own.find(({ id }) => id === thread.activeTurnId);
  const afterTurns = visible([...checkpoints.values()]).filter(
    ({ threadId, kind }) => threadId === thread.id && kind === 'after',
  );
  return {
    thread,
    firstMessage: (first ?? own[0])?.text,
    messageCount: active?.number ?? 0,
    lastTurnStatus: active?.status,
    changedCount: afterTurns.reduce((sum, { changedCount }) => sum + changedCount, 0),
  };
}

const isBlob = (bytes: Uint8Array, id: BlobId): boolean => createHash('sha256').update(bytes).digest('hex') === id;
