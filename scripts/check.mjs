import { checkSteps, runChecks } from './lib/checks.mjs';
import { reportFatal } from './lib/text.mjs';

// Usage: node scripts/check.mjs [STEP ...]   (all steps unless some are named)
try {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter(name => !checkSteps.some(step => step.name === name));
  if (unknown.length > 0) {
    throw new Error(`Unknown: ${unknown.join(', ')}. Known: ${checkSteps.map(step => step.name).join(', ')}.`);
  }
  const { failed } = await runChecks(checkSteps.filter(({ name }) => wanted.length === 0 || wanted.includes(name)));
  if (failed > 0) process.exitCode = 1;
} catch (cause) {
  reportFatal(cause);
}
