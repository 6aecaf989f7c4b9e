import type { Page } from 'playwright-core';
import { Chat } from '../harness/chat.ts';
import { pick } from '../harness/quickInput.ts';
import { blink, ring } from './demoAgent.ts';
import type { Tour } from './tourStep.ts';

/** A thread with a coding agent: it plans, asks, edits, and forgets with the files what an edited message made happen. */
export async function askAgent({ workbench, step }: Tour): Promise<void> {
  const chat = new Chat(workbench);
  const { page } = workbench;
  await page.keyboard.press('Escape');
  await step('Choose a coding agent', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Thread Checkpoints: New Thread');
    const view = await chat.view();
    for (const section of ['Timeline', 'Threads']) await collapse(page, section);
    await view.getByRole('button', { name: /^Agent: Apply Edits/ }).click();
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Demo Agent' }).waitFor();
  });
  await step('It plans, and asks before it writes', async () => {
    await pick(page, 'Demo', 'Demo Agent');
    const view = await chat.view();
    await view.getByRole('button', { name: /^Agent: Demo Agent/ }).waitFor();
    await chat.composer(view).fill(ring);
    await chat.composer(view).press('Enter');
    await view.getByRole('group', { name: /^Permission request/ }).waitFor();
  });
  await step('What it changed is in a checkpoint', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Yes', exact: true }).click();
    await view.getByText('Done: the timer rings once', { exact: false }).waitFor();
    await view.getByRole('button', { name: /^Agent: Demo Agent/ }).waitFor();
    await view.locator('.tc-status').waitFor({ state: 'hidden' });
    await view.getByRole('button', { name: /Write src\/timer\.js/ }).click();
  });
  await step('Ask it differently', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Edit message 1' }).click();
    await view.getByRole('textbox', { name: 'Message 1' }).fill(blink);
    await view.getByRole('radio', { name: /Put files back/ }).check();
    await view.getByRole('button', { name: /^Preview \d+ Files?/ }).waitFor();
  });
  await step('Files and memory go back together', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: /^Preview \d+ Files?/ }).click();
    await view.getByRole('treeitem', { name: /^timer\.js/ }).click();
    await page.locator('.monaco-diff-editor .line-delete').first().waitFor();
  });
}

async function collapse(page: Page, section: string): Promise<void> {
  const header = page.locator(`.sidebar .pane-header[aria-label^="${section}"]`);
  if ((await header.getAttribute('aria-expanded')) === 'true') await header.click();
}
