import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { detectAgents, listAgents } from './detectAgents.ts';
import { findCommand, type Variables } from './findCommand.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'programs-'));
});
afterEach(() => rm(home, { recursive: true }));

async function addProgram(path: string, mode = 0o755): Promise<void> {
  await mkdir(join(home, path, '..'), { recursive: true });
  await writeFile(join(home, path), 'exit 1');
  await chmod(join(home, path), mode);
}

const variables = (): Variables => ({ HOME: home, PATH: join(home, 'bin') });
const names = (agents: readonly { readonly name: string }[]) => agents.map(({ name }) => name);

test.skipIf(process.platform === 'win32')('agents are found on PATH and where package managers put them', async () => {
  await addProgram('bin/opencode');
  await addProgram('.npm-global/bin/gemini');
  await addProgram('.nvm/versions/node/v22.9.0/bin/codex-acp');
  await addProgram('.nvm/versions/node/v22.10.0/bin/codex-acp');
  await addProgram('bin/qwen', 0o644);
  await mkdir(join(home, 'bin', 'goose'));
  expect(names(await detectAgents(variables()))).toEqual(['Codex', 'Gemini CLI', 'OpenCode']);
  expect(await findCommand('codex-acp', variables())).toBe(join(home, '.nvm/versions/node/v22.10.0/bin/codex-acp'));
});

test.skipIf(process.platform === 'win32')(
  'the settings come first, then what is there; the rest is missing',
  async () => {
    await addProgram('bin/opencode');
    await addProgram('bin/gemini');
    const listed = await listAgents(
      [{ name: 'Gemini CLI', command: 'gemini', args: ['--acp', '-m', 'x'] }, 7],
      variables(),
    );
    expect(names(listed.agents)).toEqual(['Gemini CLI', 'OpenCode']);
    expect(listed.agents[0]?.args).toEqual(['--acp', '-m', 'x']);
    expect(names(listed.missing)).toContain('Claude Code');
    expect(names(listed.missing)).not.toContain('Gemini CLI');
    expect(listed.problems).toHaveLength(1);
  },
);

test('a command with a folder is looked for there only, and a relative one nowhere', async () => {
  await addProgram('bin/tea');
  expect(await findCommand(join(home, 'bin/tea'), {})).toBe(join(home, 'bin/tea'));
  expect(await findCommand('bin/tea', variables())).toBeUndefined();
  expect(await findCommand(join(home, 'nothing'), variables())).toBeUndefined();
});
