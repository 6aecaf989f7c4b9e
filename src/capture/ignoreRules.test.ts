import { describe, expect, test } from 'vitest';
import type { IgnoreFile } from '../core/coverage.ts';
import { ignoreRules, topRules } from './ignoreRules.ts';

/** @param files ignore files by folder, lines separated by spaces */
function check(files: Record<string, string>, expected: { ignored: readonly string[]; kept: readonly string[] }) {
  const isIgnored = ignoreRules(
    Object.entries(files).map(([folder, lines]) => ({ folder, text: lines.split(' ').join('\n') })),
  );
  expect({ ignored: expected.ignored.filter(isIgnored), kept: expected.kept.filter(path => !isIgnored(path)) }).toEqual(
    expected,
  );
}

describe('ignore rules', () => {
  test('without files nothing is ignored', () => {
    check({}, { ignored: [], kept: ['a', 'a/b', '.gitignore'] });
  });

  test('a pattern without a slash matches at any depth, one with a slash from its file on', () => {
    check(
      { '': '*.log /out docs/*.txt' },
      {
        ignored: ['a.log', 'x/y/a.log', 'out', 'out/a', 'docs/a.txt'],
        kept: ['x/out', 'docs/x/a.txt', 'x/docs/a.txt'],
      },
    );
  });

  test('a pattern with a slash at its end matches folders only', () => {
    check({ '': 'build/' }, { ignored: ['build/a', 'x/build/a/b'], kept: ['build', 'x/build'] });
  });

  test('a file is not included again below an excluded folder', () => {
    check({ '': 'out/ !out/keep', out: '!*' }, { ignored: ['out/keep', 'out/other'], kept: [] });
  });

  test('the nearest ignore file decides', () => {
    check(
      { '': '*.log', sub: '!a.log', 'sub/deep': 'a.log' },
      {
        ignored: ['a.log', 'sub/b.log', 'sub/deep/a.log'],
        kept: ['sub/a.log', 'sub/other/a.log'],
      },
    );
  });

  test('a folder included again by a nearer file is open, but patterns still apply inside', () => {
    check({ '': 'sub/out *.log', sub: '!out' }, { ignored: ['sub/out/a.log'], kept: ['sub/out/a', 'sub/out/b/c'] });
    check({ '': 'sub/**', sub: '!out' }, { ignored: ['sub/out/a'], kept: [] });
    check({ '': 'we*', 'x y': '!w*' }, { ignored: ['web/a'], kept: ['x y/we*rd[1] /a'] });
  });

  test('a line further down decides over those above', () => {
    check({ '': 'a* !ab *.log !/x/*.log' }, { ignored: ['a', 'abc', 'y/b.log'], kept: ['ab', 'x/b.log'] });
    check({ '': '!ab a*' }, { ignored: ['ab'], kept: ['b'] });
  });

  test('upper and lower case differ', () => {
    check({ '': 'Out' }, { ignored: ['Out'], kept: ['out'] });
  });

  test('a path with a slash at its end is that of a folder', () => {
    check({ '': 'build/ *.d' }, { ignored: ['build/', 'x/a.d/', 'build/a/'], kept: ['build', 'x/'] });
  });

  test('a pattern that fits nowhere takes no time', () => {
    const isIgnored = ignoreRules([{ folder: '', text: `${'*a'.repeat(60)}b\n${'**/a/'.repeat(20)}b` }]);
    expect(isIgnored('a'.repeat(250))).toBe(false);
    expect(isIgnored('a/'.repeat(120) + 'a')).toBe(false);
    expect(ignoreRules([{ folder: '', text: 'a'.repeat(1_000_000) }])('a')).toBe(false);
  });
});

