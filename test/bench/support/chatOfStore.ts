import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { inProject } from '../../../scripts/lib/paths.mjs';
import type { ThreadId } from '../../../src/core/ids.ts';
import type { Native } from '../../../src/host/native.ts';
import { toChatView } from '../../../src/host/chatToView.ts';
import { createHandlers } from '../../../src/host/handlers.ts';
import { routeMessage } from '../../../src/host/messageRouter.ts';
import { Session } from '../../../src/host/session.ts';
import type { ToWebview } from '../../../src/protocol/messages.ts';
import { Paced } from '../../../src/vscode/paced.ts';
import { openOurs, log, valueOf, type Ours } from './engine.ts';

/** As `src/vscode/webviewView.ts` has it. */
const sendPause = 30;

interface Scrolled {
  /** Milliseconds from one frame to the next. */
  readonly frames: readonly number[];
  /** The longest that the page was busy without a break, in milliseconds. */
  readonly longest: number;
  readonly turnsPassed: number;
}

/** The chat's page in a browser, connected to a session on a store as the extension connects it. */
export class ChatOfStore {
  readonly #page: Page;
  readonly #session: Session;
  readonly #ours: Ours;
  readonly #short: ThreadId;
  readonly #long: ThreadId;

  private constructor(page: Page, session: Session, ours: Ours, long: ThreadId) {
    this.#page = page;
    this.#session = session;
    this.#ours = ours;
    this.#short = ours.threadId;
    this.#long = long;
  }

  static async open(page: Page, store: string, file: string): Promise<ChatOfStore> {
    const ours = await openOurs(`${store}.tree`, store);
    const [, long] = ours.services.store.listThreads({ limit: 2 });
    if (long === undefined) throw new Error('The store has no long thread.');
    // As VS Code sends them: as JSON from one process to the other.
    const send = (message: ToWebview) =>
      page.evaluate(text => window.postMessage(JSON.parse(text)), JSON.stringify(message));
    const sendView = () => void send({ kind: 'chatView', view: toChatView(session) });
    const sending = new Paced(sendView, sendPause);
    const agent = { id: 'bench', name: 'Bench', run: async () => undefined };
    const session = new Session({ draft: '', folder: 'bench', agents: [agent] }, () => sending.ask());
    const { services } = ours;
    session.update({ state: { kind: 'ready' }, work: { services }, baseline: { kind: 'ready' } });
    const native = { showChat: async () => undefined, saveDraft: () => undefined } as unknown as Native;
    const nothing = () => undefined;
    const handlers = createHandlers(session, native, { viewReady: sendView, viewFocusChanged: nothing } as never);
    await page.exposeFunction('toHost', async (raw: unknown) => {
      const reply = await routeMessage(handlers, raw, log);
      if (reply !== undefined) await send(reply);
    });
    await page.addInitScript(() => {
      let state: unknown;
      const api = {
        postMessage: (message: unknown) => (window as never as { toHost(data: unknown): void }).toHost(message),
        getState: () => state,
        setState: (next: unknown) => (state = next),
      };
      Object.assign(window, { acquireVsCodeApi: () => api, vsCode: api });
    });
    const inDist = (name: string) => pathToFileURL(inProject('dist', 'webview', name)).href;
    await writeFile(
      file,
      `<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="stylesheet" href="${inDist('codicon.css')}">
       <link rel="stylesheet" href="${inDist('main.css')}"></head>
       <body data-view="chat"><div id="root"></div><script src="${inDist('main.js')}"></script></body></html>`,
    );
    await page.goto(pathToFileURL(file).href);
    return new ChatOfStore(page, session, ours, long.thread.id);
  }

  /** Shows a thread without messages, and makes the store forget what it has read of the other. */
  async openShort(): Promise<void> {
    const { store } = this.#ours.services;
    this.#session.update({ threadId: this.#short });
    await this.#page.waitForSelector('[data-turn]', { state: 'detached' });
    const at = Date.now() - 400 * 24 * 3600 * 1000;
    valueOf(await store.commit([{ kind: 'threadChanged', id: this.#short, at, patch: { name: String(at) } }]));
    store.countTurns(this.#short);
  }

  /** Returns milliseconds until the end of the long thread is painted. */
  async openLong(): Promise<number> {
    const { store } = this.#ours.services;
    const last = store.findThread(this.#long)?.thread.activeTurnId ?? '';
    return this.#page.evaluate(
      ([threadId, turnId]) =>
        new Promise<number>(resolve => {
          const started = performance.now();
          const { vsCode } = window as never as { vsCode: { postMessage(data: unknown): void } };
          vsCode.postMessage({ requestId: 1e6, request: { kind: 'openThread', threadId } });
          const look = () => {
            if (document.querySelector(`[data-turn="${turnId}"]`) === null) requestAnimationFrame(look);
            // The frame with it is done when the next but one begins.
            else requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - started)));
          };
          look();
        }),
      [this.#long, last] as const,
    );
  }

  /** Turns the wheel as fast as one can, until so many pixels are passed. */
  async scrollUp(pixels: number): Promise<Scrolled> {
    await this.#page.evaluate(() => {
      const measured = { frames: [] as number[], longest: 0, isDone: false };
      Object.assign(window, { measured });
      let before = performance.now();
      const onFrame = (now: number) => {
        measured.frames.push(now - before);
        before = now;
        if (!measured.isDone) requestAnimationFrame(onFrame);
      };
      requestAnimationFrame(onFrame);
      new PerformanceObserver(list => {
        for (const { duration } of list.getEntries()) measured.longest = Math.max(measured.longest, duration);
      }).observe({ type: 'longtask' });
    });
    const numberAtTop = () =>
      this.#page.evaluate(() => {
        const label = document.elementFromPoint(200, 60)?.closest('[data-turn]')?.querySelector('article')?.ariaLabel;
        return Number(/\d+/.exec(label ?? '')?.[0] ?? 0);
      });
    const first = await numberAtTop();
    await this.#page.mouse.move(200, 300);
    for (let passed = 0; passed < pixels; passed += 120) await this.#page.mouse.wheel(0, -120);
    await this.#page.waitForTimeout(500);
    const { frames, longest } = await this.#page.evaluate(() => {
      const { measured } = window as never as { measured: { frames: number[]; longest: number; isDone: boolean } };
      measured.isDone = true;
      return measured;
    });
    return { frames: frames.slice(1), longest, turnsPassed: first - (await numberAtTop()) };
  }

  async close(): Promise<void> {
    await this.#ours.close();
  }
}
