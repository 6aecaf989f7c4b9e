import type { Agent } from '../../src/core/ports/agent.ts';
import { Baseline } from '../../src/host/baseline.ts';
import { toChatView } from '../../src/host/chatToView.ts';
import { freeDiskSpace } from '../../src/host/freeDiskSpace.ts';
import { createHandlers } from '../../src/host/handlers.ts';
import { routeMessage, type Handlers } from '../../src/host/messageRouter.ts';
import type { Native, PickedFolder } from '../../src/host/native.ts';
import { Session } from '../../src/host/session.ts';
import type { HostRequest, RestoreChoiceView } from '../../src/protocol/messages.ts';
import type { ChatView } from '../../src/protocol/chatViews.ts';
import type { MemoryFile } from './memoryFile.ts';
import { World, type Edits } from './world.ts';

const log = { error: (message: string, cause: unknown) => Promise.reject(new Error(message, { cause })) };

/** Chooses these files whole, as a webview sends it. */
export const whole = (...paths: readonly string[]): RestoreChoiceView[] => paths.map(path => ({ path, take: 'all' }));

/** A window on a world: requests as a webview sends them, and the views it would be sent. */
export class Window {
  readonly world: World;
  readonly session: Session;
  /** `pick`: the start of the label of the choice to pick, without its icon; nothing is picked when it is empty. */
  readonly answers = {
    text: 'A name',
    pick: '',
    picks: undefined as readonly string[] | undefined,
    confirm: true,
    cancel: false,
    offer: false,
  };
  /** What is chosen on disk. */
  folder: PickedFolder | undefined;
  /** What is saved to, or opened. */
  file: MemoryFile | undefined;
  isChatVisible = true;
  readonly opened: string[] = [];
  /** What was said: messages, reports, questions. */
  readonly said: string[] = [];
  /** The labels of the last list to pick from. */
  choices: readonly string[] = [];
  readonly native: Native;
  readonly baseline: Baseline;
  readonly #handlers: Handlers;
  readonly #edits: Edits[] = [];
  release: (() => void) | undefined;
  /** Called whenever the views are to be made anew. */
  onUpdate: () => void = () => undefined;

  constructor(files: Readonly<Record<string, string>> | World) {
    this.world = files instanceof World ? files : new World(files);
    this.native = this.#makeNative();
    this.session = new Session({ draft: '', folder: 'project', agents: [this.#agent()] }, () => this.onUpdate());
    this.baseline = new Baseline(this.session, { signal: new AbortController().signal, log });
    this.session.update({
      work: { services: this.world.services },
      state: { kind: 'ready' },
      threadId: this.world.threadId,
    });
    this.#handlers = createHandlers(this.session, this.native, {
      viewReady: () => undefined,
      isChatVisible: () => this.isChatVisible,
      viewFocusChanged: () => undefined,
      insertText: () => undefined,
      revealMessage: async () => undefined,
      focusComposer: async () => undefined,
      showPreviewInEditor: () => undefined,
      reopenStore: async () => undefined,
      freeDiskSpace: () => freeDiskSpace(this.session, this.native),
      allowFirstCapture: () => this.baseline.allow(this.native),
      setUpAgents: async origin => void this.opened.push(`set up ${origin ?? 'any'}`),
      openWalkthrough: async () => void this.opened.push('walkthrough'),
      exampleText: '',
    });
  }

  get chat(): ChatView {
    return toChatView(this.session);
  }

  /** Sends a request and gives its reply's value. */
  async ask(request: HostRequest): Promise<unknown> {
    const reply = await routeMessage(this.#handlers, { requestId: 1, request }, log);
    if (reply?.ok !== true) throw new Error(reply?.message ?? 'no reply');
    return reply.value;
  }

  /** Sends a message whose turn makes `edits`, and waits until it is over. */
  async send(text: string, edits: Edits): Promise<string> {
    this.#edits.push(edits);
    await this.ask({ kind: 'sendMessage', text });
    await this.session.state.running?.over;
    return this.chat.turns.at(-1)!.id;
  }

  /** Restores these files to the checkpoint before the last message. */
  async restore(...paths: readonly string[]): Promise<void> {
    await this.ask({ kind: 'previewRestore', checkpointId: this.chat.turns.at(-1)!.before!.checkpointId });
    const { page } = this.chat;
    if (page?.phase !== 'choosing') throw new Error('no plan');
    await this.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: whole(...paths) });
  }

