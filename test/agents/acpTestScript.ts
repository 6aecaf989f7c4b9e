import type { Step } from '../contract/agentScript.ts';

/** What else the agent of tests does when a message tells it to. */
export type AcpStep =
  | Step
  /** Sends an update of the session as it is. */
  | { readonly update: Readonly<Record<string, unknown>> }
  /** Writes a line to its output that is no message, or one that it should not send. */
  | { readonly print: string }
  | { readonly wait: number }
  /** Starts a process that writes to a file again and again; `own` puts it into a group of its own, `holdsOutput` gives it the agent's output. */
  | { readonly spawnWriter: string; readonly own?: boolean; readonly holdsOutput?: boolean }
  /** From now on it takes no notice of being stopped. */
  | { readonly ignoreStop: true }
  | { readonly exit: number; readonly words: string }
  /** Asks for permission with these fields, and says which option was chosen. */
  | { readonly ask: Readonly<Record<string, unknown>>; readonly options?: readonly unknown[] }
  /** Adds to its reply to the prompt. */
  | { readonly reply: Readonly<Record<string, unknown>> }
  /** Says what it was sent besides text. */
  | { readonly listFiles: true }
  /** Says of which types the images are that it was sent. */
  | { readonly listImages: true }
  /** Refuses the prompt. */
  | { readonly refuse: { readonly code: number; readonly message: string; readonly data?: unknown } };

/** What kind of agent it is; given as JSON in the variable `ACP_TEST_AGENT`. */
export interface AcpTestSettings {
  /** Where it keeps its sessions. */
  readonly memory: string;
  /** What it does on messages that are no scripts, by their text. */
  readonly scripts?: Readonly<Record<string, readonly AcpStep[]>>;
  /** `lazily`: a fork is stored with its first prompt only. */
  readonly forks?: 'always' | 'lazily' | 'never';
  readonly resumes?: boolean;
  readonly loads?: boolean;
  readonly version?: number;
  /** Takes files as text. */
  readonly embeds?: boolean;
  readonly takesImages?: boolean;
  readonly needsSignIn?: boolean;
  /** Does not answer when it is started. */
  readonly isSilent?: boolean;
  readonly exitsAtStart?: string;
  readonly banner?: string;
  /** When it is told to end, it leaves a process behind that goes on writing to this file. */
  readonly leavesWriter?: string;
  /** The first of these requests is never answered, whichever process it is sent to. */
  readonly hangsOnce?: 'session/new' | 'session/fork';
  /** Milliseconds that a fork takes. */
  readonly forkTime?: number;
}
