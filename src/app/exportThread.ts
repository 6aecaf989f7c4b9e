import type { BlobId, ThreadId } from '../core/ids.ts';
import { leaveOut, pathsIn } from '../core/leaveOut.ts';
import { contentsOf, type PortableThread } from '../core/portableThread.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ArchiveControl, FileSink, ThreadArchives } from '../core/threadArchive.ts';
import { comparePaths } from '../core/tree.ts';
import { collectThread, type ExportServices } from './collectThread.ts';

/** What exporting a thread would write. Nothing has been written yet. */
export interface ExportPlan {
  readonly portable: PortableThread;
  /** Paths whose names say that they hold secrets, in order. */
  readonly secrets: readonly string[];
  /** Contents that the store does not have anymore as they were. They cannot be part of the file. */
  readonly damaged: ReadonlySet<BlobId>;
  /** Restores to a checkpoint of another thread: they cannot be part of it either. */
  readonly foreignRestores: number;
}

/**
 * Gathers a thread and reads all its contents once; `undefined` when the thread is not in the store. Rejects when `signal` aborts.
 */
export async function planExport(
  services: ExportServices,
  threadId: ThreadId,
  looksSecret: (path: string) => boolean,
  { onProgress, signal }: ArchiveControl = {},
): Promise<ExportPlan | undefined> {
  const collected = collectThread(services, threadId);
  if (collected === undefined) return undefined;
  const { portable, foreignRestores } = collected;
  const contents = contentsOf(portable);
  const damaged = new Set<BlobId>();
  for (const [index, { id, size }] of contents.entries()) {
    signal?.throwIfAborted();
    if ((await services.store.readBlob(id))?.length !== size) damaged.add(id);
    onProgress?.(index + 1, contents.length);
  }
  const secrets = [...pathsIn(portable)].filter(looksSecret).sort(comparePaths);
  return { portable, secrets, damaged, foreignRestores };
}

/**
 * Writes the file and closes it, or discards it when that fails, with the reason as a clause.
 * @param withSecrets the files that look like secrets become part of it; else its checkpoints name them as left out
 */
export async function exportThread(
  { store }: Pick<ExportServices, 'store'>,
  archives: ThreadArchives,
  { portable, secrets, damaged }: ExportPlan,
  sink: FileSink,
  withSecrets: boolean,
  control: ArchiveControl = {},
): Promise<Result<void, string>> {
  const secret = new Set(withSecrets ? [] : secrets);
  const leaving = leaveOut(portable, (path, blob) => {
    if (secret.has(path)) return 'secret';
    return damaged.has(blob) ? 'unreadable' : undefined;
  });
  try {
    await archives.write(leaving, id => store.readBlob(id), sink, control);
    await sink.close();
    return ok(undefined);
  } catch (cause) {
    await sink.discard();
    if (control.signal?.aborted === true) throw cause;
    return fail(cause instanceof Error ? cause.message : String(cause));
  }
}