describe('ignore rules of more than .gitignore files', () => {
  /** @param lines text separated by spaces */
  const from = (source: IgnoreFile['source'], lines: string, more: Partial<IgnoreFile> = {}): IgnoreFile => ({
    folder: '',
    text: lines.split(' ').join('\n'),
    ...(source === undefined ? {} : { source }),
    ...more,
  });

  test('settings decide over ignore files, these over info/exclude, and that over the user’s file', () => {
    const files = [
      from('user', 'a b c d e f'),
      from('repository', '!b c d e f'),
      from(undefined, '!c d e f'),
      from('hidden', 'e'),
      from('include', 'd e f'),
      from('exclude', 'f'),
    ];
    for (const inAnyOrder of [files, [...files].reverse()]) {
      expect(['a', 'b', 'c', 'd', 'e', 'f'].filter(ignoreRules(inAnyOrder))).toEqual(['a', 'f']);
    }
  });

  test('what is included by a setting leaves other patterns as they are', () => {
    const isIgnored = ignoreRules([from(undefined, 'out/ *.log'), from('include', 'out/ *.log !b.log')]);
    expect(['out/a', 'out/a.log', 'a.log', 'b.log'].filter(isIgnored)).toEqual(['b.log']);
  });

  test('nothing is included below an excluded folder that is not included itself', () => {
    const isIgnored = ignoreRules([from(undefined, 'out/'), from('include', 'out/keep /out/**')]);
    expect(['out/keep', 'out/a'].filter(isIgnored)).toEqual(['out/keep', 'out/a']);
  });

  test('rules from above the folder count from where they are', () => {
    const isIgnored = ignoreRules([
      from(undefined, '/b /w/c d', { way: 'w' }),
      from(undefined, '/b !d', { way: 'v/w' }),
      from('repository', '/v/w/e', { way: 'v/w' }),
    ]);
    expect(['b', 'c', 'd', 'e', 'x/e'].filter(isIgnored)).toEqual(['c', 'd', 'e']);
  });

  test('at the top of a repository inside, only the settings go on', () => {
    const isIgnored = ignoreRules([
      from('exclude', '*.tmp'),
      from('user', 'u'),
      from(undefined, 'a'),
      from('repository', 'b', { folder: 'sub' }),
    ]);
    expect(['a', 'u', 'sub/a', 'sub/u', 'sub/b', 'sub/x/b', 'sub/x.tmp', 'b'].filter(isIgnored)).toEqual([
      ...['a', 'u', 'sub/b', 'sub/x/b', 'sub/x.tmp'],
    ]);
  });

  test('a repository says whether case matters, for every rule in it', () => {
    const isIgnored = ignoreRules([
      from(undefined, 'Out Ä'),
      from('exclude', 'TMP'),
      from('repository', '*.LOG', { ignoreCase: true }),
    ]);
    expect(['out', 'OUT', 'a.log', 'tmp', 'Ä', 'ä'].filter(isIgnored)).toEqual(['out', 'OUT', 'a.log', 'tmp', 'Ä']);
  });

  test('each folder of a workspace has its own', () => {
    const isIgnored = ignoreRules([
      from('repository', 'a', { folder: 'one', ignoreCase: true }),
      from('exclude', 'b', { folder: 'two' }),
    ]);
    expect(['one/A', 'one/b', 'two/a', 'two/b', 'two/B'].filter(isIgnored)).toEqual(['one/A', 'two/b']);
  });
});

test('80,000 paths are decided in a fraction of a second', () => {
  const text = Array.from(
    { length: 40 },
    (_, index) => `*.e${index}\nname${index}\n/top${index}/x\nlog-${index}-*.txt`,
  );
  const folders = Array.from({ length: 8000 }, (_, index) => `f${index}`);
  const before = process.cpuUsage();
  const top = topRules(text.join('\n'));
  let excluded = 0;
  for (const folder of folders) {
    const rules = top.enter(folder, undefined);
    for (let file = 0; file < 10; file++) if (rules.excludes(`log-${file}-${folder}.e${file}x`, 'file')) excluded++;
  }
  expect(excluded).toBe(0);
  // Milliseconds of work, many times what it takes, for a slow machine.
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
});
