import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chat } from '../harness/chat.ts';
import { typeInFile } from '../harness/editor.ts';
import { repeatedly } from '../harness/repeatedly.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { findWebview } from '../harness/webviews.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

const newFile = (path: string, text: string): string => `\`${path}\`:\n\n\`\`\`md\n${text}\n\`\`\``;

/** What the keyboard, unsaved editors and running turns do to a restore. Tests build on each other. */
describe('restoring without a mouse', () => {
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  const read = (path: string): Promise<string> => readFile(join(workbench.folder, path), 'utf8');
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
  const focused = (view: FrameLocator): Locator => view.locator(':focus');

  beforeAll(async () => {
    workbench = await launchWorkbench({ settings: { 'files.autoSave': 'off' } });
    chat = new Chat(workbench);
    await chat.send([newFile('one.md', 'first'), newFile('two.md', 'first')].join('\n\n'), 2);
    await chat.send([newFile('one.md', 'second'), newFile('two.md', 'second')].join('\n\n'), 4);
  });

  afterAll(() => workbench.dispose());

  test('from the message box to the preview, a tick, the restore and its undo by keys alone', async () => {
    const view = await chat.view();
    await chat.composer(view).focus();
    await press('Control+ArrowUp');
    await expect.poll(() => focused(view).getAttribute('data-item')).not.toBeNull();
    await press('End');
    await walkTo(view, 'ArrowUp', /^Checkpoint 2\b/);
    await walkTo(view, 'Tab', /^Restore files to checkpoint 2/);
    await press('Enter');
    const first = view.getByRole('treeitem', { name: /^one\.md/ });
    await first.waitFor({ timeout: 60_000 });
    await expect.poll(() => focused(view).textContent()).toBe('Cancel');

    await press('Shift+Tab');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Space');
    await expect.poll(() => first.getAttribute('aria-checked')).toBe('false');
    await press('Control+Enter');
    await expect.poll(() => focused(view).textContent()).toBe('Restore 1 File');
    await press('Enter');
    await expect.poll(() => focused(view).textContent(), { timeout: 60_000 }).toBe('Undo');
    expect([await read('one.md'), await read('two.md')]).toEqual(['second\n', 'first\n']);

    await press('Enter');
    await expect.poll(() => read('two.md'), { timeout: 60_000 }).toBe('second\n');
  });

  test('the menu of a file opens with a key and ticks it alone', async () => {
    const view = await chat.openRestore(2);
    const row = view.getByRole('treeitem', { name: /^two\.md/ });
    await row.waitFor({ timeout: 60_000 });
    await press('Shift+Tab');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Shift+F10');
    const entry = workbench.page.getByRole('menuitem', { name: 'Tick Only This' });
    await entry.waitFor();
    await workbench.screenshot('out/e2e/restore-menu.png');
    // A menu takes no click in the first moment.
    await repeatedly(async () => {
      await entry.click({ timeout: 5_000 });
      await entry.waitFor({ state: 'hidden', timeout: 5_000 });
    }, 30_000);
    await view.getByRole('button', { name: 'Restore 1 File' }).waitFor();
    expect(await row.getAttribute('aria-checked')).toBe('true');
    await view.getByRole('button', { name: 'Cancel' }).click();
  });

  test('the preview moves to an editor with its ticks, and the chat comes back with Undo', async () => {
    const { page } = workbench;
    const view = await chat.openRestore(2);
    const tick = view.getByRole('treeitem', { name: /^one\.md/ }).getByRole('checkbox', { includeHidden: true });
    await tick.click();
    await view.getByRole('button', { name: 'Restore 1 File' }).waitFor();
    expect(await tick.evaluate((box: HTMLInputElement) => box.checked)).toBe(false);
    expect(await focused(view).getAttribute('role'), 'the keyboard stays with the list').toBe('tree');
    await page.getByRole('button', { name: 'Open Restore Preview in Editor' }).click();
    const editor = await findWebview(page, 'preview', 60_000);
    const row = editor.getByRole('treeitem', { name: /^one\.md/ });
    await row.waitFor();
    await expect.poll(() => row.getAttribute('aria-checked')).toBe('false');
    await view.getByText('The restore preview is open in an editor.').waitFor();
    await workbench.screenshot('out/e2e/restore-in-editor.png');
    await editor.getByRole('button', { name: 'Restore 1 File' }).click();
    await expect.poll(() => focused(view).textContent(), { timeout: 60_000 }).toBe('Undo');
    expect([await read('one.md'), await read('two.md')]).toEqual(['second\n', 'first\n']);
    expect(await page.getByRole('tab', { name: /^Restore Preview/ }).count()).toBe(0);
    await press('Enter');
    await expect.poll(() => read('two.md'), { timeout: 60_000 }).toBe('second\n');
  });

  test('closing the tab of the preview gives it up', async () => {
    const { page } = workbench;
    const view = await chat.openRestore(2);
    await view.getByRole('button', { name: 'Restore 2 Files' }).waitFor();
    await page.getByRole('button', { name: 'Open Restore Preview in Editor' }).click();
    const tab = page.getByRole('tab', { name: /^Restore Preview/ });
    await tab.waitFor();
    await tab.getByRole('button', { name: /^Close/ }).click();
    await view.getByText('The restore preview is open in an editor.').waitFor({ state: 'hidden' });
    expect(await read('two.md')).toBe('second\n');
  });

  test('what an editor had not saved is shown in it again after the restore was undone', async () => {
    const { page } = workbench;
    const lines = await typeInFile(page, 'one.md', 'second', 'not saved, ');

    const view = await chat.openRestore(2);
    const row = view.getByRole('treeitem', { name: /^one\.md.*unsaved/ });
    await row.waitFor({ timeout: 60_000 });
    await row.getByRole('checkbox', { includeHidden: true }).click();
    await chat.confirmRestore(/^Restore 2 Files$/);
    expect(await read('one.md')).toBe('first\n');
    await lines.getByText('first', { exact: true }).waitFor();

    await view.getByRole('button', { name: /^Undo/ }).last().click();
    await lines.getByText('not saved, second').waitFor({ timeout: 60_000 });
    expect(await read('one.md')).toBe('second\n');
    await page.locator('.tab.dirty', { hasText: 'one.md' }).waitFor();
  });

  test('a preview asked for while a turn runs comes once the turn was stopped', async () => {
    const view = await chat.view();
    // The turn waits for the checkpoint before it, and that for all of these.
    await mkdir(join(workbench.folder, 'many'));
    for (let index = 0; index < 15_000; index++)
      await writeFile(join(workbench.folder, `many/${index}.txt`), `${index}`);
    const box = chat.composer(view);
    await box.fill(newFile('one.md', 'third'));
    await box.press('Enter');
    await view.getByRole('button', { name: 'Stop' }).waitFor();
    await view.getByRole('button', { name: 'Restore files to checkpoint 2: opens a preview' }).click();
    await view.getByText('Stop the turn before restoring files.').waitFor();
    await workbench.screenshot('out/e2e/restore-turn-runs.png');
    await view.getByRole('button', { name: 'Stop and Continue' }).click();
    await view.getByRole('button', { name: /^Restore [\d,]+ Files?$/ }).waitFor({ timeout: 120_000 });
    await workbench.screenshot('out/e2e/restore-after-stop.png');
    await chat.confirmRestore(/^Restore [\d,]+ Files?$/);
    await expect.poll(() => read('two.md')).toBe('first\n');
  });
});

/** Presses a key until what has the focus is called that. */
async function walkTo(view: FrameLocator, key: string, name: RegExp): Promise<void> {
  const focused = view.locator(':focus');
  const passed: string[] = [];
  while (passed.length < 40) {
    const label = (await focused.getAttribute('aria-label', { timeout: 5_000 }).catch(() => null)) ?? '';
    if (name.test(label)) return;
    passed.push(label);
    await focused.press(key);
  }
  throw new Error(`Nothing called ${name.source} was reached with ${key}, only ${[...new Set(passed)].join('; ')}.`);
}
