import type { Checkpoint } from '../core/checkpoint.ts';
import { sizeOfImage, type MessageImage } from '../core/images.ts';
import { imagesIn } from '../core/turnItems.ts';
import { titleOf, type Item, type ItemContent, type Thread, type Turn } from '../core/thread.ts';
import type { ThreadFolder } from '../core/threadFolder.ts';
import { tokensOf, usageIn, usageWords } from '../core/usage.ts';
import type { TurnContent } from '../core/turnContent.ts';
import type { ChatView, ForkedFromView, ItemView, MarkView, TurnView } from '../protocol/chatViews.ts';
import type { ImageView } from '../protocol/imageViews.ts';
import { damageOf } from './damage.ts';
import { countLeftOut, coveragePageToView, someLeftOut } from './coverageToView.ts';
import { restorePageToView } from './restoreToView.ts';
import { toAgentViews, toPermissionView } from './agentsToView.ts';
import { currentThread, queuedMessage } from './conversation.ts';
import { toCallView } from './toolCallToView.ts';
import { toInterruptedPageView, toInterruptedView } from './interruptedRestore.ts';
import { optional } from './optional.ts';
import { toOtherFilesView } from './otherFiles.ts';
import { RestoreMarks } from './restoreMarks.ts';
import { resumeOf } from './resumeTurn.ts';
import type { AttachedImage, Session } from './session.ts';
import { storageNotice } from './storageTrouble.ts';
import { shownTurns } from './turnWindow.ts';

/** Everything the chat shows. */
export function toChatView(session: Session): ChatView {
  const { state } = session;
  const current = currentThread(session);
  const { turns, earlierCount, laterCount, next } = shownTurns(session);
  const marks = new RestoreMarks(session);
  const queued = queuedMessage(session);
  return {
    state: state.state,
    ...(state.threadId === undefined ? {} : { threadId: state.threadId }),
    title: currentTitle(session),
    folder: folderLabel(session, current?.thread.workingDirectory),
    ...toAgentViews(session),
    baseline: state.baseline,
    readOnly: session.isReading,
    ...(current?.thread.archivedAt === undefined ? {} : { archived: true }),
    ...(current?.thread.temporary === true ? { temporary: true } : {}),
    ...optional('otherFiles', toOtherFilesView(session)),
    ...optional('forkedFrom', forkedFrom(session, current?.thread)),
    ...optional('storage', storageNotice(session)),
    ...optional('damage', damageOf(session)),
    turns: turns.map((turn, index) => toTurnView(session, turn, turns[index + 1] ?? next, marks)),
    earlierCount,
    laterCount,
    restores: earlierCount > 0 ? [] : marks.between(-Infinity, turns[0]?.turn.startedAt ?? Infinity),
    ...optional('lastRestore', marks.last()),
    ...(state.running === undefined
      ? {}
      : {
          running: {
            turnId: state.running.turnId ?? '',
            startedAt: state.running.startedAt,
            step: state.running.step,
            stopping: state.running.stopping,
            waiting: state.running.waiting.map(toPermissionView),
          },
        }),
    ...optional('queued', queued?.text),
    ...optional('queuedImages', queued?.images?.length || undefined),
    ...optional('attached', attachedViews(state.attached)),
    draft: session.draft,
    ...(state.page === undefined ? {} : { page: restorePageToView(session, state.page) }),
    ...(state.isPageInEditor ? { isPageInEditor: true } : {}),
    ...optional('coverage', current === undefined ? undefined : coveragePageToView(session)),
    ...optional('interruptedPage', toInterruptedPageView(session)),
    ...optional('interrupted', toInterruptedView(session)),
  };
}

const imageView = (image: MessageImage): ImageView => ({ name: image.name, size: sizeOfImage(image) });

const imageViews = (images: readonly MessageImage[]): readonly ImageView[] | undefined =>
  images.length === 0 ? undefined : images.map(imageView);

const attachedViews = (attached: readonly AttachedImage[]): ChatView['attached'] =>
  attached.length === 0
    ? undefined
    : attached.map(({ id, turnId, image }) => ({ id, ...optional('turnId', turnId), ...imageView(image) }));

function forkedFrom({ state }: Session, thread: Thread | undefined): ForkedFromView | undefined {
  const threadId = thread?.forkedFrom?.threadId;
  if (threadId === undefined) return undefined;
  const source = state.work?.services.store.findThread(threadId);
  if (source === undefined) return { title: 'a deleted thread' };
  return { threadId, title: titleOf(source.thread, source.firstMessage) };
}

function folderLabel({ folder: workspace }: Session, folder: ThreadFolder = ''): string {
  if (folder === null) return 'No folder';
  return folder === '' ? workspace : `${workspace}/${folder}`;
}

/** The title of the thread on screen. */
export function currentTitle(session: Session): string {
  const current = currentThread(session);
  return titleOf(current?.thread, current?.firstMessage);
}

