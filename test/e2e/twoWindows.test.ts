import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chat } from '../harness/chat.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { writerOf } from '../harness/storeWriter.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

const readOnly =
  'Another window is writing to this thread. This one follows along and takes over when that one closes.';

const message = (text: string): string => `\`${text}.md\`:\n\n\`\`\`md\n# ${text}\n\`\`\``;

/** Two windows on one folder, each with an extension host of its own, on one store. */
describe('two windows', () => {
  let first: Workbench;
  let second: Workbench;
  screenshotOnFailure(() => second);

  beforeAll(async () => {
    first = await launchWorkbench();
    await new Chat(first).send(message('one'), 2);
    second = await first.openSecondWindow();
  });

  afterAll(() => second.dispose());

  test('the second one shows the conversation, and says why nothing can be sent', async () => {
    const chat = new Chat(second);
    const view = await chat.view();
    await view.getByText(readOnly).waitFor();
    await view.getByText('Read only in this window').waitFor();
    await chat.mark(view, 2).waitFor();
    expect(await chat.composer(view).count()).toBe(0);
    expect(await view.getByRole('button', { name: /^Edit/ }).count()).toBe(0);
    expect(await view.getByRole('button', { name: /^Restore files/ }).count()).toBe(0);
    expect(await view.getByRole('button', { name: /^View changes/ }).count()).toBeGreaterThan(0);
    await second.screenshot('out/e2e/second-window.png');
  });

  test('it follows what the first one does', async () => {
    await new Chat(first).send(message('two'), 4);
    const chat = new Chat(second);
    await chat.mark(await chat.view(), 4).waitFor();
    expect(await chat.messages()).toHaveLength(2);
  });

  test('it takes over by itself when the first one closes', async () => {
    await first.closeWindow();
    const chat = new Chat(second);
    const view = await chat.view();
    await chat.composer(view).waitFor({ timeout: 60_000 });
    expect(await view.getByText(readOnly).count()).toBe(0);
    await chat.send(message('three'), 6);
  });

  test('another one takes over when the process of the one that writes is killed', async () => {
    const third = await second.openSecondWindow();
    const chat = new Chat(third);
    await (await chat.view()).getByText(readOnly).waitFor();
    process.kill(await writerOf(second.profile.home), 'SIGKILL');
    await chat.composer(await chat.view()).waitFor({ timeout: 60_000 });
    await chat.send(message('four'), 8);
    expect(await chat.messages()).toHaveLength(4);
  });
});
