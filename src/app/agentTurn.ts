import { activePath } from '../core/branch.ts';
import type { TurnId } from '../core/ids.ts';
import { orAborted } from '../core/orAborted.ts';
import {
  AgentFailure,
  type Agent,
  type AgentEvent,
  type AgentTurn,
  type PastTurn,
  type PermissionRequest,
} from '../core/ports/agent.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import type { AgentFailureKind, ItemContent, Turn } from '../core/thread.ts';
import type { CheckpointOutcome } from './commitWithCheckpoint.ts';
import type { ItemRecorder } from './itemRecorder.ts';
import type { Services } from './services.ts';
import { partsOf } from './turnParts.ts';

export type TurnEnd =
  | { readonly status: 'completed' | 'interrupted'; readonly failure: undefined }
  | { readonly status: 'failed'; readonly failure: string; readonly failureKind?: AgentFailureKind };

/** What can be seen of a turn while it goes on. */
export interface TurnObserver {
  /** The message is durable or, when the disk refuses, held. */
  readonly onStarted: (turn: Turn) => void;
  /** What became of the checkpoint before it. */
  readonly onBefore: (before: CheckpointOutcome) => void;
  readonly onItems: (items: readonly ItemContent[]) => void;
  readonly onStep: (step: string) => void;
  /** As `AgentTurn.ask`, whether or not the turn is stopped meanwhile. */
  readonly onAsk: (request: PermissionRequest) => Promise<string | undefined>;
}

export interface Surroundings {
  /** Settles when the files as they were before the turn are kept, or cannot be. */
  readonly before: Promise<void>;
  readonly observer: TurnObserver;
  readonly signal: AbortSignal;
}

/** What an agent is asked, and may know. */
export function toAgentTurn(
  { store, files }: Services,
  { id: turnId, threadId, parentId }: Turn,
  { text, images, onlyFitting }: Pick<AgentTurn, 'text' | 'images' | 'onlyFitting'>,
  { before, observer, signal }: Surroundings,
): AgentTurn {
  const content = store.readThread(threadId);
  let isKept = false;
  void before.finally(() => (isKept = true)).catch(() => undefined);
  return {
    threadId,
    turnId,
    folder: store.threadFolder(threadId),
    history: content === undefined ? [] : historyOf(content, parentId),
    text,
    ...(images === undefined ? {} : { images }),
    onlyFitting,
    files,
    ready: async () => {
      if (!isKept) observer.onStep('Saving checkpoint');
      await before;
    },
    ask: request =>
      orAborted(observer.onAsk(request), [signal]).catch((cause: unknown) => {
        if (!signal.aborted) throw cause;
        return undefined;
      }),
  };
}

const historyOf = (content: ThreadContent, leaf: TurnId | undefined): readonly PastTurn[] =>
  activePath(content.turns, leaf).map(turn => ({
    turn,
    items: partsOf(content, turn.id).items.map(({ content }) => content),
  }));

/** Runs a turn to its end, however that comes. */
export async function runAgent(
  agent: Agent,
  turn: AgentTurn,
  recorder: ItemRecorder,
  observer: TurnObserver,
  signal: AbortSignal,
): Promise<TurnEnd> {
  const emit = (event: AgentEvent): void => {
    if (event.kind === 'step') observer.onStep(event.text);
    if (event.kind === 'toolCall' && event.call.status === 'running') observer.onStep(event.call.title);
    recorder.add(event);
  };
  try {
    await agent.run(turn, emit, signal);
    return { status: signal.aborted ? 'interrupted' : 'completed', failure: undefined };
  } catch (cause) {
    if (signal.aborted) return { status: 'interrupted', failure: undefined };
    const failure = cause instanceof Error ? cause.message : String(cause);
    return { status: 'failed', failure, ...(cause instanceof AgentFailure ? { failureKind: cause.kind } : {}) };
  }
}