function toTurnView(
  session: Session,
  { turn, items: stored, before, after, versions }: TurnContent,
  next: TurnContent | undefined,
  marks: RestoreMarks,
): TurnView {
  const { state, isReading } = session;
  const isRunning = state.running?.turnId === turn.id;
  const isLast = next === undefined && state.running === undefined && !isReading;
  const items = isRunning ? state.running.items.map(liveItem) : stored;
  const failure = captureFailure(session, turn, stored);
  return {
    id: turn.id,
    number: turn.number,
    text: turn.text,
    versions,
    agentName: state.agents.find(({ id }) => id === turn.agentId)?.name ?? turn.agentId,
    // In a window that only reads, another one runs it.
    status: turn.status === 'inProgress' && !isRunning && !isReading ? 'interrupted' : turn.status,
    startedAt: turn.startedAt,
    ...(turn.endedAt === undefined ? {} : { endedAt: turn.endedAt }),
    ...(turn.failure === undefined ? {} : { failure: turn.failure }),
    ...optional('failureKind', turn.failureKind),
    ...optional('resume', turn.status === 'completed' ? undefined : resumeOfCurrent(session, turn)),
    ...optional('images', imageViews(imagesIn(stored.map(({ content }) => content)))),
    files: items.flatMap(({ content }) => (content.kind === 'files' ? content.files : [])),
    items: items.flatMap(item => toItemView(item, isLast)),
    ...optional('usage', usageView(items)),
    ...(before === undefined ? {} : { before: toMarkView(before) }),
    ...(after === undefined ? {} : { after: toMarkView(after) }),
    ...(failure === undefined ? {} : { captureFailure: failure, ...remedyFor(session, turn, after, isLast) }),
    restores: marks.between(turn.startedAt, next?.turn.startedAt ?? Infinity),
  };
}

function usageView(items: readonly ShownItem[]): TurnView['usage'] {
  const usage = usageIn(items.map(({ content }) => content));
  return usage && { ...optional('tokens', tokensOf(usage)), words: usageWords(usage) };
}

function resumeOfCurrent(session: Session, turn: Turn): TurnView['resume'] {
  const current = currentThread(session);
  return current && resumeOf(session, current.thread, turn);
}

interface ShownItem {
  readonly id: string;
  readonly content: ItemContent;
}

const liveItem = (content: ItemContent, index: number): ShownItem => ({ id: `live-${index}`, content });

function toItemView({ id, content }: ShownItem, isLastTurn: boolean): readonly ItemView[] {
  switch (content.kind) {
    case 'agentMessage':
    case 'thought':
    case 'notice':
      return [{ kind: content.kind, id, text: content.text }];
    case 'plan':
      return [{ kind: 'plan', id, steps: content.steps }];
    case 'files':
    case 'images':
    case 'usage':
      return [];
    case 'toolCall': {
      return [{ kind: 'toolCall', id, call: toCallView(content.call) }];
    }
    case 'editProblems':
      return [
        {
          kind: 'editProblems',
          id,
          fitting: content.fitting,
          open: isLastTurn,
          problems: content.problems.map(({ nearest, ...problem }) => ({
            ...problem,
            ...(nearest === undefined ? {} : { nearest }),
          })),
        },
      ];
    case 'captureFailed':
      return [];
  }
}

function captureFailure(
  session: Session,
  { id, threadId, startedAt }: Turn,
  items: readonly Item[],
): string | undefined {
  const failed = items.flatMap(({ content }) => (content.kind === 'captureFailed' ? [content] : []))[0];
  if (failed !== undefined) {
    const which = failed.checkpoint === 'before' ? 'before this message' : 'after this message';
    const first = session.work.services.store.firstCheckpoint(threadId, 0);
    const intact = first !== undefined && first.createdAt < startedAt ? ' Earlier checkpoints are intact.' : '';
    return `The checkpoint ${which} could not be saved: ${failed.reason}.${intact}`;
  }
  const notStored = session.state.notStored.get(id);
  if (notStored === undefined) return undefined;
  return `The end of this turn could not be saved: ${notStored}. The files are as the agent left them, and earlier checkpoints are intact.`;
}

/** Whether a checkpoint has been saved since this turn's could not be, and else whether that can be tried now. */
function remedyFor(
  session: Session,
  { threadId, endedAt }: Turn,
  after: Checkpoint | undefined,
  isLast: boolean,
): Pick<TurnView, 'captureRemedy'> {
  if (endedAt === undefined) return {};
  const saved = after ?? session.work.services.store.firstCheckpoint(threadId, endedAt);
  if (saved !== undefined) return { captureRemedy: { kind: 'savedSince', checkpointNumber: saved.number } };
  return isLast ? { captureRemedy: { kind: 'offered' } } : {};
}

/** Left-out files shown in place; the page about them has all. */
const shownLeftOut = 5;

export function toMarkView(checkpoint: Checkpoint): MarkView {
  return {
    checkpointId: checkpoint.id,
    number: checkpoint.number,
    kind: checkpoint.kind,
    ...(checkpoint.name === undefined ? {} : { name: checkpoint.name }),
    createdAt: checkpoint.createdAt,
    changedCount: checkpoint.changedCount,
    fileCount: checkpoint.fileCount,
    lines: checkpoint.lines,
    leftOut: someLeftOut(checkpoint.coverage, shownLeftOut),
    ...countLeftOut(checkpoint),
    expired: checkpoint.expired,
    pinned: checkpoint.pinned,
  };
}
