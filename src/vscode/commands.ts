import type * as vscode from 'vscode';
import { parseCheckpointId, parseThreadId } from '../core/ids.ts';
import { nameCheckpoint, pinCheckpoint } from '../host/checkpointActions.ts';
import { refuseWhileReading, stopTurn } from '../host/conversation.ts';
import { showCoverage } from '../host/coverage.ts';
import { endAgent } from '../host/endAgent.ts';
import { exportThread } from '../host/exportActions.ts';
import { exportPatch } from '../host/exportPatch.ts';
import { continueFromCheckpoint, continueFromThread, forkAtCheckpoint } from '../host/forks.ts';
import { importThread } from '../host/importThread.ts';
import { pickMessage, restoreFiles, rewind, rollBackMessages, undoLastRestore } from '../host/rewind.ts';
import { reviewChanges } from '../host/review.ts';
import { setWorkingDirectory } from '../host/setWorkingDirectory.ts';
import { keepThread, tryInTemporaryThread } from '../host/temporaryThreads.ts';
import { showThreadDetails } from '../host/threadDetails.ts';
import { switchThread } from '../host/threadActions.ts';
import { registerCommand, type CommandTargets, type OpenTargets } from './registerCommand.ts';

/** What a menu entry on a webview element passes: the element's `data-vscode-context`. */
interface ElementContext {
  readonly checkpointId?: string;
  readonly threadId?: string;
}

/** Registers the commands of the palette, the menus and the keys that are about threads and checkpoints. */
export function registerCommands(open: OpenTargets): vscode.Disposable[] {
  const register = (name: string, work: (targets: CommandTargets, context: ElementContext) => unknown) =>
    registerCommand(open, name, (targets, context) => work(targets, context ?? {}));
  return [
    register('newThread', ({ handlers }) => handlers.newThread({ kind: 'newThread' })),
    register('switchThread', ({ session, native }) => switchThread(session, native)),
    register('editMessage', async ({ session, native, editMessage }) => {
      refuseWhileReading(session);
      const turn = await pickMessage(session, native, 'Edit message: choose one of yours');
      if (turn !== undefined) await editMessage(turn.id);
    }),
    register('rewind', ({ session, native }) => rewind(session, native)),
    register('rollBackMessages', ({ session, native }) => rollBackMessages(session, native)),
    register('restoreFiles', ({ session, native }) => restoreFiles(session, native)),
    register('undoLastRestore', ({ session, native }) => undoLastRestore(session, native)),
    register('saveCheckpoint', ({ handlers }) => handlers.saveCheckpoint({ kind: 'saveCheckpoint' })),
    register('chooseAgent', ({ handlers }) => handlers.chooseAgent({ kind: 'chooseAgent' })),
    register('setUpAgents', ({ handlers }) => handlers.setUpAgents({ kind: 'setUpAgents' })),
    register('showExample', async ({ native, handlers }) => {
      await native.showChat();
      await handlers.showExample({ kind: 'showExample' });
    }),
    register('stopTurn', ({ session }) => stopTurn(session)),
    register('endAgent', ({ session }) => endAgent(session)),
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
    register('forkAtCheckpoint', ({ session, native }, { checkpointId = '' }) =>
      forkAtCheckpoint(session, native, parseCheckpointId(checkpointId)),
    ),
    register('tryAtCheckpoint', ({ session, native }, { checkpointId = '' }) =>
      forkAtCheckpoint(session, native, parseCheckpointId(checkpointId), { temporary: true }),
    ),
    register('tryInTemporaryThread', ({ session, native }) => tryInTemporaryThread(session, native)),
    register('keepThread', ({ session }) => keepThread(session)),
    register('reviewChanges', ({ session, native }, { threadId }) =>
      reviewChanges(session, native, threadId === undefined ? undefined : parseThreadId(threadId)),
    ),
    register('continueFromCheckpoint', ({ session, native }, { checkpointId = '' }) =>
      continueFromCheckpoint(session, native, parseCheckpointId(checkpointId)),
    ),
    register('continueFromThread', ({ session, native }, { threadId = '' }) =>
      continueFromThread(session, native, parseThreadId(threadId)),
    ),
    register('archiveThread', ({ handlers }, { threadId = '' }) =>
      handlers.archiveThread({ kind: 'archiveThread', threadId }),
    ),
    register('unarchiveThread', ({ handlers }, { threadId = '' }) =>
      handlers.unarchiveThread({ kind: 'unarchiveThread', threadId }),
    ),
    register('verifyStore', ({ handlers }) => handlers.verifyStore({ kind: 'verifyStore' })),
    register('freeDiskSpace', ({ handlers }) => handlers.freeDiskSpace({ kind: 'freeDiskSpace' })),
    register('renameThread', ({ handlers }, { threadId = '' }) =>
      handlers.renameThread({ kind: 'renameThread', threadId }),
    ),
    register('setWorkingDirectory', ({ session, native }, { threadId }) =>
      setWorkingDirectory(session, native, threadId === undefined ? undefined : parseThreadId(threadId)),
    ),
    register('threadDetails', ({ session, native }, { threadId }) =>
      showThreadDetails(session, native, threadId === undefined ? undefined : parseThreadId(threadId)),
    ),
    register('exportThread', ({ session, native, exchange }, { threadId }) =>
      exportThread(session, native, exchange, threadId === undefined ? undefined : parseThreadId(threadId)),
    ),
    register('importThread', ({ session, native, exchange }) => importThread(session, native, exchange)),
    register('exportPatch', ({ session, native, exchange }, { checkpointId }) =>
      exportPatch(session, native, exchange, checkpointId === undefined ? undefined : parseCheckpointId(checkpointId)),
    ),
    register('deleteThread', ({ handlers }, { threadId = '' }) =>
      handlers.deleteThread({ kind: 'deleteThread', threadId }),
    ),
  ];
}
