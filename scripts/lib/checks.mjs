import { readdirSync } from 'node:fs';
import { inProject, projectRoot } from './paths.mjs';
import { capture } from './processes.mjs';
import { duration } from './text.mjs';

const tool = (...parts) => inProject('node_modules', ...parts);

const types = name => ({ name: `types (${name})`, args: [tool('typescript', 'bin', 'tsc'), '-p', name, '--noEmit'] });

/** Everything that is checked without running the program; the slowest first. */
export const checkSteps = [
  { name: 'lint', args: [tool('eslint', 'bin', 'eslint.js'), '.'] },
  types('tsconfig.test.json'),
  types('tsconfig.json'),
  types('tsconfig.core.json'),
  types('tsconfig.webview.json'),
  {
    name: 'format',
    args: [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--ignore-unknown', ...sourceEntries()],
  },
  {
    name: 'dependency rules',
    args: [
      tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
      ...['src', 'webview', '--config', '.dependency-cruiser.cjs'],
    ],
  },
];

/** What lies in the project's folder, but for what is made; given "." Prettier would look into all of that, too. */
function sourceEntries() {
  const made = ['node_modules', 'dist', 'out', '.cache', '.git'];
  return readdirSync(projectRoot).filter(name => !made.includes(name));
}

/**
 * Runs the steps, two at a time; prints one line a step, and what a failed one said.
 * @param {readonly { readonly name: string, readonly args: readonly string[] }[]} steps
 */
export async function runChecks(steps) {
  const waiting = [...steps];
  const failures = [];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const failure = await runStep(step);
      if (failure !== undefined) failures.push(failure);
    }
  };
  await Promise.all([work(), work()]);
  return { passed: steps.length - failures.length, failed: failures.length, failures };
}

async function runStep({ name, args }) {
  const started = Date.now();
  const { code, output } = await capture(process.execPath, args, { cwd: projectRoot });
  const time = duration(Date.now() - started);
  console.log(`  ${code === 0 ? '✓' : '✗'} ${name} (${time})`);
  if (code === 0) return undefined;
  console.log(output.trimEnd());
  return { title: name, message: output.trimEnd() };
}
