import { activePath } from '../core/branch.ts';
import type { ThreadId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import { reviewMessage, type ReviewFailure, type ReviewTarget } from '../core/reviewMessage.ts';
import { isWithin } from '../core/threadFolder.ts';
import { currentContent, openThread, refuseChanges, refuseArchived, sendMessage } from './conversation.ts';
import { sendInFork } from './forks.ts';
import type { Choice, Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

/**
 * Asks what is to be reviewed, and has the agent that is chosen do so in a thread of its own: a fork of the one that is named, or on
 * screen, which itself stays as it is. A turn of it that was cut off is an interrupted one there. Not while a turn runs.
 */
export async function reviewChanges(session: Session, native: Native, id?: ThreadId): Promise<void> {
  refuseChanges(session);
  const content = id === undefined ? currentContent(session) : session.work.services.store.readThread(id);
  if (id === undefined) refuseArchived(session);
  if (content?.thread.archivedAt !== undefined) throw new Refusal('This thread is archived.');
  const { agent } = session;
  if (agent.hint !== undefined) {
    throw new Refusal(`${agent.name} takes messages of a certain form and cannot review. Choose another agent first.`);
  }
  const target = await askForTarget(session, native, content);
  if (target === undefined) return;
  const message = reviewMessage(target);
  if (!message.ok) throw new Refusal(explain(message.error));
  const { text, name } = message.value;
  await native.showChat();
  if (content !== undefined) {
    const { id: threadId, activeTurnId } = content.thread;
    await sendInFork(session, { threadId, upTo: activeTurnId, name }, { text });
  } else {
    openThread(session, undefined);
    await sendMessage(session, { text });
  }
}

async function askForTarget(
  session: Session,
  native: Native,
  content: ThreadContent | undefined,
): Promise<ReviewTarget | undefined> {
  const folder = content?.thread.workingDirectory ?? '';
  const head = await session.work.services.files.gitHead(folder);
  const paths = content === undefined ? [] : changedPaths(session, content);
  const choices: readonly Choice[] = [
    ...(head === undefined
      ? []
      : [
          { id: 'uncommitted', label: 'Uncommitted changes', detail: 'Staged, unstaged and new files' },
          {
            id: 'branch',
            label: 'Against a base branch…',
            detail: `What ${head.branch ?? 'this'} has and the other has not`,
          },
          { id: 'commit', label: 'A commit…' },
        ]),
    ...(paths.length === 0 ? [] : [{ id: 'files', label: 'What this thread changed', detail: listed(paths) }]),
    { id: 'custom', label: 'Something else…', detail: 'In your own words' },
  ];
  const title = 'Review in a new thread: what should be looked at?';
  const ask = (prompt: string, value: string) => native.askText({ title: 'Review Changes', prompt, value });
  switch (await native.pick(title, choices)) {
    case 'uncommitted':
      return { kind: 'uncommitted' };
    case 'files':
      return { kind: 'files', paths };
    case 'branch':
      return given(await ask('The branch to compare with', 'main'), branch => ({ kind: 'branch', branch }));
    case 'commit':
      return given(
        await ask('The commit: its hash, or a name such as HEAD~1', head?.commit?.slice(0, 10) ?? ''),
        commit => {
          return { kind: 'commit', commit };
        },
      );
    case 'custom':
      return given(await ask('What should be reviewed, and for what', ''), text => ({ kind: 'custom', text }));
    default:
      return undefined;
  }
}

const given = (text: string | undefined, make: (text: string) => ReviewTarget): ReviewTarget | undefined =>
  text === undefined ? undefined : make(text);

/** Files that the turns of the path on screen have changed. */
function changedPaths(session: Session, { thread, turns, checkpoints }: ThreadContent): readonly string[] {
  const path = new Set(activePath(turns, thread.activeTurnId).map(({ id }) => id));
  const changed = checkpoints
    .filter(({ kind, turnId, changedCount }) => kind === 'after' && changedCount > 0 && turnId && path.has(turnId))
    .flatMap(({ id, below = '' }) =>
      session.work.services.store.readChanges(id).flatMap(change => (isWithin(change.path, below) ? change.path : [])),
    );
  return [...new Set(changed)].sort();
}

function listed(paths: readonly string[]): string {
  const named = 3;
  const more = paths.length - named;
  return `${paths.slice(0, named).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function explain({ kind }: ReviewFailure): string {
  switch (kind) {
    case 'blank':
      return 'There is nothing to review: the text is empty.';
    case 'notAName':
      return 'This is no name of a branch or a commit: it has spaces, or begins with a dash.';
    case 'noFiles':
      return 'This thread has changed no files.';
  }
}
