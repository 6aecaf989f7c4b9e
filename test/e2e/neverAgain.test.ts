import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chat } from '../harness/chat.ts';
import { typeInFile } from '../harness/editor.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';
import { makeRepository } from './gitRepository.ts';
import { differences, readTree, type Files } from './realTree.ts';

/** Files that are hard to keep. */
const oddFiles: Readonly<Record<string, Uint8Array>> = {
  'odd/binary.bin': Uint8Array.from({ length: 4096 }, (_, index) => (index * 31) % 256),
  'odd/invalid.txt': Uint8Array.of(0xff, 0xfe, 0x41, 0x80, 0x0a),
  'odd/windows.txt': Buffer.from('one\r\ntwo\r\n'),
  'odd/mark.txt': Buffer.from('\ufeffmarked\n'),
  'odd/empty.txt': new Uint8Array(),
  'odd/no newline.txt': Buffer.from('no newline'),
  'odd/ünïcödé 文件 🎉.txt': Buffer.from('odd name\n'),
  "odd/it's (a) [name] #1 %20.txt": Buffer.from('odd too\n'),
};

/** What no checkpoint ever saw: ignored, secret, too large. */
const unseenFiles: Readonly<Record<string, Uint8Array>> = {
  'data/precious.db': Buffer.from('years of work\n'),
  'data/deep/other.db': Buffer.from('more of it\n'),
  '.env': Buffer.from('SECRET=1\n'),
  'film.mov': new Uint8Array(2 * 1024 * 1024),
};

/**
 * What other tools got wrong, each scene by the name it has with them; `docs/never-again.md` lists all of them. Tests build on
 * each other: one afternoon in a folder of a repository, with another project beside it.
 */
