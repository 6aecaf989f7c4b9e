import type { EditProblem, ToolCall } from '../thread.ts';
import type { WorkingDirectory } from './workingDirectory.ts';

export type AgentEvent =
  | { readonly kind: 'text'; readonly delta: string }
  /** A call that is new, or one with a known `id` that has changed. */
  | { readonly kind: 'toolCall'; readonly call: ToolCall }
  | { readonly kind: 'editProblems'; readonly problems: readonly EditProblem[]; readonly fitting: number };

/** What an agent does with files. */
export type AgentFiles = Pick<WorkingDirectory, 'read' | 'write' | 'delete' | 'unsavedPaths'>;

export interface AgentTurn {
  /** The user's message. */
  readonly text: string;
  /** Apply the edits that fit even though others do not: the user has seen which do not. */
  readonly onlyFitting: boolean;
  readonly files: AgentFiles;
  /** Resolves when the files as they are before the turn are kept, or cannot be. To be awaited before the first change. */
  readonly ready: () => Promise<void>;
}

/** Answers messages, and may change files while it does. Checkpoints come from the disk, never from what it reports. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  /** Resolves when the turn is over. Rejects with an error whose message is for the user when the turn failed. */
  run(turn: AgentTurn, emit: (event: AgentEvent) => void, signal: AbortSignal): Promise<void>;
}
