import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLongThread } from '../bench/support/longThread.ts';
import { Chat } from '../harness/chat.ts';
import { isLongRun } from '../random/runs.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

const turns = 1000;

// It takes more than a minute; the window of a long conversation has tests of its own.
describe.skipIf(!isLongRun)('a thread of a thousand messages, among four hundred others', () => {
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    workbench = await launchWorkbench({ viewport: { width: 1280, height: 1500 } });
    chat = new Chat(workbench);
    await chat.send('`one.md`:\n\n```md\n# one\n```', 2);
    const store = await findStore(workbench.profile.home);
    // The extension host ends a while after its page has gone.
    await workbench.page.goto('about:blank');
    await wait(12_000);
    await makeLongThread({ store, turns, otherThreads: 400 });
    await workbench.open();
    await workbench.setSideBarWidth(420);
  }, 300_000);

  afterAll(() => workbench.dispose());

  const message = (view: FrameLocator, number: number) => view.getByRole('article', { name: `Message ${number}, you` });

  test('is found by a word of an answer, and opened at that message', async () => {
    const threads = await workbench.threads();
    await threads.getByRole('textbox', { name: 'Search threads, messages and files' }).fill('answer');
    await threads.getByText('no threads, 50+ messages, 50+ changes').waitFor();
    await workbench.screenshot('out/e2e/threads-search.png');
    await threads.getByRole('button', { name: 'Clear' }).click();
    const focused = threads.locator(':focus');
    await expect.poll(() => focused.getAttribute('aria-label')).toBe('Search threads, messages and files');
    await threads.getByText('no threads, 50+ messages, 50+ changes').waitFor({ state: 'hidden' });
    await threads.getByRole('treeitem').first().waitFor();
    await workbench.screenshot('out/e2e/threads-list.png');
    const tree = threads.getByRole('tree', { name: 'Threads' });
    await tree.focus();
    await tree.press('End');
    await expect.poll(() => tree.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(10_000);
    await tree.press('Home');
    await expect.poll(() => tree.evaluate(({ scrollTop }) => scrollTop)).toBeLessThan(100);
    await tree.press('ArrowDown');
    await threads.locator('.tc-thread.is-active').getByText('1,000 messages').waitFor();
    await tree.press('Enter');
    await message(await chat.view(), turns).waitFor();
  });

  test('shows its end at first, and earlier messages while scrolling, in place', async () => {
    const view = await chat.view();
    await message(view, turns).waitFor();
    await workbench.page.mouse.move(200, 300);
    for (let step = 0; step < 60; step++) await workbench.page.mouse.wheel(0, -400);
    await message(view, turns - 40).waitFor();
    await view.getByRole('button', { name: 'Go to Latest' }).waitFor();
    await workbench.screenshot('out/e2e/long-thread-scrolled.png');
    await view.getByRole('button', { name: 'Go to Latest' }).click();
    await message(view, turns).waitFor();
  });

  test('Home and End lead to its first and its last message', async () => {
    const view = await chat.view();
    await message(view, turns).focus();
    await message(view, turns).press('Home');
    await message(view, 1).waitFor();
    await expect.poll(() => message(view, 1).evaluate(element => element === document.activeElement)).toBe(true);
    await workbench.screenshot('out/e2e/long-thread-first.png');
    for (let step = 0; step < 100; step++) await workbench.page.keyboard.press('ArrowDown');
    await expect
      .poll(() => view.locator(':focus').evaluate(element => element.closest('[data-turn]') !== null))
      .toBe(true);
    await workbench.page.keyboard.press('End');
    await message(view, turns).waitFor();
  });

  test('its timeline goes to any entry, and is filtered', async () => {
    const timeline = await workbench.timeline();
    const tree = timeline.getByRole('tree', { name: 'Timeline' });
    await tree.focus();
    await tree.press('End');
    await timeline.getByRole('treeitem', { name: /^Message 1,/ }).waitFor();
    await timeline.getByRole('textbox', { name: 'Search messages and paths' }).fill('answer.js');
    await timeline.getByText('no entries hidden').waitFor();
    await timeline.getByRole('button', { name: 'Filter…' }).click();
    await workbench.page.locator('.quick-input-list').getByText('Your Changes').click();
    await workbench.page.keyboard.press('Enter');
    await timeline.getByText('No entry matches.').waitFor();
    await workbench.screenshot('out/e2e/timeline-filtered.png');
    await timeline.getByRole('button', { name: 'Clear Filters' }).click();
    await timeline.getByRole('treeitem').first().waitFor();
  });

  test.each(['light', 'high-contrast', 'dark'] as const)('in the theme %s', async theme => {
    await workbench.setTheme(theme);
    await workbench.setSideBarWidth(theme === 'dark' ? 300 : 420);
    const threads = await workbench.threads();
    await threads.getByRole('textbox', { name: 'Search threads, messages and files' }).fill('answer');
    await threads.getByText('no threads, 50+ messages, 50+ changes').waitFor();
    await workbench.screenshot(`out/e2e/long-lists-${theme}.png`);
    await threads.getByRole('button', { name: 'Clear' }).click();
  });
});

async function findStore(home: string): Promise<string> {
  const files = await readdir(home, { recursive: true });
  const segment = files.find(file => file.endsWith('segment-1.log'));
  if (segment === undefined) throw new Error('There is no store.');
  return join(home, dirname(segment));
}
