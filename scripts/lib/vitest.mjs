import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inProject, projectRoot } from './paths.mjs';
import { run } from './processes.mjs';

/**
 * Runs one project of Vitest with its output shown.
 * @param {string} project
 * @param {readonly string[]} [args] for example the names of files
 * @returns {Promise<{ passed: number, failed: number, failures: { title: string, message: string }[] }>} files that could
 *   not be loaded count as one failed test each
 */
export async function runVitest(project, args = []) {
  const resultsFile = inProject('out', 'test-results', `${project}.json`);
  await mkdir(dirname(resultsFile), { recursive: true });
  await rm(resultsFile, { force: true });
  const vitest = inProject('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`];
  const code = await run(process.execPath, [vitest, 'run', '--project', project, ...reporters, ...args], {
    cwd: projectRoot,
  });
  return readResults(resultsFile, code);
}

async function readResults(file, code) {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`Vitest ended with code ${code} and left no results.`);
  const { numPassedTests: passed, testResults } = JSON.parse(text);
  const failures = testResults.flatMap(failuresOf);
  if (code !== 0 && failures.length === 0 && passed > 0) {
    failures.push({
      title: 'the run as a whole',
      message: `Vitest ended with code ${code}: an error outside of the tests.`,
    });
  }
  return { passed, failed: failures.length, failures };
}

function failuresOf({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter(result => result.status === 'failed');
  if (failed.length === 0 && status === 'failed') return [{ title: name, message }];
  return failed.map(({ fullName, failureMessages }) => ({ title: fullName, message: failureMessages.join('\n') }));
}
