import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { inProject, projectRoot, vsixFile } from '../../scripts/lib/paths.mjs';
import { copySampleProject } from '../../scripts/lib/sampleProject.mjs';
import { openHeadlessPage } from '../../scripts/vscode/headless.mjs';
import { createProfile, writeSettings, type Profile } from '../../scripts/vscode/profile.mjs';
import { installExtension, startServer, workbenchUrl, type Server } from '../../scripts/vscode/server.mjs';
import { pick, pickInPalette } from './quickInput.ts';
import { repeatedly } from './repeatedly.ts';
import { resizeSideBar } from './sideBar.ts';
import { isThemeShown, themeIds, themeLabels, type ThemeName } from './themes.ts';
import { expandSection, findWebview, type ViewName } from './webviews.ts';

/** For a workbench to come up, on a slow machine. */
const startLimit = 120_000;
/** For everything that happens in a workbench that is up. */
const actionLimit = 30_000;

export interface WorkbenchOptions {
  /** The package to install; the one `npm run package` makes unless given. */
  readonly vsix?: string;
  /** Loads the built extension from the project's folder instead. VS Code then shows no notification toasts. */
  readonly development?: boolean;
  /** The folder to open, absolute; a fresh copy of the sample project unless given. */
  readonly folder?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?: ThemeName;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Seconds until the extension host of a page that vanished without a goodbye is ended. */
  readonly reconnectionGraceTime?: number;
  /** Added to the environment of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a real VS Code with the extension, opens it in a headless browser and waits until it can be used. */
export async function launchWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const home = await mkdtemp(join(tmpdir(), 'thread-checkpoints-'));
  let server: Server | undefined;
  let page: Page | undefined;
  try {
    const folder = options.folder ?? join(home, 'tea-timer');
    if (options.folder === undefined) await copySampleProject(folder);
    const settings = { ...options.settings, 'workbench.colorTheme': themeIds[options.theme ?? 'dark'] };
    const profile = await createProfile(home, settings);
    if (options.development !== true) await installExtension(profile, options.vsix ?? vsixFile);
    const start = (port?: number) => startServer(profile, { ...serverOptions(options), ...(port && { port }) });
    server = await start();
    ({ page } = await openHeadlessPage(home, options.viewport));
    page.setDefaultTimeout(actionLimit);
    const development = options.development === true ? { developmentPath: projectRoot } : {};
    const url = workbenchUrl(server.port, folder, development);
    const workbench = new Workbench({ page, folder, profile, settings, server, start, url });
    await workbench.open();
    return workbench;
  } catch (cause) {
    await page?.context().close();
    await server?.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
    throw cause;
  }
}

interface Parts {
  readonly page: Page;
  readonly folder: string;
  readonly profile: Profile;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly server: Server;
  readonly start: (port: number) => Promise<Server>;
  readonly url: string;
}

