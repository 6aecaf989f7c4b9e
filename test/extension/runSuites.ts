import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** How one run of the suites ended; written for the runner outside VS Code. */
export interface SuiteResults {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly { readonly title: string; readonly message: string }[];
}

type MutableResults = { -readonly [K in keyof SuiteResults]: SuiteResults[K] };

/**
 * Runs the suites inside the extension host. Every line it prints starts with `[test] `; the results go to the file named by
 * `THREAD_CHECKPOINTS_TEST_RESULTS`. Rejects when a test failed or none ran.
 */
export async function runSuites(loadSuites: readonly (() => Promise<unknown>)[]): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, slow: 5_000, reporter: 'base' });
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, '', mocha);
  for (const load of loadSuites) await load();
  const results = await runMocha(mocha);
  saveResults(results);
  if (results.failed > 0) throw new Error(`${results.failed} tests failed`);
  if (results.passed === 0) throw new Error('No test ran');
}

function runMocha(mocha: Mocha): Promise<SuiteResults> {
  const results: MutableResults = { passed: 0, failed: 0, failures: [] };
  return new Promise(resolve => {
    const runner = mocha.run(() => resolve(results));
    runner.on('pass', test => {
      results.passed++;
      print(`  ✓ ${test.fullTitle()} (${test.duration ?? 0} ms)`);
    });
    runner.on('fail', (test, error: unknown) => {
      const message = describeError(error);
      results.failed++;
      results.failures = [...results.failures, { title: test.fullTitle(), message }];
      print(`  ✗ ${test.fullTitle()}\n${message}`);
    });
    runner.on('pending', test => print(`  - ${test.fullTitle()} (skipped)`));
  });
}

function saveResults(results: SuiteResults): void {
  const file = process.env['THREAD_CHECKPOINTS_TEST_RESULTS'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function print(text: string): void {
  // The console is what reaches the terminal from inside the extension host.
  // eslint-disable-next-line no-console
  for (const line of text.split('\n')) console.log(`[test] ${line}`);
}
