import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, FrameLocator, Page } from 'playwright-core';

/** The extension's webview views; each writes its name on its document's body as `data-view`, as does the `preview` in an editor. */
export type ViewName = 'chat' | 'timeline' | 'threads';

const sectionTitles: Readonly<Record<ViewName, string>> = { chat: 'Chat', timeline: 'Timeline', threads: 'Threads' };

/** Opens the view's section of the side bar unless it is open. */
export async function expandSection(page: Page, view: ViewName): Promise<void> {
  const header = page.locator(`.sidebar .pane-header[aria-label^="${sectionTitles[view]}"]`);
  await header.waitFor();
  if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
}

/**
 * Waits until the view's document is there. All webviews look alike from outside, so this looks into them: the document is
 * in a frame (`active-frame`) of a frame that VS Code names by a random id.
 */
export async function findWebview(page: Page, view: ViewName | 'preview', limit: number): Promise<FrameLocator> {
  const end = Date.now() + limit;
  while (Date.now() < end) {
    for (const frame of page.frames()) {
      const name = frame.parentFrame()?.name();
      if (name && (await viewIn(frame)) === view) {
        return page.frameLocator(`iframe.webview[name="${name}"]`).frameLocator('iframe#active-frame');
      }
    }
    await delay(100);
  }
  throw new Error(`The ${view} view did not appear within ${limit / 1000} s.`);
}

async function viewIn(frame: Frame): Promise<string | undefined> {
  try {
    const element = await frame.frameElement();
    if ((await element.getAttribute('id')) !== 'active-frame') return undefined;
    return await frame.evaluate(() => document.body.dataset['view']);
  } catch {
    return undefined; // The frame went away while we looked.
  }
}