describe('never again', () => {
  let top: string;
  let folder: string;
  let workbench: Workbench;
  let chat: Chat;
  /** Everything in and around the folder, before the first message. */
  let start: Files;
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'never-again-'));
    folder = join(top, 'repository', 'app');
    await makeRepository(join(top, 'repository'));
    await put({ ...oddFiles, ...unseenFiles });
    await put({ '.gitignore': Buffer.from('data/\n'), 'count.txt': Buffer.from('is 0\n') });
    await put({ 'open.txt': Buffer.from('one\n') });
    await utimes(join(folder, 'data/precious.db'), 1_000_000_000, 1_000_000_000);
    workbench = await launchWorkbench({
      folder,
      settings: { 'threadCheckpoints.maxFileSizeMB': 1, 'files.autoSave': 'off' },
    });
    chat = new Chat(workbench);
    start = await readTree(top);
  });

  afterAll(async () => {
    await workbench.dispose();
    await rm(top, { recursive: true, force: true });
  });

  const put = async (files: Readonly<Record<string, Uint8Array>>): Promise<void> => {
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
  };
  const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
  /** Edits a message with the files put back, and waits for the mark of the checkpoint after it. */
  const editMessage = async (number: number, text: string, checkpoint: number): Promise<void> => {
    const view = await chat.view();
    await view.getByRole('button', { name: `Edit message ${number}`, exact: true }).click();
    await chat.chooseFiles(/Put files back/);
    await view.getByRole('textbox', { name: `Message ${number}`, exact: true }).fill(text);
    await view.getByRole('button', { name: /^Send, Put Back/ }).click({ timeout: 60_000 });
    await chat.mark(view, checkpoint).waitFor({ timeout: 60_000 });
  };
  /** Everything but these paths of the folder is as it was before the first message: bytes and mtimes. */
  const expectNothingElse = async (...changed: readonly string[]): Promise<void> => {
    const now = await readTree(top);
    const known = changed.map(path => `repository/app/${path}`);
    const isOther = (path: string): boolean => !path.endsWith('/') && !known.includes(path);
    expect(differences(start, now).filter(isOther)).toEqual([]);
    const written = [...now.keys()].filter(path => start.get(path)?.mtime !== now.get(path)?.mtime);
    expect(written.filter(isOther)).toEqual([]);
  };

  test('scene: kilocode#2382: a message is edited, and the files are as they were just before it', async () => {
    for (let number = 1; number <= 5; number++) {
      await chat.send(replaceIn('count.txt', `is ${number - 1}`, `is ${number}`), 2 * number);
    }
    await editMessage(3, 'Only a note this time.', 13);
    expect(await read('count.txt')).toBe('is 2\n');
    expect(await chat.messages()).toHaveLength(3);
  });

  test('scene: gemini-cli#13331, cline#1213, copilot-cli#1675: files never saved are still there', async () => {
    await expectNothingElse('count.txt');
    expect((await stat(join(folder, 'data/precious.db'))).mtimeMs).toBe(1_000_000_000_000);
  });

  test('scene: zed#28676: a regretted restore is undone after two more messages and a reload', async () => {
    await chat.send(newFile('x1.md'), 15);
    await chat.send(newFile('x2.md'), 17);
    await workbench.reload();
    const view = await chat.view();
    await view.getByRole('button', { name: /^Undo: Restored 1 file/ }).click();
    await expect.poll(() => read('count.txt'), { timeout: 60_000 }).toBe('is 5\n');
    await expectNothingElse('count.txt', 'x1.md', 'x2.md');
  });

  test('scene: cline#14367: files that the rule to be brought back protected survive', async () => {
    await chat.send(replaceIn('.gitignore', 'data/', '# nothing'), 20);
    await editMessage(6, 'Leave the rules alone.', 23);
    expect(await read('.gitignore')).toBe('data/\n');
    expect(await read('data/precious.db')).toBe('years of work\n');
    expect(await read('data/deep/other.db')).toBe('more of it\n');
  });

  test('scene: opcode: every byte of odd files and odd names comes back', async () => {
    await chat.send(newFile('x3.md'), 25);
    // Writes right after a turn are not yours: they are restored by default.
    await put(Object.fromEntries(Object.keys(oddFiles).map(path => [path, Buffer.from('overwritten\n')])));
    await chat.untilWritesAreYours();
    await chat.openRestore(25);
    await chat.confirmRestore(/^Restore 8 Files$/);
    const now = await readTree(top);
    const odd = Object.keys(oddFiles).map(path => `repository/app/${path}`);
    expect(odd.filter(path => start.get(path)?.hash !== now.get(path)?.hash)).toEqual([]);
  });

  test('scene: kilocode#1670, zed#37623: what you edited by hand is shown as yours and kept', async () => {
    await chat.untilWritesAreYours();
    await put({ 'count.txt': Buffer.from('is mine\n') });
    const view = await chat.openRestore(4);
    const mine = view.getByRole('treeitem', { name: /^count\.txt/ });
    await mine.waitFor({ timeout: 60_000 });
    expect(await mine.getAttribute('aria-checked')).toBe('false');
    await chat.confirmRestore(/^Restore \d+ Files?$/);
    expect(await read('count.txt')).toBe('is mine\n');
  });

  test('scene: Roo-Code#3097: a file with unsaved changes is shown as such, and its text comes back with Undo', async () => {
    await chat.send(replaceIn('open.txt', 'one', 'two'), 30);
    await chat.send(replaceIn('open.txt', 'two', 'three'), 32);
    const lines = await typeInFile(workbench.page, 'open.txt', 'three', 'typed, ');
    const view = await chat.openRestore(30);
    const row = view.getByRole('treeitem', { name: /^open\.txt.*unsaved/i });
    await row.waitFor({ timeout: 60_000 });
    expect(await row.getAttribute('aria-checked')).toBe('false');
    await row.getByRole('checkbox', { includeHidden: true }).click();
    await chat.confirmRestore(/^Restore 1 File$/);
    expect(await read('open.txt')).toBe('two\n');
    await lines.getByText('two', { exact: true }).waitFor();
    await lines.click();
    await workbench.page.keyboard.press('Control+Z');
    await lines.getByText('typed, three').waitFor();
  });

  test('scene: codex#8214, cline#13550, cline#2868: git is not touched: index, HEAD, refs, stash, rebase, hooks, nested', async () => {
    const now = await readTree(top);
    const git = [...new Set([...start.keys(), ...now.keys()])].filter(path => path.split('/').includes('.git'));
    for (const part of ['rebase-merge/', 'refs/stash', 'hooks/pre-commit', 'app/nested/.git/HEAD', '.git/index']) {
      expect(
        git.some(path => path.includes(part)),
        part,
      ).toBe(true);
    }
    for (const path of git) expect(now.get(path), path).toEqual(start.get(path));
  });

  test('scene: opencode#7775, Roo-Code#6209: nothing outside the open folder changes', async () => {
    const now = await readTree(top);
    const outside = [...new Set([...start.keys(), ...now.keys()])].filter(
      path => !path.startsWith('repository/app/') && !path.endsWith('/'),
    );
    expect(outside).toContain('repository/other/main.txt');
    for (const path of outside) expect(now.get(path), path).toEqual(start.get(path));
  });
});

const replaceIn = (path: string, search: string, replace: string): string =>
  [path, '<<<<<<< SEARCH', search, '=======', replace, '>>>>>>> REPLACE'].join('\n');

const newFile = (path: string): string => `\`${path}\`:\n\n\`\`\`md\n# New\n\`\`\``;
