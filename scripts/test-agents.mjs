import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleForNode } from './lib/bundles.mjs';
import { inProject } from './lib/paths.mjs';
import { npmCommand, runQuietly } from './lib/processes.mjs';
import { duration, reportFatal } from './lib/text.mjs';

/**
 * Drives real coding agents, with models on this machine: `npm run test:agents [-- --folder FOLDER] [NAME ...]`. Installs pinned
 * versions of them (some 1.1 GB) into a temporary folder, or into FOLDER, where they stay for the next time.
 */
const { values: options, positionals: wanted } = parseArgs({
  options: { folder: { type: 'string' } },
  allowPositionals: true,
});
const folder = options.folder === undefined ? await mkdtemp(join(tmpdir(), 'agents-')) : resolve(options.folder);

try {
  const bundle = 'out/test/agents/driveRealAgents.mjs';
  await bundleForNode('test/agents/driveRealAgents.ts', bundle);
  const { driveRealAgent, realAgents } = await import(pathToFileURL(inProject(bundle)).href);
  const chosen = realAgents.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (chosen.length === 0) {
    throw new Error(`Unknown: ${wanted.join(', ')}. Known: ${realAgents.map(({ name }) => name).join(', ')}.`);
  }
  let failed = 0;
  let passed = 0;
  for (const { name, package: pinned, refusesRoot } of chosen) {
    if (refusesRoot && process.getuid?.() === 0) {
      console.log(`- ${name}: not run, since it refuses to work for root`);
      continue;
    }
    try {
      const figures = await driveRealAgent(name, await install(name, pinned));
      passed++;
      console.log(`✓ ${name} (${pinned})`);
      for (const [what, time] of Object.entries(figures)) console.log(`    ${what}: ${duration(time)}`);
    } catch (cause) {
      failed++;
      console.log(`✗ ${name} (${pinned})\n${cause.stack ?? cause}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} catch (cause) {
  reportFatal(cause);
} finally {
  if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
}

/** Resolves with the folder of its programs. */
async function install(name, pinned) {
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'package.json'), '{ "private": true }');
  const started = Date.now();
  const [command, ...first] = npmCommand();
  await runQuietly(command, [...first, 'install', '--no-save', '--prefer-offline', pinned], { cwd: place });
  console.log(`Installed ${pinned} in ${duration(Date.now() - started)}.`);
  return join(place, 'node_modules', '.bin');
}
