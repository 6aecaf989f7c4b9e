import type { Page } from 'playwright-core';
import { repeatedly } from './repeatedly.ts';

const input = '.quick-input-widget input';

export async function openCommandPalette(page: Page): Promise<void> {
  // A key that is pressed while the page is busy may go nowhere.
  await repeatedly(async () => {
    await page.keyboard.press('F1');
    await page.locator(input).first().waitFor({ timeout: 5_000 });
  }, 30_000);
}

/** Types into the open quick input and takes the first row that holds the label. */
export async function pick(page: Page, text: string, label: string): Promise<void> {
  await page.locator(input).first().fill(text);
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first().click();
}
