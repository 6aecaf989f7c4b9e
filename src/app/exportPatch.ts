import { gitPatch, type PatchedEntry } from '../core/gitPatch.ts';
import type { Store } from '../core/ports/store.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ArchiveControl, FileSink } from '../core/threadArchive.ts';
import type { TreeChange, TreeEntry } from '../core/tree.ts';

export interface WrittenPatch {
  /** Files whose changes are in it. */
  readonly files: number;
  /** Paths whose contents are no text: they are named in the patch and not changed by it. */
  readonly binary: readonly string[];
  /** Paths whose contents cannot be read from the store anymore. They are not in it. */
  readonly damaged: readonly string[];
}

/**
 * Writes changes as a patch that `git apply` takes, and closes the file; or discards it when that fails, with the reason as a
 * clause. One file is in memory at a time. Rejects when `signal` aborts.
 */
export async function exportPatch(
  store: Pick<Store, 'readBlob'>,
  changes: readonly TreeChange[],
  sink: FileSink,
  { onProgress, signal }: ArchiveControl = {},
): Promise<Result<WrittenPatch, string>> {
  const [binary, damaged]: [string[], string[]] = [[], []];
  let files = 0;
  try {
    for (const [index, { path, from, to }] of changes.entries()) {
      signal?.throwIfAborted();
      const [before, after] = [await readEntry(store, from), await readEntry(store, to)];
      if (before === 'damaged' || after === 'damaged') damaged.push(path);
      else {
        const patch = gitPatch(path, before, after);
        if (patch.isBinary) binary.push(path);
        else if (patch.bytes.length > 0) files++;
        await sink.write(patch.bytes);
      }
      onProgress?.(index + 1, changes.length);
    }
    await sink.close();
    return ok({ files, binary, damaged });
  } catch (cause) {
    await sink.discard();
    if (signal?.aborted === true) throw cause;
    return fail(cause instanceof Error ? cause.message : String(cause));
  }
}

async function readEntry(
  store: Pick<Store, 'readBlob'>,
  entry: TreeEntry | undefined,
): Promise<PatchedEntry | 'damaged' | undefined> {
  if (entry === undefined) return undefined;
  const bytes = await store.readBlob(entry.blob);
  return bytes === undefined ? 'damaged' : { mode: entry.mode, bytes };
}
