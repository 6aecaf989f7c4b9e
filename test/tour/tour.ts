import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chat } from '../harness/chat.ts';
import { launchWorkbench } from '../harness/workbench.ts';
import { parseThemeName, type ThemeName } from '../harness/themes.ts';
import { askAgent } from './agentTour.ts';
import { makeDemoAgent } from './demoAgent.ts';
import type { Tour } from './tourStep.ts';

export interface TourOptions {
  readonly theme?: string | undefined;
  /** Of the side bar, in px. */
  readonly width?: number | undefined;
  /** Walks through the thread with a coding agent only. */
  readonly agentOnly?: boolean | undefined;
}

/** Walks through the extension on the sample project; leaves numbered pictures in `out/tour`. */
export async function runTour(options: TourOptions, report: (line: string) => void): Promise<void> {
  const theme: ThemeName = parseThemeName(options.theme ?? 'dark');
  const memory = await mkdtemp(join(tmpdir(), 'tour-'));
  const settings = { 'threadCheckpoints.agents': [await makeDemoAgent(memory)] };
  const workbench = await launchWorkbench({ theme, settings, viewport: { width: 1440, height: 900 } });
  let taken = 0;
  const step: Tour['step'] = async (name, action) => {
    await action();
    const picture = `out/tour/${String(++taken).padStart(2, '0')}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`;
    await workbench.screenshot(picture);
    report(picture);
  };
  try {
    await start({ workbench, step }, options.width);
    if (options.agentOnly !== true) await walk({ workbench, step });
    await askAgent({ workbench, step });
  } finally {
    await workbench.dispose();
    await rm(memory, { recursive: true, force: true });
  }
}

async function start({ workbench, step }: Tour, width: number | undefined): Promise<void> {
  const chat = new Chat(workbench);
  const { page } = workbench;
  await step('Start a thread', async () => {
    const view = await chat.view();
    await workbench.setSideBarWidth(width ?? 420);
    await view.getByText('Checkpoints on').waitFor();
    // Off the icon, whose hover would cover the view.
    await page.mouse.move(width ?? 700, 300);
  });
}

async function walk({ workbench, step }: Tour): Promise<void> {
  const chat = new Chat(workbench);
  const { page } = workbench;
  await step('Paste an answer', async () => {
    const view = await chat.view();
    await chat.composer(view).fill(oolong);
  });
  await step('Files change, a checkpoint appears', async () => {
    await chat.send(oolong, 2);
    const view = await chat.view();
    await view.getByRole('button', { name: /Edit teas\.js/ }).click();
  });
  await step('What you change yourself is told apart', async () => {
    await chat.untilWritesAreYours();
    await appendFile(join(workbench.folder, 'README.md'), '\nMade with care, by hand.\n');
    await chat.send(minutes, 4);
  });
  await step('An edit that does not fit changes nothing', async () => {
    await chat.send(wrong, 6);
    const view = await chat.view();
    await view.getByRole('button', { name: 'Show the Edit' }).click();
  });
  await step('Edit an earlier message', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Edit message 2' }).click();
    await view.getByRole('textbox', { name: 'Message 2' }).fill(seconds);
    await view.getByRole('radio', { name: /Put files back/ }).check();
    await view.getByRole('button', { name: /^Preview \d+ Files?/ }).waitFor();
  });
  await step('See what would happen', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: /^Preview \d+ Files?/ }).click();
    await view.getByRole('treeitem', { name: /^format\.js/ }).click();
    await page.getByRole('tab', { name: /format\.js \(now/ }).waitFor();
    await page.locator('.monaco-diff-editor .line-delete').first().waitFor();
  });
  await step('Go back and run it again', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: 'Back to the conversation' }).click();
    await view.getByRole('button', { name: /^Send, Put Back/ }).click();
    await view.getByText('Restored', { exact: false }).first().waitFor();
    await chat.mark(view, 9).waitFor();
  });
  await step('Undo the restore', async () => {
    const view = await chat.view();
    await view
      .getByRole('button', { name: /^Undo: Restored/ })
      .first()
      .click();
    await view.getByRole('tree', { name: 'Files to restore' }).waitFor();
  });
  await step('Everything is back', async () => {
    await chat.confirmRestore(/^Restore \d+ Files?$/);
    const view = await chat.view();
    await view.getByText('Undone').first().waitFor();
  });
  await step('Timeline and threads', async () => {
    const timeline = await workbench.timeline();
    await timeline.getByRole('tree', { name: 'Timeline' }).waitFor();
    const threads = await workbench.threads();
    await threads.getByRole('tree', { name: 'Threads' }).waitFor();
  });
  await step('Rewind from the palette', async () => {
    await workbench.runCommand('Thread Checkpoints: Rewind…');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'message 1' }).waitFor();
  });
}

const oolong = [
  'Sure. I add oolong to the teas and mention it in the documents.',
  '',
  '`src/teas.js`:',
  '```js',
  '<<<<<<< SEARCH',
  "  { name: 'white', celsius: 80, seconds: 180 },",
  '=======',
  "  { name: 'white', celsius: 80, seconds: 180 },",
  "  { name: 'oolong', celsius: 90, seconds: 240 },",
  '>>>>>>> REPLACE',
  '```',
  '',
  '`docs/oolong.md`:',
  '```md',
  '# Oolong',
  '',
  'Four minutes at 90 °C.',
  '```',
].join('\n');

const minutes = [
  'Show the time in words.',
  '',
  '```diff',
  '--- a/src/format.js',
  '+++ b/src/format.js',
  '@@ -3,4 +3,4 @@',
  '   const minutes = Math.floor(seconds / 60);',
  "   const rest = String(seconds % 60).padStart(2, '0');",
  '-  return `${minutes}:${rest}`;',
  '+  return `${minutes} min ${rest} s`;',
  ' }',
  '```',
].join('\n');

const wrong = [
  'And count up instead of down.',
  '',
  '```diff',
  '--- a/src/timer.js',
  '+++ b/src/timer.js',
  '@@ -1,3 +1,3 @@',
  ' export async function countUp(seconds, onTick) {',
  '-  for (let past = 0; past < seconds; past += 1) {',
  '+  for (let past = 0; past <= seconds; past += 1) {',
  '     onTick(past);',
  '```',
].join('\n');

const seconds = [
  'Show the time in seconds only.',
  '',
  '```diff',
  '--- a/src/format.js',
  '+++ b/src/format.js',
  '@@ -3,4 +3,4 @@',
  '   const minutes = Math.floor(seconds / 60);',
  "   const rest = String(seconds % 60).padStart(2, '0');",
  '-  return `${minutes}:${rest}`;',
  '+  return `${minutes * 60 + Number(rest)} s`;',
  ' }',
  '```',
].join('\n');
