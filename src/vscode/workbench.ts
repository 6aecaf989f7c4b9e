import * as vscode from 'vscode';
import { exampleAnswer } from '../agents/applyEdits/exampleAnswer.ts';
import { currentTitle, toChatView } from '../host/chatToView.ts';
import { createHandlers } from '../host/handlers.ts';
import { routeMessage, type Handlers } from '../host/messageRouter.ts';
import { Session } from '../host/session.ts';
import { toThreadsView } from '../host/threadsToView.ts';
import { toTimelineView } from '../host/timelineToView.ts';
import type { ToWebview } from '../protocol/messages.ts';
import { CheckpointDocuments, storedScheme } from './checkpointDocuments.ts';
import { registerCommands } from './commands.ts';
import { createNative } from './nativeSurfaces.ts';
import { openWorkspace } from './openWorkspace.ts';
import { ViewProgress } from './viewProgress.ts';
import { uriIn } from './vsCodeFiles.ts';
import { WebviewView } from './webviewView.ts';
import type { ViewName } from './webviewHtml.ts';

const draftKey = 'draft';
/** Milliseconds after the last change in which the draft is kept over restarts. */
const draftDelay = 300;

/** Connects views, commands and documents with one session. The store is opened when the first of them is used. */
export function createWorkbench(context: vscode.ExtensionContext): vscode.Disposable {
  const log = vscode.window.createOutputChannel('Thread Checkpoints', { log: true });
  const closing = new AbortController();
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? (vscode.workspace.name ?? 'Workspace') : (folders[0]?.name ?? '');
  const draft = context.workspaceState.get<string>(draftKey, '');
  const views: Record<ViewName, WebviewView> = {
    chat: makeView('chat', () => ({ kind: 'chatView', view: toChatView(session) })),
    timeline: makeView('timeline', () => ({ kind: 'timelineView', view: toTimelineView(session) })),
    threads: makeView('threads', () => ({ kind: 'threadsView', view: toThreadsView(session) })),
  };
  const progress = new ViewProgress('threadCheckpoints.chat');
  const session = new Session({ draft, folder }, () => {
    for (const view of Object.values(views)) view.changed();
    progress.show(session.state.running !== undefined || session.state.restoring);
  });
  let savingDraft: NodeJS.Timeout | undefined;
  const native = createNative({
    fileUri: uriIn(folders),
    showLog: () => log.show(),
    saveDraft: text => {
      clearTimeout(savingDraft);
      savingDraft = setTimeout(() => void context.workspaceState.update(draftKey, text), draftDelay);
    },
  });
  const postToChat = async (message: ToWebview): Promise<void> => {
    await native.showChat();
    views.chat.post(message);
  };
  const reopenStore = async (): Promise<void> => {
    try {
      await openWorkspace(context, session, log, closing.signal);
    } catch (cause) {
      log.error('The workspace could not be opened', cause instanceof Error ? cause : String(cause));
      const message = 'Checkpoints could not be started. Nothing was changed. The log has the details.';
      session.update({ state: { kind: 'storeFailed', message } });
    }
  };
  let opening: Promise<void> | undefined;
  const open = (): Promise<void> => (opening ??= reopenStore());
  const handlersFor = (view: ViewName): Handlers =>
    createHandlers(session, native, {
      viewReady: () => views[view].ready(),
      viewFocusChanged: focused =>
        void vscode.commands.executeCommand('setContext', `threadCheckpoints.${view}Focused`, focused),
      insertText: text => views.chat.post({ kind: 'insertText', text }),
      revealMessage: turnId => postToChat({ kind: 'revealMessage', turnId }),
      focusComposer: () => postToChat({ kind: 'focusComposer' }),
      reopenStore,
      exampleText: exampleAnswer,
    });
  const handlers: Record<ViewName, Handlers> = {
    chat: handlersFor('chat'),
    timeline: handlersFor('timeline'),
    threads: handlersFor('threads'),
  };
  const documents = new CheckpointDocuments(async id => {
    await open();
    return session.state.work?.services.store.readBlob(id);
  });

  function makeView(name: ViewName, toMessage: () => ToWebview): WebviewView {
    return new WebviewView(context.extensionUri, name, {
      toMessage,
      onMessage: raw => routeMessage(handlers[name], raw, log),
      onOpened: () => void open(),
      description: () => (name === 'threads' ? folder : currentTitle(session)),
    });
  }

  return vscode.Disposable.from(
    log,
    ...Object.entries(views).map(([name, view]) =>
      vscode.window.registerWebviewViewProvider(`threadCheckpoints.${name}`, view),
    ),
    vscode.workspace.registerFileSystemProvider(storedScheme, documents, { isReadonly: true, isCaseSensitive: true }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (session.state.state.kind === 'untrusted') session.update({ state: { kind: 'ready' } });
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void refresh();
    }),
    ...registerCommands(async () => {
      await open();
      return {
        session,
        native,
        handlers: handlers.chat,
        editMessage: turnId => postToChat({ kind: 'editMessage', turnId }),
        showLog: () => log.show(),
        logError: (message, cause) => log.error(message, cause),
      };
    }),
    new vscode.Disposable(() => {
      closing.abort();
      session.state.running?.abort.abort();
      void session.state.work?.services.store.close();
    }),
  );

  /** Takes over what another window has written meanwhile. */
  async function refresh(): Promise<void> {
    if ((await session.state.work?.services.store.refresh()) === true) session.update({});
  }
}
