import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inProject, projectRoot } from '../lib/paths.mjs';
import { copySampleProject } from '../lib/sampleProject.mjs';
import { openHeadlessPage } from './headless.mjs';
import { addExtension, createProfile } from './profile.mjs';
import { startServer, workbenchUrl } from './server.mjs';

/**
 * @typedef {object} ExtensionHost
 * @property {string} folder the open folder: a fresh copy of the sample project
 * @property {() => Promise<boolean>} runOnce opens a page, and with it a new extension host, which runs the module; whether
 *   its `run()` was fulfilled
 * @property {() => Promise<void>} dispose
 */

/**
 * Starts a real VS Code that loads the built extension from the project's folder and runs a test module in the extension
 * host.
 * @param {object} options
 * @param {string} options.testModule absolute path of a CommonJS module that exports `run()`
 * @param {number} options.timeLimit milliseconds for one run
 * @param {readonly string[]} [options.otherExtensions] folders of extensions that are installed, too
 * @param {Record<string, string>} [options.env] added to the environment of the extension host
 * @param {(line: string) => void} [options.onLine] gets what the module prints with `[test] ` in front, without that
 * @returns {Promise<ExtensionHost>}
 */
export async function startExtensionHost({ testModule, timeLimit, otherExtensions = [], env = {}, onLine = () => {} }) {
  const home = await mkdtemp(join(tmpdir(), 'thread-checkpoints-'));
  const folder = join(home, 'tea-timer');
  await copySampleProject(folder);
  const profile = await createProfile(home);
  for (const extension of otherExtensions) await addExtension(profile, extension);
  const server = await startServer(profile, {
    extensionDevelopment: true,
    reconnectionGraceTime: 5,
    idleTimeout: 1800,
    env,
  });
  const { context, page } = await openHeadlessPage(home);
  let finished = () => {};
  // VS Code calls these two when it runs tests in a page.
  await page.exposeFunction('codeAutomationLog', (_type, values) => printTestLines(values, onLine));
  await page.exposeFunction('codeAutomationExit', code => finished(code === 0));
  const url = workbenchUrl(server.port, folder, { developmentPath: projectRoot, testModule });

  const runOnce = async () => {
    const end = new Promise(resolve => (finished = resolve));
    await page.goto(url, { waitUntil: 'commit' });
    const isTooLate = new Promise(
      (_, reject) => void delay(timeLimit, undefined, { ref: false }).then(() => reject(tooLate(timeLimit))),
    );
    return Promise.race([end, isTooLate]).catch(async cause => {
      await page.screenshot({ path: inProject('out', 'test-results', 'extension-host.png') });
      throw cause;
    });
  };
  const dispose = async () => {
    await context.close();
    await server.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return { folder, runOnce, dispose };
}

function printTestLines(values, onLine) {
  const text = (values ?? []).map(String).join(' ');
  if (text.startsWith('[test] ')) onLine(text.slice('[test] '.length));
}

function tooLate(limit) {
  return new Error(
    `No result from the extension host within ${limit / 1000} s; see out/test-results/extension-host.png.`,
  );
}
