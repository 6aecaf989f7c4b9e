import type { BrowserContext, Page } from 'playwright-core';

export function openHeadlessPage(
  home: string,
  viewport?: { readonly width: number; readonly height: number },
): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
