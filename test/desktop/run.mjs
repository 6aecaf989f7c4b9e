import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildAll } from '../../scripts/lib/bundles.mjs';
import { cacheFolder, inProject, projectRoot } from '../../scripts/lib/paths.mjs';
import { copySampleProject } from '../../scripts/lib/sampleProject.mjs';
import { reportFatal } from '../../scripts/lib/text.mjs';

// The suite of test/extension in a desktop VS Code. Usage: node test/desktop/run.mjs [VERSION]   (stable unless given)
const home = await mkdtemp(join(tmpdir(), 'thread-checkpoints-'));
try {
  await buildAll();
  await copySampleProject(join(home, 'tea-timer'));
  const results = join(home, 'results.json');
  await runTests({
    version: process.argv[2] ?? 'stable',
    cachePath: cacheFolder,
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: inProject('out', 'test', 'extension', 'index.cjs'),
    extensionTestsEnv: { THREAD_CHECKPOINTS_TEST_RESULTS: results },
    launchArgs: [
      join(home, 'tea-timer'),
      '--disable-extensions',
      '--disable-workspace-trust',
      `--user-data-dir=${join(home, 'user')}`,
    ],
  });
  const { passed, failed } = JSON.parse(await readFile(results, 'utf8'));
  console.log(`${passed} passed, ${failed} failed`);
} catch (cause) {
  reportFatal(cause);
} finally {
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}
