import { createHash } from 'node:crypto';
import type { FailedChange, FoundEntry } from '../core/ports/workingDirectory.ts';
import type { TreeEntry } from '../core/tree.ts';
import { parseTreePath } from '../core/treePath.ts';
import type { PreparedChange } from './changeBatches.ts';
import { deleteEntry, readEntry, writeEntry } from './changeFiles.ts';
import type { FileAccess } from './fileAccess.ts';
import { changedMeanwhile, explainFileError, NotDone } from './fileErrors.ts';
import { otherSpelling } from './otherSpelling.ts';
import { workThrough } from './workPool.ts';

/**
 * Makes changes by plain file operations, many at once: deletions, then all others. Returns those that were not made.
 */
export async function writeByAccess(
  access: FileAccess,
  changes: readonly PreparedChange[],
  parallelism: number,
): Promise<readonly FailedChange[]> {
  const failed: FailedChange[] = [];
  const makeAll = async (some: readonly PreparedChange[]): Promise<void> => {
    const left = some.values();
    await workThrough(
      () => {
        const { value: change } = left.next();
        return change && (() => make(change));
      },
      { parallelism, signal: undefined },
    );
  };
  const make = async (change: PreparedChange): Promise<void> => {
    try {
      await makeOne(access, change);
    } catch (cause) {
      failed.push({ path: change.path, reason: explainFileError(cause) });
    }
  };
  await makeAll(changes.filter(({ to }) => to === undefined));
  await makeAll(changes.filter(({ to }) => to !== undefined));
  return failed;
}

async function makeOne(access: FileAccess, { path, from, to }: PreparedChange): Promise<void> {
  const parsed = parseTreePath(path);
  if (!parsed.ok) throw new NotDone(`the path is refused: ${parsed.error.reason}`);
  const found = await readEntry(access, path);
  if (!holds(found, from)) {
    if (holds(found, to && { ...to, size: to.bytes.length })) return;
    throw await otherThan(access, path, found, from);
  }
  if (to === undefined) await deleteEntry(access, path);
  else await writeEntry(access, path, to);
}

/** Whether what is there is this entry. */
function holds(found: FoundEntry | undefined, entry: TreeEntry | undefined): boolean {
  if (found === undefined || entry === undefined) return found === undefined && entry === undefined;
  if (found.mode !== entry.mode || found.bytes.length !== entry.size) return false;
  return createHash('sha256').update(found.bytes).digest('hex') === entry.blob;
}

/** Why it is not replaced. */
async function otherThan(
  access: FileAccess,
  path: string,
  found: FoundEntry | undefined,
  from: TreeEntry | undefined,
): Promise<NotDone> {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const changed = new NotDone(changedMeanwhile);
  if (found === undefined || from !== undefined) return changed;
  const same = otherSpelling(
    name,
    (await access.list(path.slice(0, Math.max(slash, 0)))).map(entry => entry.name),
  );
  return same === undefined ? changed : new NotDone(`this disk takes it for “${same}”, which is there`);
}
