import type { ThreadId, TurnId } from '../ids.ts';
import type { MessageImage } from '../images.ts';
import type {
  AgentFailureKind,
  EditProblem,
  ItemContent,
  PlanStep,
  SentFile,
  TokenUsage,
  ToolCall,
  Turn,
} from '../thread.ts';
import type { ThreadFolder } from '../threadFolder.ts';
import type { WorkingDirectory } from './workingDirectory.ts';

export type AgentEvent =
  | { readonly kind: 'text'; readonly delta: string }
  | { readonly kind: 'thought'; readonly delta: string }
  /** A call that is new, or one with a known `id` that has changed. */
  | { readonly kind: 'toolCall'; readonly call: ToolCall }
  /** The files that the message mentions, told once. */
  | { readonly kind: 'files'; readonly files: readonly SentFile[] }
  /** The whole plan, in place of the one before. */
  | { readonly kind: 'plan'; readonly steps: readonly PlanStep[] }
  /** Of the turn so far, in place of what was told before. */
  | { readonly kind: 'usage'; readonly usage: TokenUsage }
  /** Something the user should know about this turn, as a sentence; kept with it. */
  | { readonly kind: 'notice'; readonly text: string }
  /** What it does now, such as `Trying again in 4 seconds: too many requests`; not kept. */
  | { readonly kind: 'step'; readonly text: string }
  | { readonly kind: 'editProblems'; readonly problems: readonly EditProblem[]; readonly fitting: number };

/** What an agent does with files. */
export type AgentFiles = Pick<
  WorkingDirectory,
  | 'read'
  | 'sizeOf'
  | 'walk'
  | 'isSecret'
  | 'write'
  | 'readEntry'
  | 'findFolder'
  | 'writeEntry'
  | 'delete'
  | 'unsavedPaths'
>;

/** `always` lasts as long as the agent says, at most until it is ended. */
export type PermissionKind = 'allowOnce' | 'allowAlways' | 'rejectOnce' | 'rejectAlways';

/** What an agent asks before it goes on. */
export interface PermissionRequest {
  /** What it is about; its `title` and `detail` are what the user decides on. */
  readonly call: ToolCall;
  readonly options: readonly {
    readonly id: string;
    /** In the agent's words. */
    readonly name: string;
    readonly kind: PermissionKind;
  }[];
}

/** A turn before the one to be answered, with what it produced. */
export interface PastTurn {
  readonly turn: Turn;
  readonly items: readonly ItemContent[];
}

export interface AgentTurn {
  readonly threadId: ThreadId;
  readonly turnId: TurnId;
  /** What of the workspace the thread is about. */
  readonly folder: ThreadFolder;
  /** The turns of the branch before this one, oldest first: all that the agent may know. */
  readonly history: readonly PastTurn[];
  /** The user's message. */
  readonly text: string;
  /** Sent with it; absent for none. */
  readonly images?: readonly MessageImage[];
  /** Apply the edits that fit even though others do not: the user has seen which do not. */
  readonly onlyFitting: boolean;
  readonly files: AgentFiles;
  /** Resolves when the files as they are before the turn are kept, or cannot be. To be awaited before the first change. */
  readonly ready: () => Promise<void>;
  /** Resolves with the `id` of the option that was chosen; with `undefined` when the turn is stopped meanwhile. */
  readonly ask: (request: PermissionRequest) => Promise<string | undefined>;
}

/** One thing to choose, such as the model. */
export interface AgentOption {
  readonly id: string;
  readonly name: string;
  readonly kind: 'model' | 'mode' | 'other';
  /** The `id` of one of the choices. */
  readonly chosen: string;
  readonly choices: readonly { readonly id: string; readonly name: string; readonly description?: string }[];
}

/** A command that can begin a message, such as `/init`. */
export interface AgentCommand {
  /** Without the slash. */
  readonly name: string;
  readonly description: string;
  /** What to write behind it, where it takes something. */
  readonly hint?: string;
}

/** A way to make an agent know the user. */
export interface SignInWay {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** To be run in a terminal, by the user; absent where the agent signs in by itself. */
  readonly command?: string;
}

/** Where an agent, or its model, is: a program of its own, a model of the editor, a server at an address. */
export type AgentOrigin = 'program' | 'editor' | 'server';

/** Why a turn failed, in words for the user, and what can be done about it. */
export class AgentFailure extends Error {
  override readonly name = 'AgentFailure';
  readonly kind: AgentFailureKind;

  constructor(kind: AgentFailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/**
 * Answers messages, and may change files while it does. Checkpoints come from the disk, never from what it reports.
 *
 * Promises: what it may know of a conversation is what `history` holds; a turn on another branch than the last one gets the memory
 * of its own branch. Turns of one thread never overlap; turns of several threads may.
 */
export interface Agent {
  readonly id: string;
  readonly name: string;
  /** Whether it takes images with a message, `undefined` while that is not known; absent for one that never does. */
  readonly takesImages?: () => boolean | undefined;
  /** Absent for one that is part of the extension. */
  readonly origin?: AgentOrigin;
  /** What a message to it is, for an empty message box; absent for one that is asked in words. */
  readonly hint?: string;
  /** Resolves when the turn is over, and soon after `signal` aborts. Rejects when the turn failed, with `AgentFailure` if it can. */
  run(turn: AgentTurn, emit: (event: AgentEvent) => void, signal: AbortSignal): Promise<void>;
  /**
   * Called once after each turn that was stored. What it resolves with is kept as the turn's `memory`, for turns that follow it. It
   * may take long, and the next `run` may begin before it resolves. Never rejects.
   */
  readonly remember?: (threadId: ThreadId, turnId: TurnId) => Promise<string | undefined>;
  /** What can be chosen for turns to come; empty while that is not known. */
  readonly options?: () => readonly AgentOption[];
  /** Commands that a message to it can begin with; empty while they are not known. */
  readonly commands?: () => readonly AgentCommand[];
  /** How the user can sign in, best first; absent where that is not the agent's business. */
  readonly signInWays?: () => readonly SignInWay[];
  /** Signs in by a way without a command; may take as long as the user does. Rejects in words. */
  readonly signIn?: (wayId: string) => Promise<void>;
  /** Rejects, in words, what is not among the choices. */
  readonly choose?: (optionId: string, choiceId: string) => Promise<void>;
  /** Tells when `options` or `commands` changed. Returns how to stop it. */
  readonly onChange?: (listener: () => void) => () => void;
  /**
   * Ends every process that may still write files; resolves when none is left. Turns to come start what they need again.
   * Called before files are restored, and at the end.
   */
  readonly end?: () => Promise<void>;
}
