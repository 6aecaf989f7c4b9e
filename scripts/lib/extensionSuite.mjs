import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { startExtensionHost } from '../vscode/extensionHost.mjs';
import { buildExtensionSuite } from './bundles.mjs';
import { inProject } from './paths.mjs';

const resultsFile = inProject('out', 'test-results', 'extension.json');

/**
 * Builds the suite and runs it inside a real extension host, on the extension as it was built last; prints its tests as they end.
 * @returns {Promise<{ passed: number, failed: number, failures: { title: string, message: string }[] }>}
 */
export async function runExtensionSuite() {
  await buildExtensionSuite();
  await mkdir(dirname(resultsFile), { recursive: true });
  await rm(resultsFile, { force: true });
  const host = await startExtensionHost({
    testModule: inProject('out', 'test', 'extension', 'index.cjs'),
    otherExtensions: [inProject('out', 'test', 'modelProvider')],
    timeLimit: process.env.THREAD_CHECKPOINTS_LONG === undefined ? 240_000 : 900_000,
    env: { THREAD_CHECKPOINTS_TEST_RESULTS: resultsFile },
    onLine: line => console.log(line),
  });
  try {
    const isFulfilled = await host.runOnce();
    return await readResults(isFulfilled);
  } finally {
    await host.dispose();
  }
}

async function readResults(isFulfilled) {
  const text = await readFile(resultsFile, 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error('The suite ended without results; a test file may have failed to load.');
  const results = JSON.parse(text);
  if (!isFulfilled && results.failed === 0 && results.passed > 0)
    throw new Error('The suite passed, but its run failed.');
  return results;
}
