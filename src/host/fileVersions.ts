import { countChange } from '../app/captureCheckpoint.ts';
import type { Services } from '../app/services.ts';
import { attributeChanges, type Author } from '../core/authorship.ts';
import { authoredHistory } from '../core/changeHistory.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId, ThreadId } from '../core/ids.ts';
import type { LineCounts } from '../core/lineCounts.ts';
import type { FileVersion, Store } from '../core/ports/store.ts';
import type { FoundEntry } from '../core/ports/workingDirectory.ts';
import { comparePaths, type Tree, type TreeEntry } from '../core/tree.ts';
import { titleOf } from '../core/thread.ts';
import { ageInWords } from './age.ts';
import type { Choice } from './native.ts';
import { placeOf } from './place.ts';

/** A version of a file that can be opened: a checkpoint that has it, and differs from the one before. */
export interface FileVersionInfo {
  readonly checkpoint: Checkpoint;
  readonly entry: TreeEntry;
  readonly former: TreeEntry | undefined;
  readonly authors: ReadonlySet<Author>;
  /** `undefined` for what is not text. */
  readonly lines: LineCounts | undefined;
  /** The file on disk is the same. */
  readonly isNow: boolean;
}

export interface VersionPage {
  readonly versions: readonly FileVersionInfo[];
  /** Where the next page begins; `undefined` after the last one. */
  readonly next: CheckpointId | undefined;
}

/** One page of the versions of a file, newest first. */
export async function listVersions(
  { store, files }: Services,
  path: string,
  { before, limit }: { readonly before?: CheckpointId | undefined; readonly limit: number },
): Promise<VersionPage> {
  const page = store.listFileVersions({ path, before, limit });
  const now = await files.readEntry(path).catch(() => undefined);
  const versions: FileVersionInfo[] = [];
  for (const { checkpoint, entry, former } of page) {
    if (entry === undefined || entry.mode === 'folder') continue;
    versions.push({
      checkpoint,
      entry,
      former,
      authors: authorsOf(store, path, { checkpoint, entry, former }),
      lines: await countChange(store, { path, from: former, to: entry }),
      isNow: await isSame(store, entry, now),
    });
  }
  return { versions, next: page.length < limit ? undefined : page.at(-1)?.checkpoint.id };
}

/** Steps back to the checkpoint that changed a file, past those that are no longer kept. */
const longestWay = 500;

/** Who made a version of a file what it is. */
export function authorsOf(store: Store, path: string, { checkpoint, entry, former }: FileVersion): ReadonlySet<Author> {
  const ofPath = (of: Checkpoint) => store.readChanges(of.id).filter(change => change.path === path);
  let at = checkpoint;
  for (let step = 0; step < longestWay && ofPath(at).length === 0; step++) {
    const parent = parentOf(store, at);
    if (parent === undefined) break;
    at = parent;
  }
  const parent = parentOf(store, at);
  if (parent === undefined) return new Set(['you']);
  const restores = store
    .restoresAfter(parent.id)
    .filter(({ safetyId }) => safetyId === parent.id)
    .map(restore => ({ ...restore, changes: restore.changes.filter(change => change.path === path) }));
  const history = authoredHistory({
    previous: parent,
    checkpoints: [at],
    restores,
    changesOf: ofPath,
    isOutside: () => false,
  });
  return attributeChanges(treeOf(path, former), history, treeOf(path, entry)).get(path) ?? new Set();
}

const parentOf = (store: Store, { parentId }: Checkpoint): Checkpoint | undefined =>
  parentId === undefined ? undefined : store.readCheckpoint(parentId);

const treeOf = (path: string, entry: TreeEntry | undefined): Tree =>
  new Map(entry === undefined ? [] : [[path, entry]]);

async function isSame(store: Store, { blob, size, mode }: TreeEntry, now: FoundEntry | undefined): Promise<boolean> {
  if (now?.bytes.length !== size || now.mode !== mode) return false;
  const bytes = await store.readBlob(blob);
  return bytes?.every((byte, index) => byte === now.bytes[index]) === true;
}

/** Says in which thread checkpoints are; to be used for one list. */
export class Places {
  readonly #store: Store;
  readonly #shown: ThreadId | undefined;

  /** @param shown the thread on screen */
  constructor(store: Store, shown: ThreadId | undefined) {
    this.#store = store;
    this.#shown = shown;
  }

  /** `Before “Write tests”`; with the thread where it is not the one on screen. */
  of(checkpoint: Checkpoint): string {
    const { threadId } = checkpoint;
    const place = placeOf(this.#store, checkpoint);
    const found = threadId === this.#shown ? undefined : this.#store.findThread(threadId);
    if (found === undefined) return place;
    return `${place} in “${titleOf(found.thread, found.firstMessage)}”`;
  }
}

export function versionChoice(
  { checkpoint, authors, lines, isNow }: FileVersionInfo,
  places: Places,
  now: number,
): Choice {
  const details = [ageInWords(checkpoint.createdAt, now), authorWords(authors), lineWords(lines)];
  return {
    id: checkpoint.id,
    label: places.of(checkpoint),
    description: `checkpoint ${checkpoint.number}${isNow ? ' · same as now' : ''}`,
    detail: details.filter(words => words !== '').join(' · '),
  };
}

/** `agent`, `agent and you`. */
export const authorWords = (authors: ReadonlySet<Author>): string => [...authors].sort(comparePaths).join(' and ');

function lineWords(lines: LineCounts | undefined): string {
  if (lines === undefined) return 'not text';
  const added = lines.added > 0 ? [`+${lines.added}`] : [];
  const removed = lines.removed > 0 ? [`−${lines.removed}`] : [];
  return [...added, ...removed].join(' ');
}
