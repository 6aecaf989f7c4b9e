import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chat } from '../harness/chat.ts';
import { isLongRun } from '../random/runs.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

const message = (name: string): string => `\`${name}.md\`:\n\n\`\`\`md\n# ${name}\n\`\`\``;

/** So many files that look like keys, to see that a long list stays usable. */
const keyCount = 3_000;

describe.skipIf(!isLongRun)('what a checkpoint left out', () => {
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    workbench = await launchWorkbench({ settings: { 'threadCheckpoints.maxFileSizeMB': 1 } });
    chat = new Chat(workbench);
    await fillFolder(workbench.folder);
    await chat.send(message('first'), 2);
  });

  afterAll(() => workbench.dispose());

  const openPage = async (): Promise<FrameLocator> => {
    const view = await chat.view();
    await workbench.runCommand('Thread Checkpoints: Show What Was Left Out');
    await view.getByRole('heading', { name: /^What checkpoint \d+ left out$/ }).waitFor();
    return view;
  };

  test('the mark says in place that it is partial, and leads to the page with everything', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Partial: 3,002 files left out, all on purpose. Show which.' }).click();
    await view.getByText('3,002 files are not in this checkpoint. A restore leaves them alone.').waitFor();
    await workbench.screenshot('out/e2e/partial-mark.png');
    await view.getByRole('button', { name: 'Show what checkpoint 2 left out' }).click();
    await view.getByRole('heading', { name: 'What checkpoint 2 left out' }).waitFor();
    await view.getByRole('treeitem', { name: /^Over the size limit, 1, 2 MB, .* never touches them\.$/ }).waitFor();
    await view.getByRole('treeitem', { name: /^Look like secrets, 3,001, .* never touches them\.$/ }).waitFor();
    await workbench.screenshot('out/e2e/left-out.png');
  });

  test('a long list is drawn in part, filtered and walked with keys', async () => {
    const view = await chat.view();
    expect(await view.getByRole('treeitem').count()).toBeLessThan(100);
    const filter = view.getByRole('textbox', { name: 'Filter files' });
    await filter.fill('key-2999');
    await view.getByRole('treeitem', { name: /^key-2999\.pem/ }).waitFor();
    await filter.press('Escape');
    await filter.press('ArrowDown');
    const tree = view.getByRole('tree', { name: 'Left out' });
    await tree.press('End');
    await view.getByRole('treeitem', { name: /^Ignored on purpose, 2,/, selected: true }).waitFor();
    await tree.press('ArrowRight');
    await tree.press('End');
    await view.getByRole('treeitem', { name: /^node_modules/, selected: true }).waitFor();
    await workbench.screenshot('out/e2e/left-out-end.png');
  });

  test('Escape leads back to the mark', async () => {
    const view = await chat.view();
    await view.getByRole('tree', { name: 'Left out' }).press('Escape');
    await chat.mark(view, 2).waitFor();
    await view.getByRole('button', { name: /Show which\.$/ }).click();
  });

  test('a secret is included from the next checkpoint on, after a question', async () => {
    const view = await openPage();
    await view.getByRole('textbox', { name: 'Filter files' }).fill('.env');
    await view.getByRole('button', { name: 'Include .env in checkpoints: asks first' }).click();
    const dialog = workbench.page.getByRole('dialog', { name: /Include/ });
    await dialog.getByText(/copied into the checkpoint store on this machine/).waitFor();
    await workbench.screenshot('out/e2e/include-secret.png');
    await dialog.getByRole('button', { name: 'Include File' }).click();
    await view.getByRole('button', { name: 'Stop including .env' }).waitFor();
    const settings = await readFile(join(workbench.folder, '.vscode', 'settings.json'), 'utf8');
    expect(JSON.parse(settings)).toEqual({ 'threadCheckpoints.includeSecrets': ['.env'] });
    await view.getByRole('button', { name: 'Back to the conversation' }).click();
    await chat.send(message('second'), 4);
    await view.getByRole('button', { name: /^Partial: 3,001 files left out/ }).waitFor();
  });

  test('what was included is named, and can be left out again', async () => {
    const view = await openPage();
    await view.getByRole('treeitem', { name: /^Included by you, 1,/ }).waitFor();
    await workbench.screenshot('out/e2e/included-secret.png');
    await view.getByRole('button', { name: 'Stop including .env' }).click();
    await view.getByRole('treeitem', { name: /^Included by you/ }).waitFor({ state: 'detached' });
    await view.getByRole('button', { name: 'Back to the conversation' }).click();
    await chat.send(message('third'), 6);
    await view
      .getByRole('button', { name: /^Partial: 3,002 files left out/ })
      .last()
      .waitFor();
  });

  test('the timeline leads to the page of each checkpoint', async () => {
    const timeline = await workbench.timeline();
    await timeline.getByRole('treeitem', { name: /second/ }).click();
    await timeline.getByRole('button', { name: 'Show What Was Left Out' }).click();
    const view = await chat.view();
    await view.getByRole('heading', { name: 'What checkpoint 4 left out' }).waitFor();
    await view.getByRole('button', { name: 'Change the size limit in the settings' }).click();
    await workbench.page.getByText('Max File Size MB').first().waitFor();
    await workbench.screenshot('out/e2e/left-out-settings.png');
  });
});

async function fillFolder(folder: string): Promise<void> {
  await writeFile(join(folder, '.env'), 'TOKEN=1\n');
  await writeFile(join(folder, 'film.mov'), new Uint8Array(2 * 1024 * 1024));
  await mkdir(join(folder, 'node_modules', 'x'), { recursive: true });
  await writeFile(join(folder, 'node_modules', 'x', 'index.js'), '');
  await mkdir(join(folder, 'keys'));
  for (let key = 0; key < keyCount; key++) {
    await writeFile(join(folder, 'keys', `key-${String(key).padStart(4, '0')}.pem`), '');
  }
}
