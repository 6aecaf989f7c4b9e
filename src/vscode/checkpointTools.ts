import * as vscode from 'vscode';
import {
  createCheckpoint,
  diffCheckpoints,
  listCheckpoints,
  prepareRestore,
  restoreConfirmed,
  type ConfirmedRestore,
} from '../host/checkpointTools.ts';
import { Refusal, type Session } from '../host/session.ts';
import type { OpenTargets } from './registerCommand.ts';

/** VS Code's tools of language models, as far as they are used; from 1.95 on. */
interface ToolApi {
  readonly lm?: { registerTool?(name: string, tool: LanguageModelTool): vscode.Disposable };
  readonly LanguageModelToolResult?: new (parts: readonly object[]) => object;
  readonly LanguageModelTextPart?: new (text: string) => object;
}

interface LanguageModelTool {
  prepareInvocation(options: { readonly input: unknown }): Promise<PreparedInvocation>;
  invoke(options: { readonly input: unknown }): Promise<object>;
}

interface PreparedInvocation {
  readonly invocationMessage: string;
  readonly confirmationMessages?: { readonly title: string; readonly message: vscode.MarkdownString };
}

type Input = Readonly<Record<string, unknown>>;

/** What one tool does, given what the model wrote. */
interface CheckpointTool {
  /** Said while it runs. */
  readonly doing: string;
  readonly invoke: (session: Session, input: Input) => Promise<string>;
  /** The question before it runs; none unless given. */
  readonly confirm?: (session: Session, input: Input) => Promise<{ readonly title: string; readonly message: string }>;
}

/** Registers the tools that other extensions' agents may use, where VS Code has tools. Restores are always confirmed. */
export function registerCheckpointTools(open: OpenTargets): vscode.Disposable {
  const { lm, LanguageModelToolResult, LanguageModelTextPart } = vscode as ToolApi;
  if (lm?.registerTool === undefined || LanguageModelToolResult === undefined || LanguageModelTextPart === undefined) {
    return new vscode.Disposable(() => undefined);
  }
  const register = lm.registerTool.bind(lm);
  const registered = Object.entries(makeTools()).map(([name, tool]) =>
    register(name, {
      prepareInvocation: async ({ input }) => {
        const { doing, confirm } = tool;
        if (confirm === undefined) return { invocationMessage: doing };
        const { title, message } = await inWords(async session => confirm(session, asInput(input)));
        return {
          invocationMessage: doing,
          confirmationMessages: { title, message: new vscode.MarkdownString(message) },
        };
      },
      invoke: async ({ input }) => {
        const text = await inWords(session => tool.invoke(session, asInput(input)));
        return new LanguageModelToolResult([new LanguageModelTextPart(text)]);
      },
    }),
  );
  return vscode.Disposable.from(...registered);

  /** Rejects with words for the model. */
  async function inWords<Value>(work: (session: Session) => Promise<Value>): Promise<Value> {
    if (!vscode.workspace.isTrusted) throw new Error('This needs a trusted workspace.');
    const { session, logError } = await open();
    try {
      return await work(session);
    } catch (cause) {
      if (cause instanceof Refusal) throw cause;
      logError('A tool failed', cause);
      throw new Error('Something went wrong. The log of Thread Checkpoints has the details.', { cause });
    }
  }
}

function makeTools(): Readonly<Record<string, CheckpointTool>> {
  /** What the user was shown last for each checkpoint, until it is carried out. */
  const confirmed = new Map<number, ConfirmedRestore>();
  return {
    checkpoint_create: {
      doing: 'Saving a checkpoint',
      invoke: (session, { name }) => createCheckpoint(session, typeof name === 'string' ? name : ''),
    },
    checkpoint_list: {
      doing: 'Listing checkpoints',
      invoke: session => Promise.resolve(listCheckpoints(session)),
    },
    checkpoint_diff: {
      doing: 'Comparing checkpoints',
      invoke: (session, { from, to }) =>
        diffCheckpoints(session, { from: numberIn(from), to: to === undefined ? undefined : numberIn(to) }),
    },
    checkpoint_restore: {
      doing: 'Restoring files',
      confirm: async (session, { checkpoint }) => {
        const number = numberIn(checkpoint);
        const prepared = await prepareRestore(session, number);
        confirmed.set(number, prepared);
        return { title: `Restore checkpoint ${number}?`, message: prepared.message };
      },
      invoke: async (session, { checkpoint }) => {
        const number = numberIn(checkpoint);
        const shown = confirmed.get(number);
        confirmed.delete(number);
        return restoreConfirmed(session, number, shown);
      },
    },
  };
}

const asInput = (input: unknown): Input => (typeof input === 'object' && input !== null ? (input as Input) : {});

function numberIn(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new Refusal('Name a checkpoint by its number, as checkpoint_list tells it.');
}
