import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startExtensionHost } from '../vscode/extensionHost.mjs';
import { bundleForExtensionHost } from './bundles.mjs';
import { inProject } from './paths.mjs';

/**
 * Measures how long the built extension takes to activate with none of its views open, in as many fresh extension hosts.
 * @param {number} count
 * @returns {Promise<number[]>} milliseconds, ascending
 */
export async function measureActivation(count) {
  const program = 'out/bench/activation.cjs';
  const resultFile = join(inProject('out', 'bench'), 'activation.json');
  await mkdir(inProject('out', 'bench'), { recursive: true });
  await bundleForExtensionHost('test/harness/activationTime.ts', program);
  const env = { THREAD_CHECKPOINTS_ACTIVATION_RESULT: resultFile };
  const host = await startExtensionHost({ testModule: inProject(program), timeLimit: 120_000, env });
  const times = [];
  try {
    for (let done = 0; done < count; done++) {
      await rm(resultFile, { force: true });
      if (!(await host.runOnce())) throw new Error('The extension did not activate.');
      times.push(JSON.parse(await readFile(resultFile, 'utf8')).milliseconds);
    }
  } finally {
    await host.dispose();
  }
  return times.sort((a, b) => a - b);
}
