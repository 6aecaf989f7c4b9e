import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chat } from '../harness/chat.ts';
import { repeatedly } from '../harness/repeatedly.ts';
import { isLongRun } from '../random/runs.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

const message = (name: string): string => `\`${name}.md\`:\n\n\`\`\`md\n# ${name}\n\`\`\``;

const question = /^The first checkpoint of this folder would hold 2(\.\d)? MB \(\d+ files\)\.$/;

describe.skipIf(!isLongRun)('a first capture that would be very large', () => {
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    workbench = await launchWorkbench({ settings: { 'threadCheckpoints.maxFirstCaptureMegabytes': 1 } });
    chat = new Chat(workbench);
    await mkdir(join(workbench.folder, 'data'));
    await writeFile(join(workbench.folder, 'data', 'large.bin'), new Uint8Array(2 * 1024 * 1024));
  });

  afterAll(() => workbench.dispose());

  const banner = (view: FrameLocator) =>
    view.locator('.tc-banner--flat').filter({ hasText: 'The first checkpoint of' });

  const isSettled = async (view: FrameLocator): Promise<void> => {
    await banner(view).waitFor({ state: 'detached' });
    await view.getByText('Checkpoints on').waitFor();
  };

  const asked = async (): Promise<FrameLocator> => {
    const view = await chat.view();
    await banner(view).waitFor();
    return view;
  };

  test('is asked about before anything is saved', async () => {
    const view = await asked();
    expect(await banner(view).locator('b').innerText()).toMatch(question);
    await banner(view).getByText('Most of it: data (2 MB).').waitFor();
    await view.getByText('No checkpoints yet').waitFor();
    await workbench.screenshot('out/e2e/first-capture.png');
  });

  test('holds up no message, which says that it has no checkpoints', async () => {
    const view = await chat.view();
    const box = chat.composer(view);
    await box.fill(message('first'));
    await box.press('Enter');
    await view.getByText('Created 1 file.').waitFor();
    await view.locator('b').filter({ hasText: 'until you choose to save more' }).waitFor();
    expect(await view.getByRole('group', { name: /^Checkpoint \d/ }).count()).toBe(0);
    await workbench.page.getByRole('button', { name: /Checkpoints wait for your answer/ }).waitFor();
    await workbench.screenshot('out/e2e/first-capture-turn.png');
  });

  test('is still asked about after a restart', async () => {
    await workbench.reload();
    await asked();
  });

  test('leads to the setting of what is left out, and is gone once enough is', async () => {
    const view = await asked();
    await view.getByRole('button', { name: 'Choose What to Leave Out…' }).click();
    const setting = workbench.page.locator('.setting-item').filter({ hasText: 'Thread Checkpoints: Exclude' }).first();
    // The list is drawn anew while the editor still searches, which takes back what was typed or clicked.
    await repeatedly(async () => {
      const add = setting.getByRole('button', { name: 'Add Item' });
      if (await add.isVisible()) await add.click({ timeout: 2_000 });
      await setting.getByRole('textbox').fill('data/', { timeout: 2_000 });
    }, 30_000);
    await workbench.screenshot('out/e2e/first-capture-settings.png');
    await setting.getByRole('button', { name: 'OK' }).click();
    await isSettled(view);
  });

  test('is asked about anew when it is large again, and no checkpoint was taken meanwhile', async () => {
    await workbench.updateSettings({});
    await asked();
  });

  test('is allowed by Save All, for good', async () => {
    const view = await asked();
    await view.getByRole('button', { name: 'Save All' }).click();
    await isSettled(view);
    await workbench.reload();
    await isSettled(await chat.view());
  });

  test('is the baseline of the next message then', async () => {
    const view = await chat.view();
    await chat.send(message('second'), 2);
    await view.getByText('Checkpoint 1 · baseline').waitFor();
    await workbench.screenshot('out/e2e/first-capture-saved.png');
  });
});
