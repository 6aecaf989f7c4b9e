import type { FoundEntry } from '../core/ports/workingDirectory.ts';
import type { RestoreOperation } from '../core/restore.ts';
import type { TreeChange, TreeEntry } from '../core/tree.ts';
import type { Services } from './services.ts';

/**
 * What a restore that was cut off has left at a path. `written`: what it was to write. `before`: what was there before it.
 * `changed`: neither of the two. `unreadable`: it cannot be told.
 */
export type InterruptedState = 'written' | 'before' | 'changed' | 'unreadable';

export interface InterruptedFile {
  readonly path: string;
  readonly state: InterruptedState;
}

export interface InspectControl {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Looks at each file that a restore set out to write, on disk. Nothing is stored, so a window that only reads can do it too. */
export async function inspectInterrupted(
  services: Pick<Services, 'store' | 'files'>,
  { changes }: RestoreOperation,
  { onProgress, signal }: InspectControl = {},
): Promise<readonly InterruptedFile[]> {
  const files: InterruptedFile[] = [];
  for (const change of changes) {
    signal?.throwIfAborted();
    files.push({ path: change.path, state: await stateOf(services, change) });
    onProgress?.(files.length, changes.length);
  }
  return files;
}

async function stateOf(
  { store, files }: Pick<Services, 'store' | 'files'>,
  { path, from, to }: TreeChange,
): Promise<InterruptedState> {
  let found: FoundEntry | undefined;
  try {
    found = await files.readEntry(path);
  } catch {
    return 'unreadable';
  }
  if (await holds(store, found, to)) return 'written';
  return (await holds(store, found, from)) ? 'before' : 'changed';
}

async function holds(
  store: Services['store'],
  found: FoundEntry | undefined,
  entry: TreeEntry | undefined,
): Promise<boolean> {
  if (found === undefined || entry === undefined) return found === undefined && entry === undefined;
  if (found.mode !== entry.mode || found.bytes.length !== entry.size) return false;
  const kept = await store.readBlob(entry.blob);
  return kept !== undefined && found.bytes.every((byte, index) => byte === kept[index]);
}
