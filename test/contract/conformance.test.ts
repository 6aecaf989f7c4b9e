import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

interface Behaviour {
  readonly number: number;
  readonly text: string;
  readonly proof: string;
}

/** The rows of `docs/conformance.md`. */
const behaviours: readonly Behaviour[] = readFileSync(join(root, 'docs', 'conformance.md'), 'utf8')
  .split('\n')
  .flatMap(line => {
    const [, number, text, proof] = /^\| (\d+) +\| (.*?) +\| (.*?) +\|$/.exec(line) ?? [];
    return number === undefined || text === undefined || proof === undefined
      ? []
      : [{ number: Number(number), text, proof }];
  });

/** What is wrong with a proof; empty for one that names tests that are there, or says why there is none. */
function problemsOf(proof: string): readonly string[] {
  if (/^does not apply: .{20}/.test(proof)) return [];
  return proof.split('<br>').flatMap(named => {
    const [, file, title] = /^`([^`]+)`: `([^`]+)`$/.exec(named) ?? [];
    if (file === undefined || title === undefined) return [`${named} names no test`];
    const path = join(root, file);
    if (!existsSync(path)) return [`${file} is not there`];
    return hasTest(readFileSync(path, 'utf8'), title) ? [] : [`${file} has no test “${title}”`];
  });
}

/** A title is followed by the function that is the test, or by its options. */
function hasTest(source: string, title: string): boolean {
  const escaped = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(['"\`])${escaped}\\1,\\s*(?:async\\b|\\(|\\{|\\w+ =>)`).test(source);
}

test('every behaviour is proven by tests that are there, or does not apply for a reason', () => {
  expect(behaviours.length).toBeGreaterThan(70);
  expect(behaviours.map(({ number }) => number)).toEqual(behaviours.map((_, index) => index + 1));
  expect(behaviours.flatMap(({ number, proof }) => problemsOf(proof).map(problem => `${number}: ${problem}`))).toEqual(
    [],
  );
});

test('a test that is gone is noticed', () => {
  const file = 'test/contract/conformance.test.ts';
  expect(problemsOf(`\`${file}\`: \`a test that is gone is noticed\``)).toEqual([]);
  expect(problemsOf(`\`${file}\`: \`a test that never was\``)).toHaveLength(1);
  expect(problemsOf('`test/contract/gone.test.ts`: `x`')).toHaveLength(1);
  expect(problemsOf('does not apply')).toHaveLength(1);
});
