import * as vscode from 'vscode';
import type { Exchange } from '../host/exchange.ts';
import type { Handlers } from '../host/messageRouter.ts';
import type { Native } from '../host/native.ts';
import { Refusal, type Session } from '../host/session.ts';
import type { ToWebview } from '../protocol/messages.ts';

/** What commands work on. */
export interface CommandTargets {
  readonly session: Session;
  readonly native: Native;
  readonly handlers: Handlers;
  readonly exchange: Exchange;
  readonly editMessage: (turnId: string) => Promise<void>;
  readonly revealMessage: (turnId: string) => Promise<void>;
  /** Sends a message to the restore preview. */
  readonly postToPage: (message: ToWebview) => void;
  readonly showLog: () => void;
  readonly logError: (message: string, cause: unknown) => void;
}

/** Makes what commands work on, when one is first run. */
export type OpenTargets = () => Promise<CommandTargets>;

/** Registers a command of the extension. A refusal is shown in its words; anything else that is thrown is logged. */
export function registerCommand(
  open: OpenTargets,
  name: string,
  work: (targets: CommandTargets, ...given: readonly unknown[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(`threadCheckpoints.${name}`, async (...given: readonly unknown[]) => {
    const targets = await open();
    try {
      return await work(targets, ...given);
    } catch (cause) {
      if (!(cause instanceof Refusal)) targets.logError(`Command ${name} failed`, cause);
      targets.native.showError(
        cause instanceof Refusal ? cause.message : 'Something went wrong. The log has the details.',
      );
      return undefined;
    }
  });
}
