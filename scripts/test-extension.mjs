import { parseArgs } from 'node:util';
import { buildProduct } from './lib/bundles.mjs';
import { runExtensionSuite } from './lib/extensionSuite.mjs';
import { reportFatal } from './lib/text.mjs';

// Usage: node scripts/test-extension.mjs [--no-build]
const { values: options } = parseArgs({ options: { 'no-build': { type: 'boolean', default: false } } });

try {
  if (!options['no-build']) await buildProduct();
  const { passed, failed } = await runExtensionSuite();
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
} catch (cause) {
  reportFatal(cause);
}
