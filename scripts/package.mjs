import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { inProject } from './lib/paths.mjs';
import { duration, reportFatal } from './lib/text.mjs';
import { checkVsix, expectedFilesList, packageVsix, vsixFiles } from './lib/vsix.mjs';

// Usage: node scripts/package.mjs [--accept-files]
// --accept-files writes the list of the package's files anew instead of comparing with it.
const { values: options } = parseArgs({ options: { 'accept-files': { type: 'boolean', default: false } } });

try {
  const started = Date.now();
  await packageVsix();
  if (options['accept-files']) await acceptFiles();
  const { files, size } = await checkVsix();
  console.log(
    `out/thread-checkpoints.vsix: ${files.length} files, ${(size / 1e6).toFixed(2)} MB, ${duration(Date.now() - started)}`,
  );
} catch (cause) {
  reportFatal(cause);
}

async function acceptFiles() {
  await writeFile(inProject(expectedFilesList), `${(await vsixFiles()).join('\n')}\n`);
}
