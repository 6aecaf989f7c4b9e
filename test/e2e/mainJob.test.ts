import { rm, readFile, writeFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chat } from '../harness/chat.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';
import { bytesOf, copyRealTree, differences, readTree, type Files } from './realTree.ts';

/** Tests of one file build on each other: it is one long afternoon of one user. */
describe('say something, files change, go back, undo', () => {
  let folder: string;
  let workbench: Workbench;
  let chat: Chat;
  const states: Files[] = [];
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    folder = await copyRealTree();
    workbench = await launchWorkbench({ folder });
    chat = new Chat(workbench);
  });

  afterAll(async () => {
    await workbench.dispose();
    await rm(dirname(folder), { recursive: true, force: true });
  });

  test('three messages change, create, delete and rename files', async () => {
    states.push(await readTree(folder));
    const readme = await readFile(join(folder, 'README.md'), 'utf8');
    const [firstLine = ''] = readme.split('\n');
    await chat.send(searchReplace('README.md', firstLine, '# Changed by a message'), 2);
    states.push(await readTree(folder));
    await chat.send(
      [
        '`docs/new file.md`:',
        '```md',
        '# New',
        '```',
        '```diff',
        'diff --git a/keep.log b/keep.log',
        'deleted file mode 100644',
        '--- a/keep.log',
        '+++ /dev/null',
        '@@ -1 +0,0 @@',
        '-not ignored',
        '```',
      ].join('\n'),
      4,
    );
    states.push(await readTree(folder));
    await chat.send(
      [
        '```diff',
        'diff --git a/windows.txt b/renamed.txt',
        'similarity index 80%',
        'rename from windows.txt',
        'rename to renamed.txt',
        '--- a/windows.txt',
        '+++ b/renamed.txt',
        '@@ -1,3 +1,3 @@',
        ' one',
        '-two',
        '+zwei',
        ' three',
        '```',
      ].join('\n'),
      6,
    );
    states.push(await readTree(folder));

    expect(differences(states[0]!, states[1]!)).toEqual(['README.md']);
    expect(differences(states[1]!, states[2]!)).toEqual(['docs/', 'docs/new file.md', 'keep.log']);
    expect(differences(states[2]!, states[3]!)).toEqual(['renamed.txt', 'windows.txt']);
    expect(await readFile(join(folder, 'renamed.txt'), 'utf8')).toBe('one\r\nzwei\r\nthree\r\n');
    const view = await chat.view();
    await view.getByRole('group', { name: /^Checkpoint 4, 2 files, 1 line added, 1 removed, partial/ }).waitFor();
  });

  test('the preview of message 1 shows every change, and its diff opens natively', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Edit message 1' }).click();
    await chat.chooseFiles(/Put files back/);
    await view.getByRole('button', { name: /^Preview 5 Files/ }).click({ timeout: 60_000 });
    await view.getByRole('heading', { name: 'Restore to checkpoint 1' }).waitFor();
    const rows = view.getByRole('tree', { name: 'Files to restore' }).getByRole('treeitem', { level: 2 });
    await expect.poll(() => rows.count(), { timeout: 60_000 }).toBe(6);
    const names = await rows.evaluateAll(items => items.map(item => item.getAttribute('aria-label') ?? ''));
    expect(names.map(name => name.split(', ')[0]).sort()).toEqual(
      ['README.md', 'keep.log', 'new file.md', 'renamed.txt', 'windows.txt', '.env'].sort(),
    );
    await view.getByRole('treeitem', { name: /^README\.md/ }).click();
    await workbench.page.getByRole('tab', { name: /README\.md \(now ↔ checkpoint 1\)/ }).waitFor();
    await workbench.page
      .locator('.monaco-diff-editor .view-line', { hasText: '# Changed by a message' })
      .first()
      .waitFor();
    await view.getByRole('button', { name: 'Open all changes' }).click();
    await workbench.page.getByRole('tab', { name: /Restore Preview/ }).waitFor();
    await workbench.page
      .locator('.multiDiffEditor, .multi-diff-editor, .monaco-component.multiDiffEditor')
      .first()
      .waitFor();
    await view.getByRole('button', { name: 'Back to the conversation' }).click();
    expect(differences(states[3]!, await readTree(folder))).toEqual([]);
  });

  test('editing message 1 with the files put back restores every byte, and nothing else is touched', async () => {
    const view = await chat.view();
    const form = view.getByRole('form', { name: 'Edit message 1' });
    if (!(await form.isVisible())) await view.getByRole('button', { name: 'Edit message 1' }).click();
    await chat.chooseFiles(/Put files back/);
    await view.getByRole('textbox', { name: 'Message 1' }).fill('Only a note this time.');
    await view.getByRole('button', { name: /^Send, Put Back 5 Files/ }).click({ timeout: 60_000 });
    await expect.poll(() => chat.messages(), { timeout: 60_000 }).toEqual(['Only a note this time.']);
    await view.getByText('Restored 5 files to checkpoint 1').first().waitFor();
    await view.getByText(/kept as a note/).waitFor({ timeout: 60_000 });

    const after = await readTree(folder);
    expect(bytesOf(after)).toEqual(bytesOf(states[0]!));
    const touched = [...after]
      .filter(([path, { mtime }]) => states[3]!.get(path)?.mtime !== mtime)
      .map(([path]) => path);
    expect(touched.sort()).toEqual(['README.md', 'keep.log', 'windows.txt']);
  });

  test('after a reload the conversation is there, and undo brings everything back', async () => {
    await workbench.reload();
    await expect.poll(() => chat.messages(), { timeout: 30_000 }).toEqual(['Only a note this time.']);
    const view = await chat.view();
    await view.getByRole('button', { name: /^Undo: Restored 5 files/ }).click();
    await expect.poll(async () => differences(states[3]!, await readTree(folder)), { timeout: 60_000 }).toEqual([]);
  });

  test('after a restart of VS Code the earlier version of the message is still there', async () => {
    await workbench.restart();
    const view = await chat.view();
    await view.getByRole('button', { name: 'Previous version' }).click();
    await expect.poll(async () => (await chat.messages()).length, { timeout: 20_000 }).toBe(3);
  });

  test('what you change by hand is marked as yours and kept', async () => {
    await chat.untilWritesAreYours();
    await writeFile(join(folder, 'mine.txt'), 'written by hand\n');
    await writeFile(join(folder, 'README.md'), 'rewritten by hand\n');
    const view = await chat.openRestore(2);
    const mine = view.getByRole('treeitem', { name: /^mine\.txt.*changed by you/ });
    await mine.waitFor({ timeout: 60_000 });
    expect(await mine.getAttribute('aria-checked')).toBe('false');
    await chat.confirmRestore(/^Restore \d+ Files?$/);
    expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('written by hand\n');
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe('rewritten by hand\n');
    await unlink(join(folder, 'mine.txt'));
  });

  test('the palette rewinds the conversation to before a message, files stay', async () => {
    const before = await readTree(folder);
    await workbench.runCommand('Thread Checkpoints: Rewind…');
    const list = workbench.page.locator('.quick-input-list .monaco-list-row');
    await list.filter({ hasText: 'message 3' }).click();
    await list.filter({ hasText: 'Conversation only' }).click();
    await expect.poll(async () => (await chat.messages()).length, { timeout: 20_000 }).toBe(2);
    expect(differences(before, await readTree(folder))).toEqual([]);
  });

  test('the page allows no inline script and nothing from elsewhere', async () => {
    const view = await chat.view();
    const policy = await view.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).not.toMatch(/unsafe|https?:\/\/(?!127\.0\.0\.1|\*)/);
    const ran = await view.locator('body').evaluate(body => {
      const script = document.createElement('script');
      script.textContent = 'document.body.dataset.injected = "yes"';
      body.append(script);
      return body.dataset['injected'] ?? 'no';
    });
    expect(ran).toBe('no');
  });
});

const searchReplace = (path: string, search: string, replace: string): string =>
  [path, '<<<<<<< SEARCH', search, '=======', replace, '>>>>>>> REPLACE'].join('\n');
