import * as vscode from 'vscode';
import { applyEditsAgent } from '../agents/applyEdits/applyEditsAgent.ts';
import { exampleAnswer } from '../agents/applyEdits/exampleAnswer.ts';
import { endAgents, useAgent } from '../host/agents.ts';
import { Baseline } from '../host/baseline.ts';
import { looksSecret } from '../capture/secretFiles.ts';
import { currentTitle, toChatView } from '../host/chatToView.ts';
import { queuedText, takeQueued } from '../host/conversation.ts';
import { FolderChanges } from '../host/folderChanges.ts';
import { freeDiskSpace } from '../host/freeDiskSpace.ts';
import { createHandlers } from '../host/handlers.ts';
import { routeMessage, type Handlers } from '../host/messageRouter.ts';
import { previewTitle } from '../host/restoreToView.ts';
import { Session } from '../host/session.ts';
import { toStatusView } from '../host/statusView.ts';
import { showMessage } from '../host/showMessage.ts';
import { StoreCare } from '../host/storeCare.ts';
import { parseTurnId } from '../core/ids.ts';
import { toThreadsView } from '../host/threadsToView.ts';
import { toTimelineView } from '../host/timelineToView.ts';
import type { ToWebview } from '../protocol/messages.ts';
import { createThreadArchives } from '../storage/archive/threadArchives.ts';
import { keptText, type KeptText } from '../storage/files/keptText.ts';
import { AgentList } from './agentList.ts';
import { setUpAgents } from './agentSetUp.ts';
import { registerChangeActions } from './changeActions.ts';
import { registerChangeCommands } from './changeCommands.ts';
import { ChangesStatus } from './changesStatus.ts';
import { followCheckpointDiff } from './checkpointDiff.ts';
import { CheckpointDocuments, storedScheme } from './checkpointDocuments.ts';
import { registerCheckpointTools } from './checkpointTools.ts';
import { registerCommands } from './commands.ts';
import { registerFileCommands } from './fileCommands.ts';
import { folderOf } from './fileTargets.ts';
import { FirstCaptureConsent } from './firstCaptureConsent.ts';
import { InlineChanges } from './inlineChanges.ts';
import { registerLineHover } from './lineHover.ts';
import { localFolders } from './localFolders.ts';
import { registerNativeChat } from './nativeChat.ts';
import { createNative } from './nativeSurfaces.ts';
import { openWorkspace } from './openWorkspace.ts';
import type { CommandTargets } from './registerCommand.ts';
import { PreviewEditor } from './previewEditor.ts';
import { registerPlannedFileCommands } from './plannedFileCommands.ts';
import { ReportDocuments } from './reportDocuments.ts';
import {
  includedSecrets,
  onCaptureSettingsChange,
  onIncludedSecretsChange,
  onStoragePolicyChange,
  storagePolicy,
} from './settings.ts';
import { StatusBar } from './statusBar.ts';
import { storageFilesIn, storageFolder } from './storageFolder.ts';
import { ThreadKey } from './threadKey.ts';
import { UnsentImages } from './unsentImages.ts';
import { UnsentText } from './unsentText.ts';
import { ViewProgress } from './viewProgress.ts';
import { pathIn, uriIn } from './vsCodeFiles.ts';
import { WebviewView } from './webviewView.ts';
import type { PageName, ViewName } from './webviewHtml.ts';

const archives = createThreadArchives();

export interface Workbench {
  readonly session: Session;
  /** What the chat asks. */
  readonly handlers: Handlers;
  dispose(): void;
  /** Ends what runs, and closes the store. To be called before it is disposed. */
  close(): Promise<void>;
}

