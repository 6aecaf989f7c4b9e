import type { ThreadId, TurnId } from '../core/ids.ts';
import type { Store } from '../core/ports/store.ts';
import { toRecords, type PortableThread } from '../core/portableThread.ts';
import { renewIds } from '../core/renewIds.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Turn } from '../core/thread.ts';
import type {
  ArchiveControl,
  ArchivedContent,
  ArchivedThread,
  FileSource,
  ThreadArchives,
} from '../core/threadArchive.ts';
import { commitRecords } from './commitRecords.ts';
import { explainCommitFailure } from './failureText.ts';
import type { Services } from './services.ts';

/** What an import needs of the services. */
export interface ImportServices extends Pick<Services, 'environment'> {
  readonly store: Pick<Store, 'putBlob' | 'commit' | 'refresh'>;
}

/**
 * Reads a whole file and checks all of it. Fails with the reason as a clause when anything is not as it should be. The store is not
 * touched. Rejects when `signal` aborts.
 */
export async function checkImport(
  archives: ThreadArchives,
  source: FileSource,
  control: ArchiveControl = {},
): Promise<Result<ArchivedThread, string>> {
  try {
    const read = await archives.read(source, control);
    return read.ok ? read : fail(read.error.reason);
  } catch (cause) {
    if (control.signal?.aborted === true) throw cause;
    return fail(cause instanceof Error ? cause.message : String(cause));
  }
}

/**
 * Adds a thread that was checked, under a new id: nothing that is there is changed, and the files of the workspace are not
 * touched. First the contents, then one commit of everything else, so that a crash leaves all of the thread or none of it. Fails
 * with the reason as a clause. Rejects when `signal` aborts.
 *
 * @param source the file that was checked; it is refused when it has changed since
 */
export async function importThread(
  { store, environment }: ImportServices,
  archives: ThreadArchives,
  source: FileSource,
  checked: ArchivedThread,
  control: ArchiveControl = {},
): Promise<Result<ThreadId, string>> {
  const portable = asImported(renewIds(checked.thread, () => environment.newId()));
  for (let isFirst = true; ; isFirst = false) {
    const kept = await keepContents(store, archives, source, checked, control);
    if (!kept.ok) return kept;
    const stored = await commitRecords(store, toRecords(portable));
    if (stored.ok) return ok(portable.thread.id);
    // A garbage collection may have taken away what nothing needed yet.
    if (stored.error.kind !== 'contentMissing' || !isFirst) return fail(explainCommitFailure(stored.error));
  }
}

const asImported = (portable: PortableThread): PortableThread => ({
  ...portable,
  turns: numbered(portable.turns),
  checkpoints: portable.checkpoints.map(({ checkpoint, changes }) => ({
    checkpoint: { ...checkpoint, imported: true },
    changes,
  })),
});

/** With the numbers that their places give them, whatever the file says. */
function numbered(turns: readonly Turn[]): readonly Turn[] {
  const numbers = new Map<TurnId | undefined, number>();
  return turns.map(turn => {
    const number = (numbers.get(turn.parentId) ?? 0) + 1;
    numbers.set(turn.id, number);
    return { ...turn, number };
  });
}

async function keepContents(
  store: ImportServices['store'],
  archives: ThreadArchives,
  source: FileSource,
  checked: ArchivedThread,
  control: ArchiveControl,
): Promise<Result<void, string>> {
  const keep = async ({ id, bytes, similarTo }: ArchivedContent): Promise<void> => {
    const stored = await store.putBlob(bytes, similarTo, id);
    if (!stored.ok) throw new Error(explainCommitFailure(stored.error));
  };
  try {
    const read = await archives.read(source, control, keep);
    if (!read.ok) return fail(read.error.reason);
    return read.value.checksum === checked.checksum ? ok(undefined) : fail('it has changed since it was checked');
  } catch (cause) {
    if (control.signal?.aborted === true) throw cause;
    return fail(cause instanceof Error ? cause.message : String(cause));
  }
}
