import type { Page } from 'playwright-core';

/** Drags the edge between side bar and editors until the side bar is `width` px wide, within one px. */
export async function resizeSideBar(page: Page, width: number): Promise<void> {
  const sash = page.locator('.monaco-sash.vertical.primary-sidebar-sash');
  for (let attempt = 0; attempt < 3; attempt++) {
    const missing = width - (await sideBarWidth(page));
    if (Math.abs(missing) <= 1) return;
    const box = await sash.boundingBox();
    if (box === null) throw new Error('The side bar is not shown.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + missing, y, { steps: 8 });
    await page.mouse.up();
  }
  const reached = await sideBarWidth(page);
  if (Math.abs(width - reached) > 1) throw new Error(`The side bar is ${reached} px wide, not ${width}.`);
}

async function sideBarWidth(page: Page): Promise<number> {
  const box = await page.locator('.part.sidebar').boundingBox();
  return Math.round(box?.width ?? 0);
}
