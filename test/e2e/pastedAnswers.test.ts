import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProject } from '../../scripts/lib/paths.mjs';
import { Chat } from '../harness/chat.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';
import { bytesOf, readTree } from './realTree.ts';

const project: Readonly<Record<string, string>> = {
  'src/client.ts':
    "import { request } from './request.ts';\n\nexport function load(url: string) {\n  return request(url);\n}\n\n" +
    'export function save(url: string, body: string) {\n  return request(url, body);\n}\n',
  'src/log.ts':
    'export function log(text: string) {\n  console.log(text);\n}\n\nexport namespace more {\n' +
    '  export function warn(text: string) {\n  log(`warning: ${text}`);\n  }\n}\n',
  'src/settings.json': '{\r\n  "retries": 1\r\n}\r\n',
  'src/again.ts': '// Use this.\nexport const again = 2;\n',
  'src/unused.ts': 'export {};\n',
  'tools/check.py': 'print("x")\n',
};

describe('a pasted answer', () => {
  let folder: string;
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'answers-')), 'client');
    for (const [path, content] of Object.entries(project)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    workbench = await launchWorkbench({ folder });
    chat = new Chat(workbench);
  });

  afterAll(async () => {
    await workbench.dispose();
    await rm(dirname(folder), { recursive: true, force: true });
  });

  test('with a wrong hunk changes nothing, names it and offers the others', async () => {
    const before = bytesOf(await readTree(folder));
    await chat.send(await readFile(inProject('test/fixtures/answers/wrong-hunk.md'), 'utf8'), 2);
    const view = await chat.view();
    await view.getByText('1 of 3 edits does not match the files.').first().waitFor();
    expect(bytesOf(await readTree(folder))).toEqual(before);
    await view.getByRole('button', { name: 'Show the Edit' }).click();
    await view.getByText('src/client.ts').last().waitFor();
    await view.getByRole('button', { name: 'Apply 2 Edits' }).click();
    await chat.mark(view, 4).waitFor();
    expect(await readFile(join(folder, 'src/a.ts'), 'utf8')).toBe('export const a = 1;\n');
    expect(await readFile(join(folder, 'src/log.ts'), 'utf8')).toContain('console.info(text);');
    expect(await readFile(join(folder, 'src/client.ts'), 'utf8')).toBe(project['src/client.ts']);
  });

  test('with twelve edits of mixed formats applies exactly', async () => {
    await chat.untilWritesAreYours();
    for (const [path, content] of Object.entries(project)) await writeFile(join(folder, path), content);
    await chat.send(await readFile(inProject('test/fixtures/answers/mixed.md'), 'utf8'), 6);
    const view = await chat.view();
    await view.getByText('Changed 4 files, created 4, deleted 1, renamed 1.').waitFor();
    expect(await readFile(join(folder, 'src/settings.json'), 'utf8')).toBe('{\r\n  "retries": 3\r\n}\r\n');
    expect(await readFile(join(folder, 'src/legacy/again.ts'), 'utf8')).toBe(
      '// Use retry.ts.\nexport const again = 3;\n',
    );
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe('# Client\n\n```sh\nnpm test\n```\n');
    const paths = [...(await readTree(folder)).keys()];
    expect(paths).not.toContain('src/unused.ts');
    expect(paths).not.toContain('src/again.ts');
  });

  test('that is still being typed survives hiding the view and a reload', async () => {
    const view = await chat.view();
    await chat.composer(view).fill('not sent yet');
    const header = workbench.page.locator('.sidebar .pane-header[aria-label^="Chat"]');
    await header.click();
    await expect.poll(() => header.getAttribute('aria-expanded')).toBe('false');
    const again = await chat.view();
    await expect.poll(() => chat.composer(again).inputValue()).toBe('not sent yet');
    await workbench.reload();
    const reloaded = await chat.view();
    await expect.poll(() => chat.composer(reloaded).inputValue(), { timeout: 30_000 }).toBe('not sent yet');
    await chat.composer(reloaded).fill('');
  });

  test('is edited with the keyboard alone: pick a message, choose, cancel', async () => {
    const { page } = workbench;
    const view = await chat.view();
    await chat.composer(view).focus();
    await page.keyboard.press('Control+l');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'message 3' }).waitFor();
    await page.keyboard.press('Enter');
    const form = view.getByRole('form', { name: 'Edit message 3' });
    await form.waitFor();
    await view.getByText('What should happen to the files?').waitFor();
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
  });

  test('without edits is kept as a note', async () => {
    const before = bytesOf(await readTree(folder));
    await chat.send('Thank you, that is all for today.', 8);
    const view = await chat.view();
    await view.getByText(/kept as a note/).waitFor();
    expect(bytesOf(await readTree(folder))).toEqual(before);
  });
});
