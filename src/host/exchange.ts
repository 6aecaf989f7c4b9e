import type { ThreadId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import type { ThreadArchives } from '../core/threadArchive.ts';
import { titleOf } from '../core/thread.ts';
import { formatCount } from '../protocol/counts.ts';
import type { Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

/** What it takes to let threads out and in, beside the session. */
export interface Exchange {
  readonly archives: ThreadArchives;
  /** Tells by its path whether a file probably holds a secret. */
  readonly looksSecret: (path: string) => boolean;
}

/** The thread that was named, else the one on screen. Refuses when there is none. */
export function threadToExport(session: Session, id: ThreadId | undefined): ThreadContent {
  const { store } = session.work.services;
  const wanted = id ?? session.state.threadId;
  const content = wanted === undefined ? undefined : store.readThread(wanted);
  if (content === undefined) throw new Refusal('There is no thread to export yet.');
  return content;
}

export const titleOfContent = ({ thread, turns }: ThreadContent): string => titleOf(thread, turns[0]?.text);

/** Which of these files are to be part of a file that leaves; `undefined` when dismissed. Asks nothing when there are none. */
export async function askAboutSecrets(
  native: Native,
  secrets: readonly string[],
): Promise<'with' | 'without' | undefined> {
  if (secrets.length === 0) return 'without';
  const count = formatCount(secrets.length, 'file looks like a secret', 'files look like secrets');
  for (;;) {
    const picked = await native.pick(`Export: ${count}`, [
      { id: 'without', label: '$(shield) Leave Them Out', detail: listed(secrets) },
      { id: 'with', label: '$(warning) Include Them', description: 'whoever has the file can read them' },
      { id: 'list', label: '$(list-unordered) Show the List' },
    ]);
    if (picked !== 'list') return picked === 'with' || picked === 'without' ? picked : undefined;
    await native.showReport('Files That Look Like Secrets', `${secrets.join('\n')}\n`);
  }
}

function listed(paths: readonly string[]): string {
  const named = 3;
  const rest = paths.length - named;
  return `${paths.slice(0, named).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** A reason as it stands in the middle of a sentence: errors of a disk end with a dot. */
export const asReason = (reason: string): string => reason.replace(/\.+$/, '');
