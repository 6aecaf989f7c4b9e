import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chat } from '../harness/chat.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

const message = (text: string, file = text): string => `\`${file}.md\`:\n\n\`\`\`md\n# ${text}\n\`\`\``;

describe('care for the store', () => {
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    workbench = await launchWorkbench();
    chat = new Chat(workbench);
    await chat.send(message('first'.repeat(1000), 'one'), 2);
    await chat.send(message('second'.repeat(1000), 'one'), 4);
    await chat.send(message('third'.repeat(1000), 'one'), 6);
  });

  afterAll(() => workbench.dispose());

  const notification = (text: RegExp) => workbench.page.locator('.notification-list-item').filter({ hasText: text });

  test('the palette verifies the store and says what it has read', async () => {
    await workbench.runCommand('Thread Checkpoints: Verify Store');
    await notification(/All \d+ records and \d+ file contents are as they were written \(.*\)\./).waitFor();
    await workbench.screenshot('out/e2e/verified-store.png');
  });

  test('freeing disk space shows first what it frees, and what stays', async () => {
    await workbench.runCommand('Thread Checkpoints: Free Disk Space…');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: /Its latest, named and pinned ones stay/ }).waitFor();
    await workbench.screenshot('out/e2e/free-disk-space.png');
    await rows.first().click();
    await workbench.page.getByRole('button', { name: /^Free / }).click();
    await notification(/^.*Freed .*\.$/).waitFor();
    const view = await chat.view();
    await chat.mark(view, 6).waitFor();
    await view.getByText('Files no longer kept').first().waitFor();
    await workbench.screenshot('out/e2e/expired-checkpoints.png');
  });

  test('with the store deleted under it, the chat goes on and says what is not saved', async () => {
    await rm(await findStore(workbench.profile.home), { recursive: true });
    const view = await chat.view();
    const box = chat.composer(view);
    await box.fill(message('three'));
    await box.press('Enter');
    await view.locator('b').filter({ hasText: 'the store’s folder was deleted' }).waitFor({ timeout: 60_000 });
    await view.getByText('Created 1 file.').nth(1).waitFor();
    expect(await readFile(join(workbench.folder, 'three.md'), 'utf8')).toContain('# three');
    expect(await chat.messages()).toHaveLength(4);
    await workbench.screenshot('out/e2e/deleted-store.png');
  });

  test('a reload starts a new store', async () => {
    await workbench.reload();
    await chat.send(message('four'), 2);
    expect(await chat.messages()).toHaveLength(1);
  });
});

async function findStore(home: string): Promise<string> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const found = entries.find(({ name }) => name === 'lease');
  if (found === undefined) throw new Error('No store is being written to.');
  return join(found.parentPath, dirname(found.name));
}
