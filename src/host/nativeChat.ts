import { checkpointBefore } from '../app/editThreadMessage.ts';
import { partsOf } from '../app/turnParts.ts';
import { activePath } from '../core/branch.ts';
import { parseThreadId, type ThreadId, type TurnId } from '../core/ids.ts';
import type { Agent, AgentEvent, PermissionRequest } from '../core/ports/agent.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { threadTitle } from '../core/thread.ts';
import { formatCount } from '../protocol/counts.ts';
import { saveNamed } from './checkpointActions.ts';
import { describeCheckpoints } from './checkpointWords.ts';
import { currentContent, openThread, refuseWhileRunning, sendMessage, stopTurn } from './conversation.ts';
import { fork } from './forks.ts';
import type { Native } from './native.ts';
import { openRestorePage } from './previewPage.ts';
import { rewind, undoLastRestore } from './rewind.ts';
import { Refusal, type Session } from './session.ts';

/** Where in the store an answer of VS Code's chat is. VS Code keeps it with the answer, and hands it back with its history. */
export interface NativePlace {
  readonly threadId: string;
  readonly turnId: string;
}

/** A request to the participant in VS Code's chat. */
export interface NativeRequest {
  readonly text: string;
  /** Without its slash. */
  readonly command: string | undefined;
  /** That of the answer before it, in the same conversation. */
  readonly place: NativePlace | undefined;
  /** Who answers plain messages. */
  readonly agent: Agent;
}

/** What an answer in VS Code's chat is made of. */
export interface NativeAnswer {
  markdown(text: string): void;
  progress(text: string): void;
  /** @param command without `threadCheckpoints.` */
  button(title: string, command: string, ...given: readonly unknown[]): void;
}

/**
 * Answers a request in VS Code's chat: a command, or a message, which becomes a turn of a thread with its checkpoints. Resolves when the
 * turn is over. Rejects with a refusal or, for a turn that failed, with its failure.
 */
export async function answerInNativeChat(
  session: Session,
  native: Native,
  request: NativeRequest,
  answer: NativeAnswer,
  signal: AbortSignal,
): Promise<NativePlace | undefined> {
  refuseUntrusted(session);
  switch (request.command) {
    case undefined:
      return sendFromNativeChat(session, native, request, answer, signal);
    case 'rewind':
      showThreadOf(session, request);
      await rewindFromNativeChat(session, native, request.text, answer);
      break;
    case 'timeline':
      showThreadOf(session, request);
      answer.markdown(describeCheckpoints(session.work.services.store, currentContent(session)));
      answer.button('Open Timeline', 'timeline.focus');
      break;
    case 'save': {
      showThreadOf(session, request);
      if (currentContent(session) === undefined)
        throw new Refusal('Send a message first: checkpoints belong to a thread.');
      const { number, name } = await saveNamed(session, request.text.trim());
      answer.markdown(`Saved as checkpoint ${number}${name === undefined ? '' : ` (${name})`}.`);
      break;
    }
    case 'fork':
      return forkFromNativeChat(session, request, answer);
    case 'undo':
      showThreadOf(session, request);
      answer.markdown(describeUndo(await undoLastRestore(session, native), session));
      break;
    default:
      throw new Refusal(`There is no command “/${request.command}”.`);
  }
  return request.place;
}

/** @param undo what was made of it; `undefined` for nothing yet */
function describeUndo(undo: RestoreOperation | undefined, { state: { page } }: Session): string {
  if (page !== undefined)
    return 'The preview of the undo is open in the chat of Thread Checkpoints. Nothing is written before you choose.';
  if (undo === undefined) return 'Nothing was undone.';
  const failed = undo.outcome?.failed.length ?? 0;
  return failed === 0
    ? 'The last restore was undone.'
    : `The last restore was undone, but for ${formatCount(failed, 'file', 'files')} that could not be written. The chat of Thread Checkpoints says which and why.`;
}

export function refuseUntrusted({ state: { state } }: Session): void {
  if (state.kind === 'untrusted') throw new Refusal('This needs a trusted workspace.');
}

/** The thread of the conversation is the one on screen, where the conversation has one. */
function showThreadOf(session: Session, { place }: NativeRequest): ThreadId | undefined {
  const threadId = place && parseThreadId(place.threadId);
  if (threadId === undefined || session.work.services.store.readThread(threadId) === undefined) return undefined;
  if (session.state.threadId !== threadId) openThread(session, threadId);
  return threadId;
}

async function rewindFromNativeChat(
  session: Session,
  native: Native,
  text: string,
  answer: NativeAnswer,
): Promise<void> {
  refuseWhileRunning(session);
  const content = currentContent(session);
  const number = Number(text.trim());
  if (content === undefined || text.trim() === '') {
    await rewind(session, native);
    answer.markdown('Nothing is erased: hidden messages come back with their version.');
    return;
  }
  const turn = activePath(content.turns, content.thread.activeTurnId).find(each => each.number === number);
  if (turn === undefined)
    throw new Refusal(`There is no message ${text.trim()} in this thread. /rewind without a number lists them.`);
  const before = checkpointBefore(content, turn.id);
  if (before === undefined || before.expired)
    throw new Refusal(`The files from before message ${number} are not kept.`);
  await native.showChat();
  await openRestorePage(session, before.id, { kind: 'rewind', turnId: turn.id });
  answer.markdown(
    `The way back to before message ${number}, “${threadTitle(undefined, turn.text)}”, is open as a preview in the chat of Thread Checkpoints. Nothing is changed before you choose.`,
  );
}

