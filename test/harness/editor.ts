import type { Locator, Page } from 'playwright-core';
import { pickInPalette } from './quickInput.ts';

/** Opens a file of the workspace and types before its first line, which is given; not saved. Returns the lines shown. */
export async function typeInFile(page: Page, file: string, line: string, typed: string): Promise<Locator> {
  await pickInPalette(page, file, file);
  const lines = page.locator('.editor-instance .view-lines');
  await lines.getByText(line).waitFor();
  await lines.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type(typed);
  await lines.getByText(typed + line).waitFor();
  return lines;
}
