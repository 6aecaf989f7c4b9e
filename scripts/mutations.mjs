import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutations } from './lib/mutations.mjs';
import { inProject, projectRoot } from './lib/paths.mjs';
import { table } from './lib/text.mjs';

/**
 * Shows that the tests of durability see what they are for: breaks one thing of the store at a time, in a copy of the project,
 * and expects the tests of the log, of crashes or of models to fail. The exit code is 0 only if every mutation was seen.
 *
 * `--only 3,5` runs these only, counted from 1. `--list` prints them.
 */
const { values: options } = parseArgs({
  options: { only: { type: 'string' }, list: { type: 'boolean', default: false } },
});

/** Milliseconds: far more than the tests take. */
const timeLimit = 10 * 60_000;

const chosen = options.only?.split(',').map(Number);
const numbered = mutations.map((mutation, index) => ({ ...mutation, number: index + 1 }));
const running = numbered.filter(({ number }) => chosen === undefined || chosen.includes(number));

if (options.list) console.log(table(numbered.map(({ number, file, why }) => [String(number), file, why])));
else process.exitCode = await runAll();

async function runAll() {
  const copy = await copyProject();
  try {
    if (chosen === undefined) {
      const outcome = await runTests(copy);
      if (outcome.kind !== 'passed') throw new Error(`The tests fail without any mutation: ${outcome.by}`);
    }
    const rows = [];
    for (const mutation of running) {
      const outcome = await tryOut(copy, mutation);
      rows.push([outcome.kind === 'seen' ? '✓' : '✗', String(mutation.number), mutation.why, outcome.by]);
      console.log(rows.at(-1).join('  '));
    }
    console.log(`\n${table([['', '', 'mutation', 'seen by'], ...rows])}`);
    return rows.every(([mark]) => mark === '✓') ? 0 : 1;
  } finally {
    await rm(copy, { recursive: true });
  }
}

async function copyProject() {
  const copy = await mkdtemp(join(tmpdir(), 'mutations-'));
  for (const part of [
    'src',
    'test',
    'scripts',
    'package.json',
    'tsconfig.json',
    'tsconfig.test.json',
    'vitest.config.mts',
  ]) {
    await cp(inProject(part), join(copy, part), { recursive: true });
  }
  await symlink(join(projectRoot, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

async function tryOut(copy, { file, find, replace }) {
  const path = join(copy, file);
  const source = await readFile(path, 'utf8').catch(() => '');
  if (source.split(find).length !== 2) return { kind: 'gone', by: `NOT TRIED: what it changes is not once in ${file}` };
  await writeFile(
    path,
    source.replace(find, () => replace),
  );
  try {
    const outcome = await runTests(copy);
    return outcome.kind === 'passed' ? { kind: 'survived', by: 'NOBODY' } : { kind: 'seen', by: outcome.by };
  } finally {
    await writeFile(path, source);
  }
}

async function runTests(copy) {
  const report = join(copy, 'report.json');
  await rm(report, { force: true });
  const vitest = join(copy, 'node_modules', 'vitest', 'vitest.mjs');
  // The loop of kills takes long, and sees nothing that the simulated disk does not.
  const flags = ['--project', 'unit', '--exclude', '**/killed.test.ts', '--bail', '1'];
  const reporter = ['--reporter', 'json', '--outputFile', report];
  const child = spawn(
    process.execPath,
    [vitest, 'run', ...flags, ...reporter, 'src/storage/log', 'test/crash', 'test/model'],
    {
      cwd: copy,
      stdio: 'ignore',
      timeout: timeLimit,
    },
  );
  const code = await new Promise(resolve => child.on('close', resolve));
  return code === 0 ? { kind: 'passed' } : { kind: 'failed', by: await firstFailure(report) };
}

async function firstFailure(report) {
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return 'tests that do not end';
  const suites = JSON.parse(text).testResults;
  for (const { name, assertionResults, message } of suites) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    const file = name.slice(name.lastIndexOf('/test/') + 1);
    if (failed !== undefined) return `${file}: ${failed.failureMessages[0]?.split('\n', 1)[0]?.slice(0, 120)}`;
    if (message) return `${file} as a whole`;
  }
  return 'an error outside of the tests';
}