/** A running VS Code in a browser page. When an action fails, a picture of the page is saved in `out/e2e`. */
export class Workbench {
  readonly page: Page;
  /** The open folder, absolute. */
  readonly folder: string;
  /** The user's files of this VS Code: settings, storage of extensions, logs. */
  readonly profile: Profile;
  readonly #parts: Parts;
  #server: Server;
  #settings: Readonly<Record<string, unknown>>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#server = parts.server;
    this.#settings = parts.settings;
    this.page = parts.page;
    this.folder = parts.folder;
    this.profile = parts.profile;
  }

  /** Opens the page anew and waits for the extension's icon; `launchWorkbench` has done it once already. */
  async open(): Promise<void> {
    await this.#attempt('open', async () => {
      await this.page.goto(this.#parts.url, { waitUntil: 'commit', timeout: startLimit });
      await this.#waitUntilUsable();
    });
  }

  /** Shows the extension's views in the side bar; leaves them when they are shown. */
  async openView(): Promise<void> {
    await this.#attempt('openView', async () => {
      const section = this.page.locator('.sidebar .pane-header[aria-label^="Chat"]');
      const selected = this.page.locator('.activitybar [aria-selected="true"]').filter({ has: this.#icon() });
      // A click while the workbench restores the side bar may close it instead.
      await repeatedly(async () => {
        if (!(await section.isVisible()) && !(await selected.isVisible())) await this.#icon().click();
        await section.waitFor({ timeout: 5_000 });
      }, actionLimit);
      // Away from the icon, whose hover would cover the view.
      const size = this.page.viewportSize();
      if (size !== null) await this.page.mouse.move(size.width - 50, size.height / 2);
    });
  }

  /** The document of the Chat view; opens the view where necessary. Ask again after a reload or a restart. */
  chat(): Promise<FrameLocator> {
    return this.#view('chat');
  }

  /** The document of the Timeline view; opens and expands it where necessary. */
  timeline(): Promise<FrameLocator> {
    return this.#view('timeline');
  }

  /** The document of the Threads view; opens and expands it where necessary. */
  threads(): Promise<FrameLocator> {
    return this.#view('threads');
  }

  /** Runs a command by its title in the command palette, for example `Thread Checkpoints: New Thread`. */
  async runCommand(title: string): Promise<void> {
    await this.#attempt('runCommand', () => pickInPalette(this.page, `>${title}`, title));
  }

  /**
   * Changes user settings and reloads the page: VS Code does not always notice a settings file that was changed from
   * outside.
   */
  async updateSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    this.#settings = { ...this.#settings, ...settings };
    await writeSettings(this.profile, this.#settings);
    await this.reload();
  }

  /** Chooses a color theme as a user would, without a reload. */
  async setTheme(theme: ThemeName): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.#attempt('setTheme', async () => {
      await pick(this.page, themeLabels[theme], themeLabels[theme]);
      await isThemeShown(this.page, theme).waitFor({ state: 'attached' });
    });
    this.#settings = { ...this.#settings, 'workbench.colorTheme': themeIds[theme] };
  }

  /** Drags the side bar's edge until the side bar has this width, in px. */
  async setSideBarWidth(width: number): Promise<void> {
    await this.#attempt('setSideBarWidth', () => resizeSideBar(this.page, width));
  }

  /** Reloads the page as a user would; a new extension host starts. */
  async reload(): Promise<void> {
    await this.#attempt('reload', async () => {
      await this.page.reload({ waitUntil: 'commit', timeout: startLimit });
      await this.#waitUntilUsable();
    });
  }

  /** Opens the same folder once more, in a window of its own with an extension host of its own. */
  async openSecondWindow(): Promise<Workbench> {
    const page = await this.page.context().newPage();
    page.setDefaultTimeout(actionLimit);
    const window = new Workbench({ ...this.#parts, page, server: this.#server, settings: this.#settings });
    await window.open();
    return window;
  }

  /** Closes the window as a user would; the VS Code it is of goes on. */
  async closeWindow(): Promise<void> {
    await this.page.close({ runBeforeUnload: false });
  }

  /** Ends VS Code with all its processes, as a crash would be for the page, and starts it again with the same user. */
  async restart(): Promise<void> {
    await this.#attempt('restart', async () => {
      await this.page.goto('about:blank');
      await this.#server.stop();
      // The same port, since the browser keeps what the workbench remembers by origin.
      this.#server = await this.#parts.start(this.#server.port);
    });
    await this.open();
  }

  /** Saves a picture of the page; the path is absolute or inside the project. */
  async screenshot(path: string): Promise<void> {
    const file = path.startsWith('/') ? path : inProject(path);
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }

  /** Ends browser and server and removes their files; a folder given by the caller stays. */
  async dispose(): Promise<void> {
    await this.page.context().close();
    await this.#server.stop();
    await rm(this.profile.home, { recursive: true, force: true, maxRetries: 5 });
  }

  #icon(): Locator {
    return this.page.locator('.activitybar a[aria-label^="Thread Checkpoints"]').first();
  }

  async #waitUntilUsable(): Promise<void> {
    await this.#icon().waitFor({ timeout: startLimit });
  }

  async #view(view: ViewName): Promise<FrameLocator> {
    await this.openView();
    return this.#attempt(view, async () => {
      await expandSection(this.page, view);
      return findWebview(this.page, view, startLimit);
    });
  }

  async #attempt<T>(name: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (cause) {
      await this.screenshot(`out/e2e/failed-${name}-${Date.now()}.png`).catch(() => undefined);
      throw cause;
    }
  }
}

function serverOptions(options: WorkbenchOptions) {
  return {
    reconnectionGraceTime: options.reconnectionGraceTime ?? 5,
    // A server that a crashed test run left behind ends itself.
    idleTimeout: 600,
    extensionDevelopment: options.development === true,
    env: options.env ?? {},
  };
}
