import { runVitest } from './lib/vitest.mjs';
import { reportFatal } from './lib/text.mjs';
import { ensureVsix } from './lib/vsix.mjs';
import { ensureBrowser } from './vscode/browser.mjs';
import { ensureVsCode } from './vscode/install.mjs';

// Usage: node scripts/test-e2e.mjs [FILE ...]   (packs the extension first when it changed)
try {
  await ensureVsCode();
  await ensureBrowser();
  await ensureVsix();
  const { passed, failed } = await runVitest('e2e', process.argv.slice(2));
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
} catch (cause) {
  reportFatal(cause);
}