/** Connects views, commands and documents with one session. The store is opened when the first of them is used. */
export function createWorkbench(context: vscode.ExtensionContext): Workbench {
  const log = vscode.window.createOutputChannel('Thread Checkpoints', { log: true });
  const closing = new AbortController();
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? (vscode.workspace.name ?? 'Workspace') : (folders[0]?.name ?? '');
  const unsent = new UnsentText(context.workspaceState);
  const views: Record<ViewName, WebviewView> = {
    chat: makeView('chat', () => ({ kind: 'chatView', view: toChatView(session) })),
    timeline: makeView('timeline', () => ({ kind: 'timelineView', view: toTimelineView(session) })),
    threads: makeView('threads', () => {
      care.countSoon();
      return { kind: 'threadsView', view: toThreadsView(session) };
    }),
  };
  const statusBar = new StatusBar(() => toStatusView(session));
  const reports = new ReportDocuments();
  const progress = new ViewProgress('threadCheckpoints.chat');
  const threadKey = new ThreadKey(context.workspaceState, () => session.state.work?.services.store);
  const initial = {
    draft: unsent.atStart,
    folder,
    agents: [applyEditsAgent],
    agentId: AgentList.chosenIn(context.workspaceState),
    includedSecrets: includedSecrets(),
  };
  const session = new Session(initial, () => {
    for (const view of Object.values(views)) view.changed();
    progress.show(session.state.running !== undefined || session.state.restoring);
    statusBar.changed();
    threadKey.changed();
    unsent.queueChanged(queuedText(session));
    images?.sessionChanged();
    care.sessionChanged();
    previewEditor.sessionChanged();
    agents.sessionChanged();
  });
  const { storageUri } = context;
  const images =
    storageUri &&
    new UnsentImages(session, keptImages(storageUri), cause =>
      log.error('Images that were not sent could not be read or kept', asLogged(cause)),
    );
  const agents = new AgentList(session, context, log);
  void agents.update().catch((cause: unknown) => log.error('Agents could not be looked for', asLogged(cause)));
  const previewEditor = new PreviewEditor(
    context.extensionUri,
    session,
    {
      toMessage: () => ({ kind: 'chatView', view: toChatView(session) }),
      onMessage: raw => routeMessage(handlers.preview, raw, log),
      onOpened: () => undefined,
      description: () => previewTitle(session),
    },
    () => void native.showChat(),
  );
  const care = new StoreCare(session, { policy: storagePolicy, log });
  const { signal } = closing;
  const baseline = new Baseline(session, {
    signal,
    log: { error: (message, cause) => log.error(message, asLogged(cause)) },
  });
  const consent = new FirstCaptureConsent(context.workspaceState);
  const native = createNative({
    fileUri: uriIn(folders),
    folderPathOf: uri => folderOf(pathIn(folders), uri),
    showLog: () => log.show(),
    showReport: (title, text) => reports.show(title, text),
    saveDraft: text => unsent.saveDraft(text),
    allowFirstCapture: () => consent.give(),
  });
  const postToChat = async (message: ToWebview): Promise<void> => {
    await native.showChat();
    views.chat.post(message);
  };
  const reopenStore = async (): Promise<void> => {
    try {
      const options = { baseline, firstCaptureLimit: () => consent.limit(), log, signal };
      if (await openWorkspace(context, session, options)) {
        care.opened();
        void images?.takeOver();
      }
    } catch (cause) {
      log.error('The workspace could not be opened', asLogged(cause));
      const message = 'Checkpoints could not be started. Nothing was changed. The log has the details.';
      session.update({ state: { kind: 'storeFailed', message } });
    }
  };
  let opening: Promise<void> | undefined;
  const open = (): Promise<void> => (opening ??= reopenStore());
  const handlersFor = (view: PageName): Handlers =>
    createHandlers(session, native, {
      viewReady: () => (view === 'preview' ? previewEditor : views[view]).ready(),
      isChatVisible: () => views.chat.isVisible,
      viewFocusChanged: focused =>
        void vscode.commands.executeCommand('setContext', `threadCheckpoints.${view}Focused`, focused),
      insertText: text => views.chat.post({ kind: 'insertText', text }),
      revealMessage: turnId => postToChat({ kind: 'revealMessage', turnId }),
      focusComposer: () => postToChat({ kind: 'focusComposer' }),
      showPreviewInEditor: ticks => previewEditor.show(ticks),
      reopenStore,
      freeDiskSpace: async () => {
        await freeDiskSpace(session, native);
        await care.countNow();
      },
      allowFirstCapture: () => baseline.allow(native),
      setUpAgents: async origin => {
        const agentId = await setUpAgents(agents, context.secrets, origin);
        if (agentId !== undefined) useAgent(session, agentId);
      },
      openWalkthrough: async () => {
        await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`);
      },
      exampleText: exampleAnswer,
    });
  const handlers: Record<PageName, Handlers> = {
    chat: handlersFor('chat'),
    timeline: handlersFor('timeline'),
    threads: handlersFor('threads'),
    preview: handlersFor('preview'),
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
      description: () => describe(name),
      ...(name === 'chat' ? { waiting: () => waitingBadge(session) } : {}),
    });
  }

  function describe(name: ViewName): string {
    if (name === 'threads') return folder;
    return session.isReading ? `${currentTitle(session)} (read only)` : currentTitle(session);
  }

  async function openTargets(): Promise<CommandTargets> {
    await open();
    return {
      session,
      native,
      handlers: handlers.chat,
      exchange: { archives, looksSecret },
      editMessage: async turnId => {
        await showMessage(session, parseTurnId(turnId));
        await postToChat({ kind: 'editMessage', turnId });
      },
      revealMessage: async turnId => {
        await showMessage(session, parseTurnId(turnId));
        await postToChat({ kind: 'revealMessage', turnId });
      },
      postToPage: message => (session.state.isPageInEditor ? previewEditor : views.chat).post(message),
      showLog: () => log.show(),
      logError: (message, cause) => log.error(message, cause),
    };
  }

  const folderChanges = new FolderChanges(native, foldersNow());
  const pathOf = pathIn(folders);
  const inline = new InlineChanges(session, pathOf, (message, cause) => log.error(message, asLogged(cause)));
  const disposables = vscode.Disposable.from(
    log,
    statusBar,
    threadKey,
    reports.register(),
    care,
    onStoragePolicyChange(() => care.policyChanged()),
    onCaptureSettingsChange(() => baseline.settingsChanged()),
    onIncludedSecretsChange(() => session.update({ includedSecrets: includedSecrets() })),
    ...Object.entries(views).map(([name, view]) =>
      vscode.window.registerWebviewViewProvider(`threadCheckpoints.${name}`, view),
    ),
    vscode.workspace.registerFileSystemProvider(storedScheme, documents, { isReadonly: true, isCaseSensitive: true }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void folderChanges.changed(foldersNow())),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (session.state.state.kind === 'untrusted') session.update({ state: { kind: 'ready' } });
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void refresh();
    }),
    ...registerCommands(openTargets),
    ...registerFileCommands(openTargets, pathOf),
    registerNativeChat(openTargets, localFolders(folders), context),
    registerCheckpointTools(openTargets),
    ...registerPlannedFileCommands(openTargets),
    inline,
    previewEditor,
    agents,
    new ChangesStatus(inline),
    registerChangeActions(inline),
    registerLineHover(session, pathOf),
    ...registerChangeCommands(openTargets, inline, pathOf),
    followCheckpointDiff(pathOf),
  );
  return {
    session,
    handlers: handlers.chat,
    dispose() {
      disposables.dispose();
    },
    async close() {
      closing.abort();
      unsent.close();
      const imagesKept = images?.close();
      takeQueued(session, false);
      session.state.running?.abort.abort();
      await endAgents(session);
      await closeStore(session);
      await imagesKept;
    },
  };

  /** Takes over what another window has written meanwhile; the store tells when there is something. */
  async function refresh(): Promise<void> {
    await session.state.work?.services.store.refresh().catch((cause: unknown) => log.error(asLogged(cause)));
  }
}

function waitingBadge({ state: { running } }: Session): vscode.ViewBadge | undefined {
  const value = running?.waiting.length ?? 0;
  return value === 0 ? undefined : { value, tooltip: 'The agent waits for you' };
}

const keptImages = async (storageUri: vscode.Uri): Promise<KeptText> =>
  keptText(storageFilesIn(await storageFolder(storageUri)), 'unsent-images.json');

/** Messages that are in memory only get a last chance. */
async function closeStore({ state: { work, trouble } }: Session): Promise<void> {
  if (trouble?.held === true) await work?.services.store.commit([]);
  await work?.services.files.close();
  await work?.services.store.close();
}

const foldersNow = (): readonly string[] => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());

const asLogged = (cause: unknown): Error | string => (cause instanceof Error ? cause : String(cause));
