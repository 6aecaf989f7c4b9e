import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundleForNode } from '../../scripts/lib/bundles.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';
import { ProcessRecords } from '../../src/agents/acp/processRecords.ts';
import { findProcesses } from '../../src/agents/acp/processTree.ts';

const program = 'out/test/agents/killedHost.mjs';

interface ChangedRecord {
  readonly agent: { started: string };
  readonly host: { command: string };
  mark: string;
}

/** One that has ended and was not waited for does not run. */
const isRunning = async (pid: number): Promise<boolean> => (await findProcesses([pid], 'none')).includes(pid);

describe.skipIf(process.platform === 'win32')('an agent that takes no notice of the end of its host', () => {
  let folder: string;
  let host: ChildProcess;
  let agent: number;
  beforeAll(() => bundleForNode('test/agents/killedHost.ts', program), 60_000);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'left-overs-'));
    host = spawn(process.execPath, [inProject(program), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(host.stdout!, 'data')) as [Buffer];
    agent = Number(line.toString());
  });
  afterEach(async () => {
    host.kill('SIGKILL');
    if (await isRunning(agent)) process.kill(agent, 'SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function killHost(): Promise<void> {
    const ended = once(host, 'exit');
    host.kill('SIGKILL');
    await ended;
  }

  async function changeRecord(change: (record: ChangedRecord) => void): Promise<void> {
    const [name = ''] = await readdir(folder);
    const record = JSON.parse(await readFile(join(folder, name), 'utf8')) as ChangedRecord;
    change(record);
    await writeFile(join(folder, name), JSON.stringify(record));
  }

  test('is ended by the next one, and not before', async () => {
    const records = new ProcessRecords(folder);
    expect(await records.endLeftOvers()).toBe(0);
    expect(await isRunning(agent)).toBe(true);
    await killHost();
    expect(await isRunning(agent)).toBe(true);
    expect(await records.endLeftOvers()).toBe(1);
    expect(await isRunning(agent)).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is left alone while its host runs, whatever title that has by now', async () => {
    await changeRecord(({ host: recorded }) => (recorded.command += ' once'));
    expect(await new ProcessRecords(folder).endLeftOvers()).toBe(0);
    expect(await isRunning(agent)).toBe(true);
  });

  test('is left alone when another process has its number by now', async () => {
    await killHost();
    await changeRecord(record => {
      record.agent.started += '0';
      record.mark = 'another';
    });
    await writeFile(join(folder, 'broken.json'), '{"mark":"x","agent":{"pid":1}');
    expect(await new ProcessRecords(folder).endLeftOvers()).toBe(0);
    expect(await isRunning(agent)).toBe(true);
  });
});
