import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chat } from '../harness/chat.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { writerOf } from '../harness/storeWriter.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

/** The answer that writes files, as it is pasted. */
const writes = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([path, content]) => `\`${path}\`:\n\`\`\`\n${content}\n\`\`\``)
    .join('\n\n');

/** Tests of one file build on each other. */
describe('branches of a thread, and threads made of them', () => {
  let folder: string;
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'branches-'));
    await writeFile(join(folder, 'state.txt'), 'start\n');
    workbench = await launchWorkbench({ folder });
    chat = new Chat(workbench);
  });

  afterAll(async () => {
    await workbench.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const state = async (): Promise<string> => (await readFile(join(folder, 'state.txt'), 'utf8')).trim();
  const names = async (): Promise<readonly string[]> => (await readdir(folder)).sort();
  const shown = async (): Promise<number> => (await chat.messages()).length;
  const untilShown = (count: number) => expect.poll(shown, { timeout: 30_000 }).toBe(count);

  const restoreFilesOfVersion = async (view: FrameLocator, from: number, disk: number): Promise<void> => {
    const words = `These messages are from version ${from}. The files on disk are from version ${disk}`;
    await view.getByText(words).waitFor({ timeout: 30_000 });
    await view.getByRole('button', { name: /^Restore \d+ Files?…$/ }).click();
    await chat.confirmRestore(/^Restore \d+ Files?$/);
    await view.getByText(words).waitFor({ state: 'hidden' });
  };

  test('message 2 of 5 is edited, with the files put back', async () => {
    for (let number = 1; number <= 5; number++) {
      await chat.send(writes({ 'state.txt': `${number}`, [`file ${number}.txt`]: 'new' }), 2 * number);
    }
    await untilShown(5);
    const view = await chat.view();
    await view.getByRole('button', { name: 'Edit message 2' }).click();
    await chat.chooseFiles(/Put files back/);
    await view.getByRole('textbox', { name: 'Message 2' }).fill(writes({ 'state.txt': 'other' }));
    await view.getByRole('button', { name: /^Send, Put Back/ }).click({ timeout: 60_000 });
    await untilShown(2);
    await expect.poll(state, { timeout: 30_000 }).toBe('other');
    expect(await names()).toEqual(['file 1.txt', 'state.txt']);
  });

  test('each branch brings its messages, and its files when asked to', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Previous version' }).click();
    await untilShown(5);
    expect(await state()).toBe('other');
    await restoreFilesOfVersion(view, 1, 2);
    expect(await state()).toBe('5');
    expect(await names()).toHaveLength(6);
    await view.getByRole('button', { name: 'Next version' }).click();
    await untilShown(2);
    // The button that was clicked is off now.
    await expect.poll(() => view.locator(':focus').getAttribute('aria-label')).toBe('Message 2, you');
    await restoreFilesOfVersion(view, 2, 1);
    expect(await state()).toBe('other');
    expect(await names()).toEqual(['file 1.txt', 'state.txt']);
  });

  test('a new thread starts from a message, by keyboard', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'New thread from message 1' }).press('Enter');
    await untilShown(1);
    await view.getByText('Fork of', { exact: true }).waitFor();
    expect(await state()).toBe('other');
    await chat.send(writes({ 'state.txt': 'fork' }), 4);
    await view.getByRole('button', { name: /^Open the thread this is a fork of/ }).press('Enter');
    await untilShown(2);
    const threads = await workbench.threads();
    await threads.getByRole('treeitem', { level: 2, name: /^Fork of/ }).waitFor();
  });

  test('an edited message goes out in a new thread', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Edit message 2' }).click();
    await chat.chooseFiles(/^New thread/);
    await view.getByRole('textbox', { name: 'Message 2' }).fill(writes({ 'state.txt': 'elsewhere' }));
    await view.getByRole('button', { name: 'Send in New Thread' }).click();
    await expect.poll(state, { timeout: 30_000 }).toBe('elsewhere');
    await view.getByText('Fork of', { exact: true }).waitFor();
    await untilShown(2);
  });

  test('a thread is put away, read, and brought back', async () => {
    const view = await chat.view();
    const threads = await workbench.threads();
    const row = threads.getByRole('treeitem', { name: /open in the chat/ });
    await row.getByRole('button', { name: 'Archive' }).click();
    await view.getByText('This thread is archived', { exact: true }).waitFor();
    expect(await chat.composer(view).count()).toBe(0);
    expect(await view.getByRole('button', { name: /^Edit message/ }).count()).toBe(0);
    expect(await view.getByRole('button', { name: /^Restore files/ }).count()).toBeGreaterThan(0);
    const tree = threads.getByRole('tree', { name: 'Threads' });
    await tree.focus();
    await tree.press('End');
    await threads.getByRole('treeitem', { name: 'Archived, 1 thread', expanded: false }).waitFor();
    await tree.press('ArrowRight');
    await threads.getByRole('treeitem', { name: /^archived/ }).waitFor();
    await view.getByRole('button', { name: 'Unarchive' }).press('Enter');
    await chat.composer(view).waitFor();
  });

  test('a thread is deleted by keyboard, and its fork stays', async () => {
    const threads = await workbench.threads();
    const tree = threads.getByRole('tree', { name: 'Threads' });
    const count = () => threads.getByRole('treeitem').count();
    await expect.poll(count).toBe(3);
    await tree.focus();
    await tree.press('Home');
    await tree.press('Delete');
    await workbench.page.getByRole('button', { name: 'Delete Thread' }).click();
    await expect.poll(count).toBe(2);
  });

  test('a temporary thread is in no list until it is kept', async () => {
    const view = await chat.view();
    const threads = await workbench.threads();
    const count = () => threads.getByRole('treeitem').count();
    const tree = threads.getByRole('tree', { name: 'Threads' });
    await tree.focus();
    await tree.press('Home');
    await tree.press('Enter');
    await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(0);
    await workbench.runCommand('Thread Checkpoints: Try in Temporary Thread');
    const banner = view.getByText('This is a temporary thread', { exact: false });
    await banner.waitFor();
    expect(await count()).toBe(2);
    await view.getByRole('button', { name: 'Keep Thread' }).press('Enter');
    await banner.waitFor({ state: 'hidden' });
    await expect.poll(count).toBe(3);
  });

  test('a turn whose process is killed is run again after a reload', async () => {
    const view = await chat.view();
    await chat.composer(view).waitFor();
    await workbench.runCommand('Thread Checkpoints: New Thread');
    await untilShown(0);
    // The agent waits until these are saved.
    await mkdir(join(folder, 'many'));
    for (let index = 0; index < 6000; index++) await writeFile(join(folder, 'many', `${index}.txt`), `file ${index}`);
    const writer = await writerOf(workbench.profile.home);
    const box = chat.composer(view);
    await box.fill(writes({ 'state.txt': 'never' }));
    await box.press('Enter');
    await untilShown(1);
    process.kill(writer, 'SIGKILL');
    await workbench.reload();
    const again = await chat.view();
    await again.getByText('Interrupted', { exact: true }).waitFor({ timeout: 60_000 });
    await again.getByRole('button', { name: 'Run Again…' }).press('Enter');
    await again.getByRole('textbox', { name: 'Message 1' }).fill(writes({ 'state.txt': 'again' }));
    await chat.chooseFiles(/Keep files/);
    await again.getByRole('button', { name: 'Send, Keep Files' }).press('Enter');
    await expect.poll(state, { timeout: 60_000 }).toBe('again');
  });
});
