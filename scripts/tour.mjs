import { rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleForNode } from './lib/bundles.mjs';
import { inProject } from './lib/paths.mjs';
import { reportFatal } from './lib/text.mjs';
import { ensureVsix } from './lib/vsix.mjs';

// Usage: node scripts/tour.mjs [--theme dark|light|high-contrast|high-contrast-light] [--width PX] [--agent-only]
const { values: options } = parseArgs({
  options: { theme: { type: 'string' }, width: { type: 'string' }, 'agent-only': { type: 'boolean' } },
});

try {
  await ensureVsix();
  await rm(inProject('out', 'tour'), { recursive: true, force: true });
  await bundleForNode('test/tour/tour.ts', 'out/tour/tour.mjs');
  const { runTour } = await import(pathToFileURL(inProject('out', 'tour', 'tour.mjs')).href);
  const width = options.width === undefined ? undefined : Number(options.width);
  await runTour({ theme: options.theme, width, agentOnly: options['agent-only'] }, line => console.log(line));
} catch (cause) {
  reportFatal(cause);
}
