import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Step } from '../contract/agentScript.ts';
import { Conversation, saidIn } from '../contract/agentSubject.ts';
import type { AcpStep } from './acpTestScript.ts';
import { AcpThread, failureOf, stopWhenItSpeaks, variablesOf } from './acpThread.ts';

const tea = new AcpThread();

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => ({ size: 0 }))).size;

/** Resolves when the agent was asked what it will not answer. */
const hangs = (): Promise<void> =>
  expect
    .poll(() => existsSync(join(dirname(tea.subject.folder), 'memory', 'has-hung')), { timeout: 10_000 })
    .toBe(true);

async function growsMeanwhile(file: string): Promise<boolean> {
  const before = await sizeOf(file);
  await delay(200);
  return (await sizeOf(file)) > before;
}

describe('stopping', () => {
  test('an agent that does not stop is ended', async () => {
    await tea.start({}, { stopTime: 300 });
    const started = Date.now();
    const steps: AcpStep[] = [{ ignoreStop: true }, { say: 'No.' }, { spawnWriter: 'late.txt' }, { hang: true }];
    const sent = await tea.send(steps, stopWhenItSpeaks());
    expect(sent.failure).toBeUndefined();
    expect(Date.now() - started).toBeLessThan(15_000);
    expect(tea.running()).toEqual([]);
    expect(saidIn(await tea.send([{ recall: ['No.'] }]))).toBe('knows No.');
  });

  test('but not while it answers in another thread', async () => {
    await tea.start({}, { stopTime: 200 });
    const other = new Conversation(tea.subject);
    const answered = other.send('two', [{ wait: 1500 }, { say: 'Here.' }] as unknown as Step[]);
    await tea.send([{ ignoreStop: true }, { say: 'No.' }, { hang: true }], stopWhenItSpeaks());
    expect(saidIn(await answered)).toBe('Here.');
    await expect.poll(() => tea.running(), { timeout: 4000 }).toEqual([]);
  });

  test('while a session is made lets the next message through, also when the agent never answers', async () => {
    await tea.start({ hangsOnce: 'session/new' }, { stopTime: 200 });
    const stop = new AbortController();
    const sent = tea.send([{ say: 'x' }], { signal: stop.signal });
    await hangs();
    stop.abort();
    expect((await sent).failure).toBeUndefined();
    expect(saidIn(await tea.send([{ say: 'Here.' }]))).toBe('Here.');
  });

  test('what waits for the message before does not start the agent', async () => {
    await tea.start({ hangsOnce: 'session/new' }, { stopTime: 200 });
    const [stop, other] = [new AbortController(), new AbortController()];
    const first = tea.send([{ say: 'x' }], { signal: stop.signal });
    await hangs();
    const waits = tea.send([{ say: 'y' }], { signal: other.signal });
    other.abort();
    stop.abort();
    expect((await first).failure).toBeUndefined();
    const { events } = await waits;
    await expect.poll(() => tea.running(), { timeout: 4000 }).toEqual([]);
    await delay(300);
    expect([tea.running(), events]).toEqual([[], []]);
  });

  test('leaves a command running that the agent does not stop, until the agent is ended', async () => {
    await tea.start();
    const late = join(tea.subject.folder, 'late.txt');
    await tea.send([{ spawnWriter: 'late.txt' }, { say: 'x' }, { hang: true }], stopWhenItSpeaks());
    await expect.poll(() => growsMeanwhile(late), { timeout: 5000 }).toBe(true);
    await tea.subject.agent.end();
    expect(await growsMeanwhile(late)).toBe(false);
  });
});

describe('ending', () => {
  test.each([false, true])('leaves no process behind; one with a group of its own: %s', async own => {
    await tea.start();
    await tea.send([{ spawnWriter: 'late.txt', own }]);
    await expect.poll(() => growsMeanwhile(join(tea.subject.folder, 'late.txt')), { timeout: 5000 }).toBe(true);
    expect(tea.running()).toHaveLength(process.platform === 'linux' ? 2 : 0);
    await tea.subject.agent.end();
    expect(tea.running()).toEqual([]);
    expect(await growsMeanwhile(join(tea.subject.folder, 'late.txt'))).toBe(false);
  });

  test('ends also what is started as the agent ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'left-'));
    const leavesWriter = join(folder, 'left.txt');
    await tea.start({ leavesWriter });
    await tea.send([{ say: 'x' }]);
    await tea.subject.agent.end();
    expect(tea.running()).toEqual([]);
    expect(await growsMeanwhile(leavesWriter)).toBe(false);
    await rm(folder, { recursive: true });
  });

  test('ends an agent that is just being started', async () => {
    await tea.start({ isSilent: true });
    const sent = tea.send([{ say: 'x' }]);
    await delay(300);
    await tea.subject.agent.end();
    expect(failureOf(await sent).kind).toBe('ended');
  });

  test('an agent that dies while what it started holds its output ends its turn', async () => {
    await tea.start();
    const steps: AcpStep[] = [{ spawnWriter: 'late.txt', holdsOutput: true }, { wait: 200 }, { exit: 9, words: 'Oh.' }];
    const failure = failureOf(await tea.send(steps));
    expect(failure.kind).toBe('ended');
    expect(failure.message).toContain('Oh.');
    expect(tea.running()).toEqual([]);
  });

  test('what an agent that died by itself has left behind is ended, too', async () => {
    await tea.start();
    await tea.send([{ spawnWriter: 'late.txt', own: true }, { wait: 200 }, { exit: 1, words: '' }]);
    await expect.poll(() => tea.running(), { timeout: 4000 }).toEqual([]);
  });
});

test('an agent does not inherit what is VS Code’s own business', async () => {
  await tea.start();
  process.env['ELECTRON_RUN_AS_NODE'] = '1';
  process.env['CLAUDECODE'] = '1';
  try {
    await tea.send([{ say: 'x' }]);
    const [pid] = tea.running();
    const variables = pid === undefined ? [] : variablesOf(pid);
    expect(variables.join('\n')).not.toMatch(/ELECTRON_RUN_AS_NODE|CLAUDECODE/);
  } finally {
    delete process.env['ELECTRON_RUN_AS_NODE'];
    delete process.env['CLAUDECODE'];
  }
});
