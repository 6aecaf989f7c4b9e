import type { Page } from 'playwright-core';
import { repeatedly } from './repeatedly.ts';

const input = '.quick-input-widget input';

/** Opens the palette and takes the first row for a text: a command after `>`, else a file. */
export async function pickInPalette(page: Page, text: string, label: string): Promise<void> {
  // A key that is pressed while the page is busy may go nowhere, and a view that takes the focus closes the palette.
  await repeatedly(async () => {
    await page.keyboard.press('F1');
    await pick(page, text, label, 5_000);
  }, 30_000);
}

/** Types into the open quick input and takes the first row that holds the label. */
export async function pick(page: Page, text: string, label: string, timeout?: number): Promise<void> {
  const limit = timeout === undefined ? {} : { timeout };
  await page.locator(input).first().fill(text, limit);
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first().click(limit);
}
