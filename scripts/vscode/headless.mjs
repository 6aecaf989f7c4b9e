import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { browserArguments, createBrowserProfile, ensureBrowser } from './browser.mjs';

/**
 * Opens a headless browser with one empty page; closing the context ends it.
 * @param {string} home folder for the browser's profile
 * @param {{ readonly width: number, readonly height: number }} [viewport]
 * @returns {Promise<{ context: import('playwright-core').BrowserContext, page: import('playwright-core').Page }>}
 */
export async function openHeadlessPage(home, viewport = { width: 1280, height: 860 }) {
  const executablePath = await ensureBrowser();
  const profile = join(home, 'browser');
  await createBrowserProfile(profile);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport,
    args: browserArguments,
  });
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}
