import { activePath } from '../core/branch.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { RestoreId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { type Item, type ItemContent, titleOf, type Turn } from '../core/thread.ts';
import type { ThreadFolder } from '../core/threadFolder.ts';
import { partsOf } from '../app/turnParts.ts';
import type { ChatView, ForkedFromView, ItemView, MarkView, RestoreMarkView, TurnView } from '../protocol/chatViews.ts';
import { damageOf } from './damage.ts';
import { countLeftOut, coveragePageToView, someLeftOut } from './coverageToView.ts';
import { restorePageToView } from './restoreToView.ts';
import { toAgentViews, toPermissionView } from './agentsToView.ts';
import { currentContent } from './conversation.ts';
import { toCallView } from './toolCallToView.ts';
import { toInterruptedPageView, toInterruptedView } from './interruptedRestore.ts';
import { optional } from './optional.ts';
import { toOtherFilesView } from './otherFiles.ts';
import { resumeOf } from './resumeTurn.ts';
import type { Session, SessionState } from './session.ts';
import { storageNotice } from './storageTrouble.ts';

/** Everything the chat shows. */
export function toChatView(session: Session): ChatView {
  const { state } = session;
  const content = state.work === undefined ? undefined : currentContent(session);
  const path = content === undefined ? [] : activePath(content.turns, content.thread.activeTurnId);
  const restores = content === undefined ? [] : restoreMarks(content, state);
  const first = path[0];
  return {
    state: state.state,
    ...(state.threadId === undefined ? {} : { threadId: state.threadId }),
    title: currentTitle(session),
    folder: folderLabel(session, content?.thread.workingDirectory),
    ...toAgentViews(session),
    baseline: state.baseline,
    readOnly: session.isReading,
    ...(content?.thread.archivedAt === undefined ? {} : { archived: true }),
    ...optional('otherFiles', toOtherFilesView(session)),
    ...optional('forkedFrom', forkedFrom(session, content)),
    ...optional('storage', storageNotice(session)),
    ...optional('damage', damageOf(session)),
    turns:
      content === undefined
        ? []
        : path.map((turn, index) => toTurnView(content, turn, path[index + 1], restores, session)),
    restores: restores.filter(({ at }) => first === undefined || at < first.startedAt),
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
    ...(state.queued === undefined ? {} : { queued: state.queued }),
    draft: session.draft,
    ...(state.page === undefined ? {} : { page: restorePageToView(session, state.page) }),
    ...(state.isPageInEditor ? { isPageInEditor: true } : {}),
    ...optional('coverage', content === undefined ? undefined : coveragePageToView(session)),
    ...optional('interruptedPage', toInterruptedPageView(session)),
    ...optional('interrupted', toInterruptedView(session)),
  };
}

function forkedFrom({ state }: Session, content: ThreadContent | undefined): ForkedFromView | undefined {
  const threadId = content?.thread.forkedFrom?.threadId;
  if (threadId === undefined) return undefined;
  const source = state.work?.services.store.listThreads().find(({ thread }) => thread.id === threadId);
  if (source === undefined) return { title: 'a deleted thread' };
  return { threadId, title: titleOf(source.thread, source.firstMessage) };
}

function folderLabel({ folder: workspace }: Session, folder: ThreadFolder = ''): string {
  if (folder === null) return 'No folder';
  return folder === '' ? workspace : `${workspace}/${folder}`;
}

/** The title of the thread on screen. */
export function currentTitle(session: Session): string {
  const content = session.state.work === undefined ? undefined : currentContent(session);
  return titleOf(content?.thread, content?.turns[0]?.text);
}

