import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chat } from '../harness/chat.ts';
import { screenshotOnFailure } from '../harness/screenshotOnFailure.ts';
import { launchWorkbench, type Workbench } from '../harness/workbench.ts';

const original = Array.from({ length: 12 }, (_, index) => `export function step${index}() {\n  return ${index};\n}\n`);

/** What an agent answers that changes lines of a file. */
const changes = (path: string, ...lines: readonly (readonly [from: string, to: string])[]): string =>
  lines
    .map(([from, to]) => `${path}\n\`\`\`\n<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE\n\`\`\``)
    .join('\n\n');

/** Agent and user change the same files; a restore takes back what the agent did. */
describe('single changes and conflicts', () => {
  let workbench: Workbench;
  let chat: Chat;
  screenshotOnFailure(() => workbench);

  const place = (path: string): string => join(workbench.folder, path);
  const textOf = (path: string): Promise<string> => readFile(place(path), 'utf8');
  const edit = async (path: string, from: string, to: string): Promise<void> =>
    writeFile(place(path), (await textOf(path)).replace(from, to));

  beforeAll(async () => {
    workbench = await launchWorkbench();
    chat = new Chat(workbench);
    await mkdir(place('steps'), { recursive: true });
    for (const name of ['both', 'conflict', 'agent']) await writeFile(place(`steps/${name}.ts`), original.join('\n'));
    await chat.send('`note.md`:\n\n```md\n# Note\n```', 2);
    const answer = [
      changes('steps/both.ts', ['return 1;', 'return 100;'], ['return 8;', 'return 800;']),
      changes('steps/conflict.ts', ['return 2;', 'return 200;'], ['return 9;', 'return 900;']),
      changes('steps/agent.ts', ['return 3;', 'return 300;'], ['return 11;', 'return 1100;']),
    ];
    await chat.send(answer.join('\n\n'), 4);
    await chat.untilWritesAreYours();
    await edit('steps/both.ts', 'return 5;', 'return 5; // mine');
    await edit('steps/conflict.ts', 'return 200;', 'return 200; // mine');
  });

  afterAll(() => workbench.dispose());

  test('what you changed is told apart from what the agent changed, and kept', async () => {
    const view = await chat.openRestore(2);
    const row = view.getByRole('treeitem', { name: /^both\.ts, steps, modify, .*2 of 3 changes/ });
    await row.waitFor();
    await view.getByRole('treeitem', { name: /^conflict\.ts/ }).waitFor();
    await row.locator('.tc-twistbtn').click();
    await view.getByRole('treeitem', { name: /^Line 22 in step5, changed by you/, checked: false }).waitFor();
    await workbench.screenshot('out/e2e/restore-changes.png');
    await view.getByRole('button', { name: 'Restore 2 Files' }).waitFor();
  });

  test('a change can be left out, and the numbers follow', async () => {
    const view = await chat.view();
    const change = view.getByRole('treeitem', { name: /^Line 34 in step8, changed by agent/ });
    await change.click();
    await change.press('Space');
    await view.getByRole('treeitem', { name: /^both\.ts, .*1 of 3 changes/ }).waitFor();
  });

  test('a conflict shows both sides and can be merged', async () => {
    const view = await chat.view();
    const row = view.getByRole('treeitem', { name: /^conflict\.ts/ });
    await row.locator('.tc-twistbtn').click();
    await view.getByRole('radio', { name: /^Merge both/i }).click();
    await workbench.screenshot('out/e2e/restore-conflict.png');
    await chat.confirmRestore(/^Restore 3 Files$/);
    expect(await textOf('steps/both.ts')).toBe(
      original.join('\n').replace('return 5;', 'return 5; // mine').replace('return 8;', 'return 800;'),
    );
    expect(await textOf('steps/conflict.ts')).toBe(original.join('\n').replace('return 2;', 'return 200; // mine'));
    expect(await textOf('steps/agent.ts')).toBe(original.join('\n'));
  });

  test('undo brings back every change', async () => {
    const view = await chat.view();
    await view.getByRole('button', { name: /^Undo/ }).last().click();
    await expect.poll(() => textOf('steps/agent.ts'), { timeout: 30_000 }).toContain('return 300;');
    expect(await textOf('steps/both.ts')).toContain('return 100;');
    expect(await textOf('steps/conflict.ts')).toContain('return 900;');
  });
});
