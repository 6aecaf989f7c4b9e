import { mkdtempSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTurn, type TestTurnOptions } from '../../../test/agents/turns.ts';
import { createPermissions, type Permissions } from './permissions.ts';
import { createRunCommand } from './runCommand.ts';
import { runTool } from './tool.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'commands-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(
  given: Readonly<Record<string, unknown>>,
  options: TestTurnOptions & { readonly permissions?: Permissions; readonly signal?: AbortSignal } = {},
) {
  const made = makeTurn(options);
  const tool = createRunCommand({ roots: [''], onDisk: path => join(folder, path) });
  const { permissions = createPermissions(), signal = new AbortController().signal } = options;
  const use = { callId: 'call-1', turn: made.turn, permissions, signal };
  return { ...made, answer: runTool(tool, JSON.stringify(given), use, made.emit) };
}

/** A process that has ended and that nobody has asked about is still known, but does nothing any more. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    const status = `/proc/${pid}/stat`;
    return !existsSync(status) || !/\) [ZX] /.test(readFileSync(status, 'utf8'));
  } catch {
    return false;
  }
};

const pidIn = (name: string): number => Number(readFileSync(join(folder, name), 'utf8'));

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 400) throw new Error('It did not happen.');
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

describe.skipIf(process.platform === 'win32')('run_command', () => {
  test('asks, waits until the files are kept, and answers with output and exit code', async () => {
    const { answer, asked, calls, readyCount } = start({ command: 'echo out; echo err >&2; exit 3' });
    expect(await answer).toEqual({ text: expect.stringMatching(/out\n(.*\n)*Exit code 3\.$/) as string, failed: true });
    expect(asked[0]).toMatchObject({ call: { kind: 'run', detail: 'echo out; echo err >&2; exit 3' } });
    expect(readyCount()).toBe(1);
    expect(calls()[0]?.detail).toMatch(/^\$ echo out.*\n/);
    expect(calls()[0]?.detail).toContain('err');
  });

  test.each(['link', 'link/below'])('nothing runs behind a link, and nobody is asked: %s', async where => {
    const made = makeTurn();
    made.directory.files.putLink('link', '/elsewhere');
    const tool = createRunCommand({ roots: [''], onDisk: () => folder });
    const use = { callId: 'call-1', turn: made.turn, permissions: createPermissions() };
    const given = JSON.stringify({ command: 'touch made', folder: where });
    const answer = await runTool(tool, given, { ...use, signal: new AbortController().signal }, made.emit);
    expect(answer).toMatchObject({ failed: true, text: expect.stringContaining('links are not followed') as string });
    expect([made.asked, existsSync(join(folder, 'made'))]).toEqual([[], false]);
  });

  test('nothing runs when the user says no', async () => {
    const { answer, readyCount } = start({ command: 'touch made' }, { answer: () => 'reject' });
    expect(await answer).toMatchObject({ failed: true, text: expect.stringContaining('does not allow') as string });
    expect(existsSync(join(folder, 'made'))).toBe(false);
    expect(readyCount()).toBe(0);
  });

  test('what is allowed always is not asked again, but another command is', async () => {
    const permissions = createPermissions();
    const options = { permissions, answer: () => 'always' };
    await start({ command: 'true' }, options).answer;
    const again = start({ command: 'true' }, options);
    await again.answer;
    expect(again.asked).toEqual([]);
    const other = start({ command: 'true; echo' }, options);
    await other.answer;
    expect(other.asked).toHaveLength(1);
  });

  test('output is shown while it runs', async () => {
    const { answer, calls } = start({ command: 'echo first; until [ -e go ]; do sleep 0.05; done; echo second' });
    await until(() => calls()[0]?.detail.includes('first') === true);
    expect(calls()[0]).toMatchObject({ status: 'running' });
    await start({ command: 'touch go' }).answer;
    expect((await answer).text).toContain('second');
  });

  test('much output is cut in the middle', async () => {
    const { answer, calls } = start({ command: 'echo BEGIN; yes | head -c 3000000; echo END' });
    const { text } = await answer;
    expect(text.length).toBeLessThan(21_000);
    expect(text).toMatch(/^BEGIN/);
    expect(text).toMatch(/characters are left out[^]*END\nExit code 0\.$/);
    expect(calls()[0]?.detail.length).toBeLessThan(22_000);
  });

  test('after a stop nothing of it runs, not even what does not listen', async () => {
    const stop = new AbortController();
    const command = `trap '' TERM; (trap '' TERM; echo $$ > outer; sh -c 'echo $$ > inner; sleep 60') & sleep 60; sleep 60`;
    const { answer } = start({ command }, { signal: stop.signal });
    await until(() => existsSync(join(folder, 'inner')) && pidIn('inner') > 0);
    stop.abort(new Error('stopped'));
    await expect(answer).rejects.toThrow('stopped');
    expect([pidIn('outer'), pidIn('inner')].filter(isAlive)).toEqual([]);
  });

  test('what it leaves running is ended with it', async () => {
    const { answer } = start({ command: 'sleep 60 & echo $! > left; echo done' });
    expect(await answer).toMatchObject({ failed: false });
    expect(isAlive(pidIn('left'))).toBe(false);
  });

  test('it ends at its time limit', async () => {
    const { answer } = start({ command: 'echo begun; echo $$ > me; sleep 60', time_limit: 1 });
    expect(await answer).toMatchObject({
      failed: true,
      text: expect.stringMatching(/begun\nIt did not end within 1 seconds/) as string,
    });
    expect(isAlive(pidIn('me'))).toBe(false);
  });

  test('it gets no input, and does not wait for any', async () => {
    expect(await start({ command: 'cat; echo read' }).answer).toMatchObject({ text: 'read\nExit code 0.' });
  });

  test('a folder that is not there, or lies outside, is told', async () => {
    expect(await start({ command: 'true', folder: 'nowhere' }).answer).toMatchObject({
      failed: true,
      text: expect.stringContaining('could not be started') as string,
    });
    expect(await start({ command: 'true', folder: '../x' }).answer).toMatchObject({
      failed: true,
      text: expect.stringContaining('refused') as string,
    });
  });
});
