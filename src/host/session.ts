import type { Services } from '../app/services.ts';
import type { CheckpointId, RestoreId, ThreadId, TurnId } from '../core/ids.ts';
import type { Agent, PermissionRequest } from '../core/ports/agent.ts';
import type { TimelineFilter } from '../core/ports/store.ts';
import type { StoreSizes } from '../core/ports/storeUpkeep.ts';
import type { MessageImage } from '../core/images.ts';
import type { ItemContent } from '../core/thread.ts';
import type { BaselineView, ChatState } from '../protocol/chatViews.ts';
import type { InterruptedPage, RestorePage } from './page.ts';
import type { StorageTrouble } from './trouble.ts';

/** The turn that runs now. */
export interface RunningTurn {
  readonly threadId: ThreadId;
  readonly abort: AbortController;
  readonly startedAt: number;
  /** `undefined` until the message is durable. */
  readonly turnId: TurnId | undefined;
  readonly items: readonly ItemContent[];
  readonly step: string;
  readonly stopping: boolean;
  /** What the agent waits for, in the order it asked. */
  readonly waiting: readonly WaitingRequest[];
  /** Resolves when the turn is over. */
  readonly over: Promise<void>;
}

/** A request of the agent that the user has not answered. */
export interface WaitingRequest {
  readonly id: string;
  readonly request: PermissionRequest;
  readonly answer: (optionId: string | undefined) => void;
}

/** A message that waits for a turn to end, or for a preview to be decided. */
export interface QueuedMessage {
  readonly text: string;
  readonly images?: readonly MessageImage[];
}

/** An image that waits to be sent. */
export interface AttachedImage {
  readonly id: string;
  /** The message being edited that it goes with; absent for the one in the message box. */
  readonly turnId?: TurnId | undefined;
  readonly image: MessageImage;
}

/** The part of a long conversation that the chat shows. Without one it shows the latest turns, also those still to come. */
export interface TurnWindow {
  /** It counts while this thread is on screen. */
  readonly threadId: ThreadId;
  /** The place of its first turn. */
  readonly start: number;
}

/** What the views show besides what the store holds. One per window. */
export interface SessionState {
  /** What stands in the way while there is no `work`. */
  readonly state: ChatState;
  readonly work: Work | undefined;
  /** Who can answer messages: at least one. */
  readonly agents: readonly Agent[];
  /** The one that was chosen; the first of all stands in for one that is not there. */
  readonly agentId: string;
  readonly threadId: ThreadId | undefined;
  /** Absent while the latest turns are shown. */
  readonly turnWindow: TurnWindow | undefined;
  /** What the timeline shows, and a row that is in view. */
  readonly timeline: { readonly filter: TimelineFilter; readonly from: number };
  /** A row of the list of threads that is in view. */
  readonly threadsFrom: number;
  /** Words to look for in threads; empty shows all threads. */
  readonly threadSearch: string;
  readonly baseline: BaselineView;
  readonly running: RunningTurn | undefined;
  /** By the thread it is sent in: one at most in each. */
  readonly queued: ReadonlyMap<ThreadId, QueuedMessage>;
  readonly attached: readonly AttachedImage[];
  readonly page: RestorePage | undefined;
  /** The user has moved it to an editor; the chat shows the conversation. */
  readonly isPageInEditor: boolean;
  /** Shown instead of the conversation while its thread is the one on screen. */
  readonly interrupted: InterruptedPage | undefined;
  /** How many files you had changed a restore of this window has kept. */
  readonly keptBy: ReadonlyMap<RestoreId, number>;
  /** The checkpoint whose coverage is shown instead of the conversation, while its thread is the one on screen. */
  readonly coverageOf: CheckpointId | undefined;
  /** Files that the next checkpoint takes although they look like secrets, as the settings say. */
  readonly includedSecrets: ReadonlySet<string>;
  /** The version that was switched to, while its files may not be those on disk. */
  readonly otherVersion: OtherVersion | undefined;
  /** Files are being written by a restore. */
  readonly restoring: boolean;
  /** Turns whose end could not be stored, with the reason. */
  readonly notStored: ReadonlyMap<TurnId, string>;
  /** Why no checkpoint could be saved lately; `undefined` once one could. */
  readonly trouble: StorageTrouble | undefined;
  /** As last counted. */
  readonly sizes: StoreSizes | undefined;
  /** The size the user allows, in bytes, when what must be kept exceeds it. */
  readonly unmetLimit: number | undefined;
  /** The store is being checked or rewritten for the user. */
  readonly tending: boolean;
}