  willEdit(edits: Edits): void {
    this.#edits.push(edits);
  }

  /** What is logged from now on. */
  logErrors(): readonly string[] {
    const logged: string[] = [];
    const logError = (message: string, cause: unknown) => void logged.push(`${message}: ${(cause as Error).message}`);
    this.session.update({ work: { ...this.session.work, logError } });
    return logged;
  }

  /** Does this once, before the next walk over the files is over. */
  duringWalk(work: () => unknown): void {
    const { files } = this.world.services;
    const walk = files.snapshot.bind(files);
    files.snapshot = async (...given) => {
      files.snapshot = walk;
      const found = await walk(...given);
      await work();
      return found;
    };
  }

  #agent(): Agent {
    return {
      id: 'script',
      name: 'Script',
      run: async ({ text, ready, ask }, emit, signal) => {
        emit({ kind: 'text', delta: `On it: ${text}` });
        if (text === 'wait') {
          await new Promise<void>(resolve => {
            this.release = resolve;
            signal.addEventListener('abort', () => resolve());
          });
        }
        if (text.startsWith('ask')) {
          const call = {
            id: 'c',
            kind: 'run',
            title: text,
            paths: [],
            status: 'running',
            added: 0,
            removed: 0,
          } as const;
          const options = [
            { id: 'yes', name: 'Allow', kind: 'allowOnce' },
            { id: 'no', name: 'Deny', kind: 'rejectOnce' },
          ] as const;
          const answer = await ask({ call: { ...call, detail: '' }, options });
          emit({ kind: 'text', delta: `, ${answer ?? 'nothing'}` });
        }
        await ready();
        this.world.edit(this.#edits.shift() ?? {});
      },
    };
  }

  #makeNative(): Native {
    return {
      openDiff: async (_diff, title) => void this.opened.push(title),
      openDiffs: async (diffs, title) => void this.opened.push(`${title}: ${diffs.length}`),
      openPath: async path => void this.opened.push(path),
      openStored: async (_path, _blob, title) => void this.opened.push(title),
      askText: async () => this.answers.text,
      confirm: async ({ message, detail }) => {
        this.said.push(`${message} ${detail}`);
        return this.answers.confirm;
      },
      pick: async (_title, choices) => {
        this.choices = choices.map(({ label }) => label.replace(/^\$\([a-z-]+\) /, ''));
        const { pick } = this.answers;
        return pick === '' ? undefined : choices[this.choices.findIndex(label => label.startsWith(pick))]?.id;
      },
      pickSeveral: async (_title, choices) => {
        this.choices = choices.map(({ label }) => label);
        const picked = choices.filter(({ label }) => this.answers.picks?.includes(label));
        return this.answers.picks && picked.map(({ id }) => id);
      },
      pickFolder: async () => this.folder,
      saveFile: async ({ name }) => {
        this.opened.push(name);
        return this.file;
      },
      openFile: async () => this.file,
      typeInTerminal: (title, command) => void this.opened.push(`terminal ${title}: ${command}`),
      copyText: async () => undefined,
      showError: () => undefined,
      showMessage: message => void this.said.push(message),
      offer: async (message, action) => {
        this.said.push(`${message} ${action}`);
        return this.answers.offer;
      },
      warn: async (message, action) => {
        this.said.push(`${message} ${action}`);
        return this.answers.offer;
      },
      showReport: async (title, text) => void this.said.push(`${title}\n${text}`),
      withProgress: async (_title, work) => {
        const abort = new AbortController();
        if (this.answers.cancel) abort.abort();
        try {
          return await work(() => undefined, abort.signal);
        } catch (cause) {
          if (abort.signal.aborted) return undefined;
          throw cause;
        }
      },
      openSettings: async words => void this.opened.push(`Settings: ${words}`),
      saveIncludedSecrets: async paths => this.session.update({ includedSecrets: new Set(paths) }),
      allowFirstCapture: async () => void (this.world.firstCaptureLimit = undefined),
      showChat: async () => undefined,
      openFolder: async () => undefined,
      manageTrust: async () => undefined,
      reloadWindow: async () => void this.opened.push('window reloaded'),
      showLog: () => undefined,
      saveDraft: () => undefined,
    };
  }
}
