import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import { isTrue, parseGitConfig } from './gitConfig.ts';

/** Entries as `key=value`, or `key` for a name alone. */
const check = (text: string, expected: readonly string[]) => {
  const entries = parseGitConfig(text).map(({ key, value }) => (value === undefined ? key : `${key}=${value}`));
  expect(entries).toEqual(expected);
};

describe('configuration of git', () => {
  test('has sections with names and values', () => {
    check('[Core]\n\tIgnoreCase = true\n[a "B c"] x=1\n', ['core.ignorecase=true', 'a.B c.x=1']);
    check('[a.B] x = 1\n[a "b\\"\\\\\\c"] y', ['a.b.x=1', 'a.b"\\c.y']);
  });

  test('has comments, quotes, escapes and lines that go on', () => {
    check('# note\n[a] ; note\nb = "c # d" e ; note\nf = g\\\n  h\ni = \\"\\t\\\\\n', [
      'a.b=c # d e',
      'a.f=g  h',
      'a.i="\t\\',
    ]);
  });

  test('has white space that does not count, and some that does', () => {
    check('\uFEFF[a]\r\n  b =  c  d  \r\n e = " f " \r\ng=\r\n', ['a.b=c  d', 'a.e= f ', 'a.g=']);
  });

  test('counts up to what git would refuse', () => {
    for (const wrong of ['1 = 2', 'x = "open', 'x = \\q', 'x y', '[b', 'x # note', 'y = "a\nb"']) {
      check(`[a]\nb = 1\n${wrong}\nc = 2\n`, ['a.b=1']);
    }
    check('a = 1\n[b] c = 2', []);
  });

  test('says yes and no in several ways', () => {
    const truth = (value: string | undefined) => isTrue({ key: '', value });
    expect([undefined, 'true', 'YES', 'on', '1', '2k', '-1'].map(truth)).toEqual(Array(7).fill(true));
    expect(['', 'false', 'No', 'off', '0'].map(truth)).toEqual(Array(5).fill(false));
    expect(truth('maybe')).toBeUndefined();
  });

  const lines = fc.array(
    fc.oneof(
      fc.constantFrom('[a]', '[A.b]', '[a "b"]', '[ab "C \\"d\\\\"]', '# x', '; y', '', '  ', '[a] b = c'),
      fc
        .tuple(
          fc.constantFrom('b', 'Bc', 'd-1', '  e', '\tf'),
          fc.constantFrom('=', ' = ', ' =', '\t=\t'),
          fc.array(
            fc.constantFrom('a', 'b c', ' ', '"', '"x y"', '#', ';', '\\n', '\\t', '\\"', '\\\\', '\\\n', '~', '\\q'),
          ),
        )
        .map(([name, equals, value]) => name + equals + value.join('')),
      fc.constantFrom('b', ' c ', '1', '[', '"'),
    ),
    { maxLength: 6 },
  );

  test('is read as git reads it', { timeout: runs(60_000) }, () => {
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n'), fc.boolean(), (all, end, isClosed) => {
        const text = `[top]${end}${all.join(end)}${isClosed ? end : ''}`;
        const git = spawnSync('git', ['config', '--file', '-', '--list', '-z', '--no-includes'], {
          input: text,
          encoding: 'utf8',
        });
        if (git.status !== 0) return;
        check(
          text,
          git.stdout
            .split('\0')
            .slice(0, -1)
            .map(entry => entry.replace('\n', '=')),
        );
      }),
      { numRuns: runs(300) },
    );
  });
});
