import { checkImport, importThread as addThread } from '../app/importThread.ts';
import type { ArchivedThread } from '../core/threadArchive.ts';
import { threadTitle } from '../core/thread.ts';
import { formatCount, formatSize } from '../protocol/counts.ts';
import { openThread, refuseWhileReading } from './conversation.ts';
import { asReason, type Exchange } from './exchange.ts';
import type { Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

/**
 * Lets the user choose a file, checks all of it, asks, and adds its thread to the store. Nothing that is there changes; no file of
 * the workspace is written. A file that is not as it should be is refused with the reason, and nothing of it is added.
 */
export async function importThread(session: Session, native: Native, { archives }: Exchange): Promise<void> {
  refuseWhileReading(session);
  const source = await native.openFile({ title: 'Import Thread', kind: 'Thread', extension: 'zip' });
  if (source === undefined) return;
  const checked = await native.withProgress('Checking the file', (onProgress, signal) =>
    checkImport(archives, source, { onProgress, signal }),
  );
  if (checked === undefined) return;
  if (!checked.ok) throw refusal(source.name, checked.error);
  const title = titleIn(checked.value);
  if (
    !(await native.confirm({ message: `Import “${title}”?`, detail: whatIsIn(checked.value), action: 'Import Thread' }))
  )
    return;
  refuseWhileReading(session);
  const added = await native.withProgress(`Importing “${title}”`, (onProgress, signal) =>
    addThread(session.work.services, archives, source, checked.value, { onProgress, signal }),
  );
  if (added === undefined) return;
  if (!added.ok) throw refusal(source.name, added.error);
  if (isFree(session)) openThread(session, added.value);
  else session.update({});
  native.showMessage(`Imported “${title}”.`);
  await native.showChat();
}

/** Another thread can be shown without taking anything from the user. */
const isFree = ({ state: { running, restoring, page } }: Session): boolean =>
  running === undefined && !restoring && page === undefined;

const refusal = (name: string, reason: string): Refusal =>
  new Refusal(`“${name}” was not imported: ${asReason(reason)}. Nothing was added.`);

const titleIn = ({ thread: { thread, turns } }: ArchivedThread): string => threadTitle(thread.name, turns[0]?.text);

function whatIsIn({ thread: { turns, checkpoints }, bytes }: ArchivedThread): string {
  const messages = formatCount(turns.length, 'message', 'messages');
  const taken = formatCount(checkpoints.length, 'checkpoint', 'checkpoints');
  return `${messages}, ${taken} and ${formatSize(bytes)} of files are added to the checkpoints of this workspace as a new thread. Your threads and the files of the workspace stay as they are.`;
}