function toTurnView(
  content: ThreadContent,
  turn: Turn,
  next: Turn | undefined,
  restores: readonly RestoreMarkView[],
  session: Session,
): TurnView {
  const { state, isReading } = session;
  const isRunning = state.running?.turnId === turn.id;
  const { items: stored, before, after, versions } = partsOf(content, turn.id);
  const isLast = next === undefined && state.running === undefined && !isReading;
  const items = isRunning ? state.running.items.map(liveItem) : stored;
  const hasEarlier = content.checkpoints.some(({ createdAt }) => createdAt < turn.startedAt);
  const failure = captureFailure(stored, state.notStored.get(turn.id), hasEarlier);
  return {
    id: turn.id,
    number: turn.number,
    text: turn.text,
    versions: versions.map(({ id }) => id),
    agentName: state.agents.find(({ id }) => id === turn.agentId)?.name ?? turn.agentId,
    // In a window that only reads, another one runs it.
    status: turn.status === 'inProgress' && !isRunning && !isReading ? 'interrupted' : turn.status,
    startedAt: turn.startedAt,
    ...(turn.endedAt === undefined ? {} : { endedAt: turn.endedAt }),
    ...(turn.failure === undefined ? {} : { failure: turn.failure }),
    ...optional('failureKind', turn.failureKind),
    ...optional('resume', resumeOf(session, content, turn)),
    items: items.flatMap(item => toItemView(item, isLast)),
    ...(before === undefined ? {} : { before: toMarkView(before) }),
    ...(after === undefined ? {} : { after: toMarkView(after) }),
    ...(failure === undefined ? {} : { captureFailure: failure, ...remedyFor(content, turn, isLast) }),
    restores: restores.filter(({ at }) => at >= turn.startedAt && (next === undefined || at < next.startedAt)),
  };
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
  items: readonly Item[],
  notStored: string | undefined,
  hasEarlier: boolean,
): string | undefined {
  const failed = items.flatMap(({ content }) => (content.kind === 'captureFailed' ? [content] : []))[0];
  if (failed !== undefined) {
    const which = failed.checkpoint === 'before' ? 'before this message' : 'after this message';
    const intact = hasEarlier ? ' Earlier checkpoints are intact.' : '';
    return `The checkpoint ${which} could not be saved: ${failed.reason}.${intact}`;
  }
  if (notStored === undefined) return undefined;
  return `The end of this turn could not be saved: ${notStored}. The files are as the agent left them, and earlier checkpoints are intact.`;
}

/** Whether a checkpoint has been saved since this turn's could not be, and else whether that can be tried now. */
function remedyFor({ checkpoints }: ThreadContent, turn: Turn, isLast: boolean): Pick<TurnView, 'captureRemedy'> {
  const { id, endedAt } = turn;
  if (endedAt === undefined) return {};
  const saved = checkpoints.find(
    ({ kind, createdAt, turnId }) => createdAt >= endedAt || (kind === 'after' && turnId === id),
  );
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

function restoreMarks(content: ThreadContent, { keptBy }: SessionState): readonly RestoreMarkView[] {
  const checkpoints = new Map(content.checkpoints.map(checkpoint => [checkpoint.id, checkpoint]));
  const restores = new Map(content.restores.map(restore => [restore.id, restore]));
  const undone = new Set(content.restores.map(({ undoes }) => undoes));
  return content.restores.flatMap(restore => {
    const { id, targetId, safetyId, outcome, changes, startedAt } = restore;
    if (outcome === undefined) return [];
    const target = checkpoints.get(targetId);
    const undoDepth = countUndos(restore, restores);
    const isLast = content.restores.at(-1) === restore;
    const canRestoreRest = isLast && outcome.failed.length > 0 && target?.expired === false;
    return [
      {
        restoreId: id,
        ...optional('targetNumber', target?.number),
        at: startedAt,
        writtenCount: changes.length - outcome.failed.length,
        failed: outcome.failed,
        ...optional('keptCount', keptBy.get(id)),
        isUndo: undoDepth % 2 === 1,
        ...(undoDepth > 0 && undoDepth % 2 === 0 ? { isRedo: true } : {}),
        undone: undone.has(id),
        expired: checkpoints.get(safetyId)?.expired ?? true,
        ...(canRestoreRest ? { canRestoreRest } : {}),
      },
    ];
  });
}

/** How many undos, one of the other, a restore is. */
function countUndos({ undoes }: RestoreOperation, restores: ReadonlyMap<RestoreId, RestoreOperation>): number {
  const undoneOne = undoes && restores.get(undoes);
  return undoneOne === undefined ? 0 : 1 + countUndos(undoneOne, restores);
}
