import * as vscode from 'vscode';
import { parseCheckpointId } from '../core/ids.ts';
import { nameCheckpoint, pinCheckpoint } from '../host/checkpointActions.ts';
import { refuseWhileReading, stopTurn } from '../host/conversation.ts';
import { showCoverage } from '../host/coverage.ts';
import type { Handlers } from '../host/messageRouter.ts';
import type { Native } from '../host/native.ts';
import { pickMessage, restoreFiles, rewind, undoLastRestore } from '../host/rewind.ts';
import { Refusal, type Session } from '../host/session.ts';
import { switchThread } from '../host/threadActions.ts';

export interface CommandTargets {
  readonly session: Session;
  readonly native: Native;
  readonly handlers: Handlers;
  readonly editMessage: (turnId: string) => Promise<void>;
  readonly showLog: () => void;
  readonly logError: (message: string, cause: unknown) => void;
}

/** What a menu entry on a webview element passes: the element's `data-vscode-context`. */
interface ElementContext {
  readonly checkpointId?: string;
  readonly threadId?: string;
}

/** Registers the commands of the palette, the menus and the keys. `open` makes what they work on, when first needed. */
export function registerCommands(open: () => Promise<CommandTargets>): vscode.Disposable[] {
  const register = (name: string, work: (targets: CommandTargets, context: ElementContext) => unknown) =>
    vscode.commands.registerCommand(`threadCheckpoints.${name}`, async (context?: ElementContext) => {
      const targets = await open();
      try {
        return await work(targets, context ?? {});
      } catch (cause) {
        if (!(cause instanceof Refusal)) targets.logError(`Command ${name} failed`, cause);
        targets.native.showError(
          cause instanceof Refusal ? cause.message : 'Something went wrong. The log has the details.',
        );
        return undefined;
      }
    });
  return [
    register('newThread', ({ handlers }) => handlers.newThread({ kind: 'newThread' })),
    register('switchThread', ({ session, native }) => switchThread(session, native)),
    register('editMessage', async ({ session, native, editMessage }) => {
      refuseWhileReading(session);
      const turn = await pickMessage(session, native, 'Edit message: choose one of yours');
      if (turn !== undefined) await editMessage(turn.id);
    }),
    register('rewind', ({ session, native }) => rewind(session, native)),
    register('restoreFiles', ({ session, native }) => restoreFiles(session, native)),
    register('undoLastRestore', ({ session, native }) => undoLastRestore(session, native)),
    register('saveCheckpoint', ({ handlers }) => handlers.saveCheckpoint({ kind: 'saveCheckpoint' })),
    register('stopTurn', ({ session }) => stopTurn(session)),
    register('showLog', ({ showLog }) => showLog()),
    register('viewCheckpointChanges', ({ handlers }, { checkpointId = '' }) =>
      handlers.viewCheckpointChanges({ kind: 'viewCheckpointChanges', checkpointId }),
    ),
    register('showCoverage', ({ session, native }, { checkpointId }) =>
      showCoverage(session, native, checkpointId === undefined ? undefined : parseCheckpointId(checkpointId)),
    ),
    register('restoreCheckpoint', ({ handlers }, { checkpointId = '' }) =>
      handlers.previewRestore({ kind: 'previewRestore', checkpointId }),
    ),
    register('nameCheckpoint', ({ session, native }, { checkpointId = '' }) =>
      nameCheckpoint(session, native, parseCheckpointId(checkpointId)),
    ),
    register('pinCheckpoint', ({ session }, { checkpointId = '' }) =>
      pinCheckpoint(session, parseCheckpointId(checkpointId), true),
    ),
    register('unpinCheckpoint', ({ session }, { checkpointId = '' }) =>
      pinCheckpoint(session, parseCheckpointId(checkpointId), false),
    ),
    register('verifyStore', ({ handlers }) => handlers.verifyStore({ kind: 'verifyStore' })),
    register('freeDiskSpace', ({ handlers }) => handlers.freeDiskSpace({ kind: 'freeDiskSpace' })),
    register('renameThread', ({ handlers }, { threadId = '' }) =>
      handlers.renameThread({ kind: 'renameThread', threadId }),
    ),
    register('deleteThread', ({ handlers }, { threadId = '' }) =>
      handlers.deleteThread({ kind: 'deleteThread', threadId }),
    ),
  ];
}
