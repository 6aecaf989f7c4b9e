import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FrameLocator, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleForNode } from '../../scripts/lib/bundles.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';
import { copySampleProject } from '../../scripts/lib/sampleProject.mjs';
import type { AcpStep } from '../agents/acpTestScript.ts';
import { startModelServer } from '../agents/modelServer.ts';
import { Chat } from '../harness/chat.ts';
import { pick } from '../harness/quickInput.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

const program = 'out/test/e2e/acpTestAgent.mjs';

const message = (words: string, steps: readonly AcpStep[]): string => `${words}\n${JSON.stringify(steps)}`;

/** Pastes a square image of noise, which cannot be made small. */
const pasteImage = (box: Locator, name: string, side: number): Promise<void> =>
  box.evaluate(
    async (element, image) => {
      const canvas = new OffscreenCanvas(image.side, image.side);
      const pixels = new ImageData(image.side, image.side);
      pixels.data.forEach((_, at) => (pixels.data[at] = at % 4 === 3 ? 255 : Math.random() * 256));
      canvas.getContext('2d')?.putImageData(pixels, 0, 0);
      const transfer = new DataTransfer();
      transfer.items.add(new File([await canvas.convertToBlob()], image.name, { type: 'image/png' }));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
    },
    { name, side },
  );

/** Pixels of the conversation below what is on screen. */
const belowTheScreen = (view: FrameLocator): Promise<number> =>
  view.locator('.tc-scroll').evaluate(box => box.scrollHeight - box.scrollTop - box.clientHeight);

