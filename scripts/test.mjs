import { parseArgs } from 'node:util';
import { checkSteps, runChecks } from './lib/checks.mjs';
import { runExtensionSuite } from './lib/extensionSuite.mjs';
import { duration, table } from './lib/text.mjs';
import { runVitest } from './lib/vitest.mjs';
import { checkVsix, packageVsix } from './lib/vsix.mjs';
import { ensureBrowser } from './vscode/browser.mjs';
import { ensureVsCode } from './vscode/install.mjs';

/**
 * Everything that must hold. The last line is always `N passed, N failed`; the exit code is 0 only if nothing failed and
 * every stage ran something. With `--long`, `THREAD_CHECKPOINTS_LONG` is set for the tests, and random ones do more.
 *
 * @typedef {object} Results
 * @property {number} passed
 * @property {number} failed
 * @property {readonly Failure[]} failures
 * @property {boolean} [isUsable] whether the stages that need this one can run; if nothing failed, unless given
 *
 * @typedef {{ readonly title: string, readonly message: string }} Failure
 * @typedef {object} Stage
 * @property {string} name
 * @property {readonly string[]} [needs] names of stages without which this one cannot run
 * @property {() => Promise<Results>} run
 */

/** @type {readonly Stage[]} */
const stages = [
  { name: 'check', run: () => runChecks(checkSteps) },
  { name: 'unit', run: () => runVitest('unit') },
  { name: 'package', run: packAndCheck },
  { name: 'VS Code', run: () => oneTest('VS Code and browser', prepareVsCode) },
  { name: 'extension', needs: ['package', 'VS Code'], run: runExtensionSuite },
  { name: 'e2e', needs: ['package', 'VS Code'], run: () => runVitest('e2e') },
];

const { values: options } = parseArgs({ options: { long: { type: 'boolean', default: false } } });
if (options.long) process.env.THREAD_CHECKPOINTS_LONG = '1';

const outcomes = [];
for (const stage of stages) outcomes.push(await runStage(stage));
report();

async function runStage(stage) {
  console.log(`\n== ${stage.name}`);
  const started = Date.now();
  const results = await resultsOf(stage);
  return { name: stage.name, ...results, time: Date.now() - started };
}

async function resultsOf(stage) {
  const broken = outcomes.find(({ name, isUsable }) => stage.needs?.includes(name) && !isUsable);
  if (broken !== undefined) return failure(stage, `Not run, since "${broken.name}" failed.`);
  try {
    const results = await stage.run();
    if (results.passed + results.failed === 0) return failure(stage, 'No test ran.');
    return { isUsable: results.failed === 0, ...results };
  } catch (cause) {
    return failure(stage, cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  }
}

function failure({ name }, message) {
  console.log(message);
  return { passed: 0, failed: 1, failures: [{ title: `${name} as a whole`, message }], isUsable: false };
}

async function oneTest(title, action) {
  console.log(`  ✓ ${title}: ${await action()}`);
  return { passed: 1, failed: 0, failures: [] };
}

/** A package that is not as it should be can still be installed and tested. */
async function packAndCheck() {
  await packageVsix();
  try {
    const { files, size } = await checkVsix();
    return await oneTest('package', () => `${files.length} files, ${(size / 1e6).toFixed(2)} MB`);
  } catch (cause) {
    console.log(cause.message);
    return { passed: 0, failed: 1, failures: [{ title: 'package', message: cause.message }], isUsable: true };
  }
}

async function prepareVsCode() {
  await ensureVsCode();
  return `ready, with ${await ensureBrowser()}`;
}

function report() {
  for (const { name, failures } of outcomes) {
    for (const { title, message } of failures) console.log(`\n✗ ${name}: ${title}\n${shorten(message)}`);
  }
  const rows = outcomes.map(({ name, passed, failed, time }) => [
    failed === 0 ? '✓' : '✗',
    name,
    `${passed} passed`,
    `${failed} failed`,
    duration(time),
  ]);
  console.log(`\n${table(rows)}\n`);
  const sum = key => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  // Not process.exit, which may cut off what is still being written.
  process.exitCode = sum('failed') === 0 ? 0 : 1;
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
}

function shorten(message) {
  const lines = message.split('\n');
  return lines.length <= 40 ? message : [...lines.slice(0, 40), `... ${lines.length - 40} more lines`].join('\n');
}
