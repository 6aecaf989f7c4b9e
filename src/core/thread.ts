import type { GitInfo } from './gitInfo.ts';
import type { MessageImage } from './images.ts';
import type { ItemId, ThreadId, TurnId } from './ids.ts';
import type { ThreadFolder } from './threadFolder.ts';

/** One conversation. Its turns form a tree: editing a message makes a sibling, it erases nothing. */
export interface Thread {
  readonly id: ThreadId;
  /** What the user called it; else the first message stands for it. */
  readonly name: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The last turn of the path on screen; `undefined` while nothing was sent, or when rewound to the start. */
  readonly activeTurnId: TurnId | undefined;
  /** What of the workspace it is about; absent for everything, never `''`. */
  readonly workingDirectory?: ThreadFolder;
  /** Where it was forked; absent for other threads. */
  readonly forkedFrom?: ForkOrigin;
  /** The thread whose agent, or user, started this one for a part of its work; absent for others. It goes where that one goes. */
  readonly parentThreadId?: ThreadId;
  /** Since when it is put away: read, but not continued. Absent for others. */
  readonly archivedAt?: number;
  /** Where its files stood in git when a message was last sent in it; absent while nothing is known. */
  readonly git?: GitInfo;
  /** It was made to try something: it is in no list until it is kept or put away. Absent for others. */
  readonly temporary?: true;
}

/** Names what a fork has copied. Neither need be there any more. */
export interface ForkOrigin {
  readonly threadId: ThreadId;
  /** The last message of the other thread that was copied; `undefined` when none was. */
  readonly turnId: TurnId | undefined;
}

/**
 * What can be done about a failed turn. `setUp`: the agent is not there, or not configured; `signIn`: it does not know the user;
 * `ended`: its process ended; `service`: what it depends on refused.
 */
export type AgentFailureKind = (typeof agentFailureKinds)[number];
export const agentFailureKinds = ['setUp', 'signIn', 'ended', 'service', 'other'] as const;

export type TurnStatus = 'inProgress' | 'completed' | 'interrupted' | 'failed';

/** One user message and all that follows until the agent stops. */
export interface Turn {
  readonly id: TurnId;
  readonly threadId: ThreadId;
  /** The turn before it on its branch. */
  readonly parentId: TurnId | undefined;
  /** Its message's number: the length of the path to it. An edited message keeps the number. */
  readonly number: number;
  readonly text: string;
  /** Who answers: the `id` of an agent. */
  readonly agentId: string;
  readonly status: TurnStatus;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** In words for the user, when `status` is `failed`. */
  readonly failure: string | undefined;
  /** Absent when it did not fail, or when nothing is known to help. */
  readonly failureKind?: AgentFailureKind;
  /** What the agent needs to go on after this turn, in its own form. */
  readonly memory?: string;
}

export type ToolKind = 'edit' | 'create' | 'delete' | 'rename' | 'read' | 'search' | 'run' | 'other';

export interface ToolCall {
  /** Unique in its turn. */
  readonly id: string;
  readonly kind: ToolKind;
  /** One line, such as `Edit retry.ts`. */
  readonly title: string;
  readonly paths: readonly string[];
  /** Absolute paths outside of the working directory that it names; absent for none. */
  readonly outside?: readonly string[];
  readonly status: 'running' | 'done' | 'failed';
  readonly added: number;
  readonly removed: number;
  /** Input and result as text, shown when the card is opened; a unified diff for file changes. */
  readonly detail: string;
}

/** One edit of a pasted answer that does not fit the files. */
export interface EditProblem {
  /** Which edit of the answer, from 1. */
  readonly edit: number;
  readonly path: string;
  /** Why it does not fit, as a sentence. */
  readonly reason: string;
  /** The edit as written in the answer. */
  readonly source: string;
  /** The place in the file that is most like what the edit expects. */
  readonly nearest: { readonly line: number; readonly text: string } | undefined;
}

export interface PlanStep {
  readonly text: string;
  readonly status: 'pending' | 'inProgress' | 'done';
}

/** As the agent counts; what it does not tell is absent. */
export interface TokenUsage {
  /** Tokens that the turn sent to the model and got from it. */
  readonly input?: number;
  readonly output?: number;
  /** Tokens of the model's context in use after the turn, and how many it has. */
  readonly contextUsed?: number;
  readonly contextSize?: number;
  /** An estimate of the agent's own, of the turn or of its session. */
  readonly cost?: { readonly amount: number; readonly currency: string };
}

/** A file that a message mentions, as its agent was sent it. */
export interface SentFile {
  /** As the message names it. */
  readonly path: string;
  /** What was not sent of it, and why, in words; absent when all of it, or its place, was. */
  readonly note?: string;
}

/** What a turn produced, in order; plan and usage come last. The user's message is the turn's `text`. */
export type ItemContent =
  | { readonly kind: 'agentMessage'; readonly text: string }
  | { readonly kind: 'thought'; readonly text: string }
  /** Something the user should know, as a sentence. */
  | { readonly kind: 'notice'; readonly text: string }
  /** What was sent along with the message. */
  | { readonly kind: 'files'; readonly files: readonly SentFile[] }
  /** Comes first. */
  | { readonly kind: 'images'; readonly images: readonly MessageImage[] }
  | { readonly kind: 'plan'; readonly steps: readonly PlanStep[] }
  | { readonly kind: 'usage'; readonly usage: TokenUsage }
  | { readonly kind: 'toolCall'; readonly call: ToolCall }
  | { readonly kind: 'editProblems'; readonly problems: readonly EditProblem[]; readonly fitting: number }
  /** The turn's `before` or `after` checkpoint could not be saved; `reason` is for the user. */
  | { readonly kind: 'captureFailed'; readonly checkpoint: 'before' | 'after'; readonly reason: string };

export interface Item {
  readonly id: ItemId;
  readonly turnId: TurnId;
  readonly createdAt: number;
  readonly content: ItemContent;
}

/** Longer titles are cut. */
const titleLength = 80;

/** The title shown for a thread; a fork without a name of its own says what it is. */
export function titleOf(
  thread: Pick<Thread, 'name' | 'forkedFrom'> | undefined,
  firstMessage: string | undefined,
): string {
  const title = threadTitle(thread?.name, firstMessage);
  return thread?.name === undefined && thread?.forkedFrom?.turnId !== undefined ? `Fork of ${title}` : title;
}

/** The title of a conversation: its name, else the first line of its first message that says something. */
export function threadTitle(name: string | undefined, firstMessage: string | undefined): string {
  return name ?? messageTitle(firstMessage ?? '') ?? 'New Thread';
}

/** What of a thread is looked at when words are looked for in titles. */
export const searchedTitle = ({ name, git }: Pick<Thread, 'name' | 'git'>, firstMessage: string | undefined): string =>
  `${threadTitle(name, firstMessage)} ${git?.branch ?? ''}`;

/** A message in one line, for lists: its first line with words, without Markdown's signs around it. */
export function messageTitle(message: string): string | undefined {
  for (const line of message.split('\n', 50)) {
    if (/^\s*(```|~~~)/.test(line)) continue;
    const words = line.replace(/^[\s#>*`~-]+|[\s*`~:]+$/g, '').replace(/\s+/g, ' ');
    if (/\p{L}|\p{N}/u.test(words)) return words.length > titleLength ? `${words.slice(0, titleLength - 1)}…` : words;
  }
  return undefined;
}
