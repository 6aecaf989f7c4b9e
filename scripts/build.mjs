import { parseArgs } from 'node:util';
import { buildAll } from './lib/bundles.mjs';
import { duration, reportFatal } from './lib/text.mjs';

// Usage: node scripts/build.mjs [--production] [--watch]
const { values: options } = parseArgs({
  options: { production: { type: 'boolean', default: false }, watch: { type: 'boolean', default: false } },
});

try {
  const started = Date.now();
  await buildAll(options);
  console.log(options.watch ? 'Watching for changes; Ctrl+C ends.' : `Built in ${duration(Date.now() - started)}.`);
} catch (cause) {
  reportFatal(cause);
}
