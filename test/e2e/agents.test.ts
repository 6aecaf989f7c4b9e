import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleForNode } from '../../scripts/lib/bundles.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';
import { copySampleProject } from '../../scripts/lib/sampleProject.mjs';
import type { AcpStep } from '../agents/acpTestScript.ts';
import { Chat } from '../harness/chat.ts';
import { pick } from '../harness/quickInput.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

const program = 'out/test/e2e/acpTestAgent.mjs';

const message = (words: string, steps: readonly AcpStep[]): string => `${words}\n${JSON.stringify(steps)}`;

describe('a coding agent', () => {
  let home: string;
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  beforeAll(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'agents-')));
    await bundleForNode('test/agents/acpTestAgent.ts', program);
    const env = { ACP_TEST_AGENT: JSON.stringify({ memory: join(home, 'memory') }) };
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
    expect(await file('menu.md')).toBe('green 2\nblack 3\n');
    expect(await card.count()).toBe(0);
    await workbench.screenshot('out/e2e/agents-done.png');
  });

  test('forgets what an edited message made happen, as the files do', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Edit message 2' }).click();
    const steps: readonly AcpStep[] = [{ recall: ['Brew', 'menu'] }, { write: 'cups.md', content: 'two\n' }];
    await view.getByRole('form', { name: 'Edit message 2' }).getByRole('textbox').fill(message('Count cups', steps));
    await view.getByRole('radio', { name: /Put files back/ }).check();
    await view.getByRole('button', { name: /^Send, Put Back 1 File/ }).click({ timeout: 60_000 });
    await view.getByText('knows Brew, does not know menu').waitFor({ timeout: 60_000 });
    await expect.poll(() => file('cups.md')).toBe('two\n');
    expect(await file('menu.md')).toBeUndefined();
    expect(await file('tea.md')).toBe('green\n');
    await workbench.screenshot('out/e2e/agents-edited.png');
  });

  test('that is stopped and left a program running writes nothing into what is restored', async () => {
    const view = await type(message('Boil', [{ spawnWriter: 'steam.txt', own: true }, { hang: true }]));
    const size = async (): Promise<number> =>
      (await stat(join(workbench.folder, 'steam.txt')).catch(() => ({ size: 0 }))).size;
    await expect.poll(size, { timeout: 30_000 }).toBeGreaterThan(0);
    await view.getByRole('button', { name: 'Stop', exact: true }).click();
    await view.getByText('Interrupted').waitFor();
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
});
