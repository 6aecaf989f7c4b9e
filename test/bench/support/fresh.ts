import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { JobName, JobResult, Jobs } from '../jobs.ts';

/** Does a job in a process of its own, so that its times and its memory are of nothing else. */
export async function inFreshProcess<Name extends JobName>(
  name: Name,
  options: Parameters<Jobs[Name]>[0],
): Promise<JobResult<Name>> {
  const program = join(dirname(process.argv[1] ?? ''), 'jobs.mjs');
  const args = [...process.execArgv, program, name, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise(resolve => child.on('close', resolve));
  if (code !== 0) throw new Error(`The job ${name} failed.`);
  return JSON.parse(output) as JobResult<Name>;
}