export interface OtherVersion {
  /** The message, in the version that is shown. */
  readonly turnId: TurnId;
  /** From 1. */
  readonly version: number;
  readonly formerVersion: number;
  /** The last checkpoint of the messages that are shown. */
  readonly checkpointId: CheckpointId;
  /** Files that differ from it; `undefined` while they are being compared. */
  readonly differing: number | undefined;
}

/** An open workspace. */
export interface Work {
  readonly services: Services;
  /** Absent where nothing tells of files that change. */
  readonly late?: Aftermath;
  /** Takes what goes wrong where nobody waits for it. */
  readonly logError?: (message: string, cause: unknown) => void;
}

/** What files are written after a turn has ended; `lateWrites.ts` knows. */
export interface Aftermath {
  /** Writes count as this turn's late ones for a while. */
  turnEnded(turn: { readonly threadId: ThreadId; readonly turnId: TurnId }): void;
  /** Whatever is written from now on is nobody's late write. Resolves when those noted before are kept. */
  settle(): Promise<void>;
}

export interface InitialState {
  readonly draft: string;
  readonly folder: string;
  readonly agents: readonly Agent[];
  readonly agentId?: string | undefined;
  readonly includedSecrets?: ReadonlySet<string>;
}

/** Holds the state and tells when it changed. Views are made from it whole, so that a hidden one misses nothing. */
export class Session {
  #state: SessionState;
  readonly #onChange: () => void;

  constructor(initial: InitialState, onChange: () => void) {
    this.folder = initial.folder;
    this.draft = initial.draft;
    this.#onChange = onChange;
    this.#state = {
      state: { kind: 'loading' },
      work: undefined,
      agents: initial.agents,
      agentId: initial.agentId ?? '',
      threadId: undefined,
      turnWindow: undefined,
      timeline: { filter: {}, from: 0 },
      threadsFrom: 0,
      threadSearch: '',
      baseline: { kind: 'saving', done: 0, total: 0 },
      running: undefined,
      queued: new Map(),
      attached: [],
      page: undefined,
      isPageInEditor: false,
      interrupted: undefined,
      keptBy: new Map(),
      coverageOf: undefined,
      includedSecrets: initial.includedSecrets ?? new Set(),
      otherVersion: undefined,
      restoring: false,
      notStored: new Map(),
      trouble: undefined,
      sizes: undefined,
      unmetLimit: undefined,
      tending: false,
    };
  }

  readonly folder: string;
  /** The text in the message box. It comes from the view, so setting it announces nothing. */
  draft: string;

  get state(): SessionState {
    return this.#state;
  }

  update(patch: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#onChange();
  }

  updateRunning(patch: Partial<RunningTurn>): void {
    const { running } = this.#state;
    if (running !== undefined) this.update({ running: { ...running, ...patch } });
  }

  /** Another window writes to the store. */
  get isReading(): boolean {
    return this.#state.work?.services.store.access() === 'reading';
  }

  /** Who answers the next message. */
  get agent(): Agent {
    const { agents, agentId } = this.#state;
    const agent = agents.find(({ id }) => id === agentId) ?? agents[0];
    if (agent === undefined) throw new Refusal('There is no agent that could answer.');
    return agent;
  }

  /** The open workspace. Rejects requests, in words, while there is none. */
  get work(): Work {
    const { work, state } = this.#state;
    if (work === undefined)
      throw new Refusal(state.kind === 'storeFailed' ? state.message : 'Checkpoints are still being opened.');
    return work;
  }
}

/** A request that is refused for a reason the user should read. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