/** The conversation goes on in the new thread; the other one stays as it is. */
async function forkFromNativeChat(
  session: Session,
  request: NativeRequest,
  answer: NativeAnswer,
): Promise<NativePlace> {
  refuseWhileRunning(session);
  showThreadOf(session, request);
  const content = currentContent(session);
  const turnId = content?.turns.find(({ id }) => id === request.place?.turnId)?.id ?? content?.thread.activeTurnId;
  if (content === undefined || turnId === undefined)
    throw new Refusal('There is no message yet that a thread could be forked from.');
  const threadId = await fork(session, { threadId: content.thread.id, upTo: turnId });
  openThread(session, threadId);
  const forked = currentContent(session)?.thread.activeTurnId;
  if (forked === undefined) throw new Refusal('The new thread has no messages.');
  answer.markdown('This conversation now goes on in a thread of its own. Files stay as they are.');
  return { threadId, turnId: forked };
}

async function sendFromNativeChat(
  session: Session,
  native: Native,
  request: NativeRequest,
  answer: NativeAnswer,
  signal: AbortSignal,
): Promise<NativePlace> {
  refuseWhileRunning(session);
  const parentId = openBranch(session, request);
  const stop = (): void => void stopTurn(session);
  const agent = heard(request.agent, session, native, answer);
  await sendMessage(session, { text: request.text, parentId, agent });
  const { threadId, running } = session.state;
  const turnId = running?.turnId ?? currentContent(session)?.thread.activeTurnId;
  if (threadId === undefined || turnId === undefined) throw new Refusal('The message could not be sent.');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await running?.over;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  tellEnd(session, threadId, turnId, answer);
  return { threadId, turnId };
}

/** The thread and the turn that a message goes on from: a new thread for a new conversation. */
function openBranch(session: Session, request: NativeRequest): TurnId | undefined {
  const threadId = showThreadOf(session, request);
  if (threadId === undefined) {
    openThread(session, undefined);
    return undefined;
  }
  return session.work.services.store.readThread(threadId)?.turns.find(({ id }) => id === request.place?.turnId)?.id;
}

/** The agent, with everything it tells told in the answer, too, and what it asks asked there. */
function heard(agent: Agent, session: Session, native: Native, answer: NativeAnswer): Agent {
  const seen = new Set<string>();
  const tell = (event: AgentEvent): void => {
    if (event.kind === 'text') answer.markdown(event.delta);
    else if (event.kind === 'step') answer.progress(event.text);
    else if (event.kind === 'notice') answer.markdown(`\n\n_${event.text}_\n\n`);
    else if (event.kind === 'toolCall' && event.call.status !== 'running' && !seen.has(event.call.id)) {
      seen.add(event.call.id);
      const lines = event.call.added + event.call.removed === 0 ? '' : ` +${event.call.added} −${event.call.removed}`;
      answer.markdown(
        `\n\n\`${event.call.title.replaceAll('`', "'")}\`${lines}${event.call.status === 'failed' ? ' (failed)' : ''}\n\n`,
      );
    } else if (event.kind === 'toolCall' && event.call.status === 'running') answer.progress(event.call.title);
  };
  return {
    ...agent,
    run: (turn, emit, signal) =>
      agent.run(
        {
          ...turn,
          ask: request => {
            const asked = turn.ask(request);
            void askHere(session, native, request);
            return asked;
          },
        },
        event => {
          emit(event);
          if (!signal.aborted) tell(event);
        },
        signal,
      ),
  };
}

/** Asks in a list, too; whichever is answered first counts. A list that is dismissed leaves the question in the chat. */
async function askHere(session: Session, native: Native, request: PermissionRequest): Promise<void> {
  const { call, options } = request;
  const title = call.detail === '' ? call.title : `${call.title}: ${call.detail.split('\n', 1)[0] ?? ''}`;
  const picked = await native.pick(
    title,
    options.map(({ id, name }) => ({ id, label: name })),
  );
  if (picked === undefined) return;
  session.state.running?.waiting.find(waiting => waiting.request === request)?.answer(picked);
}

/** What the turn did to files, with ways back; or why it failed. */
function tellEnd(session: Session, threadId: ThreadId, turnId: TurnId, answer: NativeAnswer): void {
  const content = session.work.services.store.readThread(threadId);
  const turn = content?.turns.find(({ id }) => id === turnId);
  if (content === undefined || turn === undefined) return;
  const { before, after } = partsOf(content, turnId);
  if (after !== undefined && after.changedCount > 0) {
    const { added, removed } = after.lines;
    const files = formatCount(after.changedCount, 'file', 'files');
    answer.markdown(`\n\nCheckpoint ${after.number}: ${files} changed, +${added} −${removed}`);
    answer.button('View Changes', 'viewCheckpointChanges', { checkpointId: after.id });
    if (before !== undefined) answer.button('Restore…', 'restoreCheckpoint', { checkpointId: before.id });
  }
  if (turn.status === 'failed') throw new Refusal(turn.failure ?? 'The turn failed.');
}