describe('a coding agent', () => {
  let home: string;
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'agents-')));
    await bundleForNode('test/agents/acpTestAgent.ts', program);
    const env = { ACP_TEST_AGENT: JSON.stringify({ memory: join(home, 'memory'), takesImages: true }) };
    const agent = { name: 'Tea Agent', command: process.execPath, args: [inProject(program)], env };
    const lost = { name: 'Lost Agent', command: 'no-such-agent' };
    const folder = join(home, 'tea-timer');
    await copySampleProject(folder);
    await mkdir(join(folder, '.vscode'));
    const settings = JSON.stringify({ 'threadCheckpoints.agents': [agent, lost] });
    await writeFile(join(folder, '.vscode', 'settings.json'), settings);
    workbench = await launchWorkbench({ folder });
    chat = new Chat(workbench);
  });

  afterAll(async () => {
    await workbench.dispose();
    await rm(home, { recursive: true, force: true });
  });

  const file = (name: string): Promise<string | undefined> =>
    readFile(join(workbench.folder, name), 'utf8').catch(() => undefined);

  async function type(text: string): Promise<FrameLocator> {
    const view = await chat.view();
    const box = chat.composer(view);
    await box.fill(text);
    await box.press('Enter');
    return view;
  }

  test('of the settings is offered on the first page, and answers once it is chosen', async () => {
    const view = await chat.view();
    await view.getByText('Tea Agent').first().waitFor();
    await workbench.screenshot('out/e2e/agents-first-page.png');
    await view.getByRole('button', { name: 'Use Tea Agent' }).click();
    await view.getByRole('button', { name: 'Agent: Tea Agent. Change' }).waitFor();
    await chat.send(message('Brew tea', [{ write: 'tea.md', content: 'green\n' }, { say: 'It **brews**.' }]), 2);
    expect(await file('tea.md')).toBe('green\n');
    await view.locator('.tc-md').getByText('brews').waitFor();
  });

  test('shows its plan and its thoughts, and waits with what it asks', async () => {
    const entries = [
      { content: 'Look at the cups', status: 'completed', priority: 'medium' },
      { content: 'Write the menu', status: 'in_progress', priority: 'medium' },
      { content: 'Serve', status: 'pending', priority: 'medium' },
    ];
    const view = await type(
      message('Write a menu', [
        { think: 'Green or black?' },
        { update: { sessionUpdate: 'plan', entries } },
        { say: 'I will write the menu.' },
        { askToWrite: 'menu.md', content: 'green 2\nblack 3\n' },
        { say: 'There it is.' },
      ]),
    );
    const card = view.getByRole('group', { name: /^Permission request/ });
    await card.waitFor();
    await view.getByText('1 of 3 done').waitFor();
    await view.locator('.tc-status').getByText('Waiting for you').waitFor();
    await workbench.page.getByRole('button', { name: /Agent waits for you/ }).waitFor();
    await workbench.screenshot('out/e2e/agents-permission.png');
    expect(await file('menu.md')).toBeUndefined();
    await card.getByRole('button', { name: 'Yes', exact: true }).click();
    await chat.mark(view, 4).waitFor();
    await expect.poll(() => belowTheScreen(view)).toBeLessThan(24);
    expect(await file('menu.md')).toBe('green 2\nblack 3\n');
    expect(await card.count()).toBe(0);
    await workbench.screenshot('out/e2e/agents-done.png');
  });

  test('forgets what an edited message made happen, as the files do', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Edit message 2' }).click();
    const steps: readonly AcpStep[] = [{ recall: ['Brew', 'menu'] }, { write: 'cups.md', content: 'two\n' }];
    await view.getByRole('form', { name: 'Edit message 2' }).getByRole('textbox').fill(message('Count cups', steps));
    await chat.chooseFiles(/Put files back/);
    await view.getByRole('button', { name: /^Send, Put Back 1 File/ }).click({ timeout: 60_000 });
    await view.getByText('knows Brew, does not know menu').waitFor({ timeout: 60_000 });
    await expect.poll(() => file('cups.md')).toBe('two\n');
    expect(await file('menu.md')).toBeUndefined();
    expect(await file('tea.md')).toBe('green\n');
    await workbench.screenshot('out/e2e/agents-edited.png');
  });

  test('completes its commands and the names of files, and is sent the files', async () => {
    const availableCommands = [
      { name: 'brew', description: 'Makes tea', input: { hint: 'which tea' } },
      { name: 'clean', description: 'Cleans the cups' },
    ];
    const tell: readonly AcpStep[] = [{ update: { sessionUpdate: 'available_commands_update', availableCommands } }];
    const view = await type(message('What can you do?', [...tell, { say: 'Brew and clean.' }]));
    await view.locator('.tc-md').getByText('Brew and clean.').waitFor();
    await view.locator('.tc-status').waitFor({ state: 'hidden' });
    const box = chat.composer(view);
    const list = view.getByRole('listbox', { name: 'Completions' });
    await box.fill('');
    await box.pressSequentially('/');
    await list.getByText('Makes tea').waitFor();
    await workbench.screenshot('out/e2e/agents-commands.png');
    await box.press('Escape');
    await list.waitFor({ state: 'hidden' });
    await box.press('Backspace');
    await box.pressSequentially('/');
    await list.waitFor();
    await box.press('ArrowDown');
    await box.press('Tab');
    expect(await box.inputValue()).toBe('/clean ');
    await box.pressSequentially('the cups of @teas');
    await list.getByRole('option').filter({ hasText: 'teas.js' }).first().waitFor();
    await workbench.screenshot('out/e2e/agents-files.png');
    await box.press('Enter');
    expect(await box.inputValue()).toBe('/clean the cups of @src/teas.js ');
    await type(message('/clean the cups of @src/teas.js', [{ listFiles: true }]));
    await view.getByText(/^link src\/teas\.js file:/).waitFor();
    await view.getByRole('list', { name: 'Files sent with it' }).getByText('src/teas.js').waitFor();
    await workbench.screenshot('out/e2e/agents-chips.png');
    await view.locator('.tc-status').waitFor({ state: 'hidden' });
  });

  test('takes images that are pasted, made smaller where they are large, over a reload, and again with an edit of their message', async () => {
    const before = await chat.view();
    const imagesIn = (view: FrameLocator) => view.getByRole('list', { name: 'Images to send' });
    await pasteImage(chat.composer(before), 'dot.png', 1);
    await pasteImage(chat.composer(before), 'noise.png', 1600);
    await imagesIn(before).getByRole('listitem').nth(1).waitFor();
    await workbench.reload();
    const view = await chat.view();
    const waiting = imagesIn(view);
    await waiting.getByText(/^noise.png · \d+ KB$/).waitFor();
    await waiting.getByText(/^dot.png · \d+ bytes$/).waitFor();
    await workbench.screenshot('out/e2e/agents-images.png');
    await type(message('Look at these', [{ listImages: true }]));
    await view.getByText('images: image/png, image/jpeg').waitFor();
    expect(await waiting.count()).toBe(0);
    const sent = view.getByRole('list', { name: 'Images sent with it' });
    await sent.getByText(/^noise.png/).waitFor();
    await view.locator('.tc-status').waitFor({ state: 'hidden' });
    await view
      .getByRole('button', { name: /^Edit message/ })
      .last()
      .click();
    await view.getByRole('button', { name: 'Remove noise.png' }).click();
    await workbench.screenshot('out/e2e/agents-images-edit.png');
    await chat.chooseFiles(/Keep/);
    await view.getByRole('button', { name: /^Send/ }).first().click();
    await view.getByText('images: image/png', { exact: true }).waitFor();
    await view.locator('.tc-status').waitFor({ state: 'hidden' });
    expect(await sent.getByRole('listitem').count()).toBe(1);
  });

  test('that is stopped and left a program running writes nothing into what is restored', async () => {
    const view = await type(message('Boil', [{ spawnWriter: 'steam.txt', own: true }, { hang: true }]));
    const size = async (): Promise<number> =>
      (await stat(join(workbench.folder, 'steam.txt')).catch(() => ({ size: 0 }))).size;
    await expect.poll(size, { timeout: 30_000 }).toBeGreaterThan(0);
    await view.getByRole('button', { name: 'Stop', exact: true }).click();
    await view.getByText('Interrupted').waitFor();
    await expect.poll(() => view.locator(':focus').getAttribute('aria-label')).toBe('Message');
    const before = await size();
    await expect.poll(size, { timeout: 30_000 }).toBeGreaterThan(before);
    const number = await view
      .locator('.tc-user')
      .last()
      .getByText(/^Checkpoint \d+/)
      .innerText();
    await chat.openRestore(Number(/\d+/.exec(number)?.[0]) - 1);
    await chat.confirmRestore(/^Restore \d+ Files?$/);
    const after = await file('steam.txt');
    await wait(1000);
    expect(await file('steam.txt')).toBe(after);
    expect(after).toBeUndefined();
  });

  test('is interrupted by the message that waits, which is not lost over a reload either', async () => {
    await workbench.runCommand('Thread Checkpoints: New Thread');
    const asks = (words: string): string => message(words, [{ askToWrite: 'rinsed.md', content: 'no\n' }]);
    const view = await type(asks('Rinse the pot'));
    const queued = view.getByRole('group', { name: 'Queued message' });
    const waits = (): Promise<void> => view.locator('.tc-status').getByText('Waiting for you').waitFor();
    await waits();
    await type(asks('Rather the cups'));
    await queued.getByText('Rather the cups').waitFor();
    await workbench.screenshot('out/e2e/agents-queued.png');
    await queued.getByRole('button', { name: 'Interrupt with the queued message' }).click();
    await queued.waitFor({ state: 'hidden' });
    await expect.poll(async () => (await chat.messages()).length).toBe(2);
    await waits();
    await type('And then dry them');
    await queued.getByText('And then dry them').waitFor();
    await chat.composer(view).fill('half a sen');
    // A browser keeps what it is given a moment later.
    await wait(1500);
    await workbench.reload();
    const reloaded = await chat.view();
    const box = chat.composer(reloaded);
    await expect.poll(() => box.inputValue(), { timeout: 30_000 }).toBe('And then dry them\n\nhalf a sen');
    expect(await reloaded.getByRole('group', { name: 'Queued message' }).count()).toBe(0);
    expect(await chat.messages()).toHaveLength(2);
    expect(await file('rinsed.md')).toBeUndefined();
    await box.fill('');
  });

  test('that is not there says how to get it', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Agent: Tea Agent. Change' }).click();
    await pick(workbench.page, 'Lost', 'Lost Agent');
    await view.getByRole('button', { name: 'Agent: Lost Agent. Change' }).waitFor();
    await type('Hello?');
    await view
      .getByText(/no-such-agent/)
      .last()
      .waitFor();
    await workbench.screenshot('out/e2e/agents-lost.png');
  });

  test('is set up as a server, whose models can be chosen and change files', async () => {
    const server = await startModelServer();
    try {
      const input = workbench.page.locator('.quick-input-widget input').first();
      await workbench.runCommand('Thread Checkpoints: Set Up Agents…');
      await pick(workbench.page, '', 'Your Own Endpoint…');
      await pick(workbench.page, '', 'Another Server…');
      await workbench.page.getByText('Its address, up to and with the version.').waitFor();
      await input.fill(server.baseUrl);
      await input.press('Enter');
      await workbench.page.getByText('Its key.').waitFor();
      await workbench.screenshot('out/e2e/agents-server-key.png');
      await input.fill('sesame');
      await input.press('Enter');
      const view = await chat.view();
      const { host } = new URL(server.baseUrl);
      await view.getByRole('button', { name: `Agent: ${host}. Change` }).waitFor();
      await view.getByRole('button', { name: 'Model: large. Change' }).click();
      await workbench.screenshot('out/e2e/agents-server-models.png');
      await pick(workbench.page, 'small', 'small');
      await view.getByRole('button', { name: 'Model: small. Change' }).waitFor();
      server.answers.push(
        [{ call: { name: 'write_file', arguments: '{"path":"cake.md","content":"plum\\n"}' } }],
        [{ text: 'There is **cake**.' }],
      );
      await pasteImage(chat.composer(view), 'cake.png', 1);
      await view.getByRole('list', { name: 'Images to send' }).waitFor();
      await type('Bake one like this');
      await view.locator('.tc-md').getByText('cake', { exact: true }).waitFor();
      expect(await file('cake.md')).toBe('plum\n');
      const { authorization, body } = server.requests.at(-1)!;
      expect([authorization, body.model]).toEqual(['Bearer sesame', 'small']);
      expect(JSON.stringify(body.messages)).toContain('data:image/png;base64,');
      await view.locator('.tc-status').waitFor({ state: 'hidden' });
      // It was sent from further up.
      await expect.poll(() => belowTheScreen(view)).toBeLessThan(24);
      await workbench.screenshot('out/e2e/agents-server-done.png');
    } finally {
      await server.close();
    }
  });
});
