import { expect, test } from 'vitest';
import { ignoreRules } from './ignoreRules.ts';
import { hiddenPatterns, noRuleSettings, settingsRules } from './ruleSettings.ts';

test('settings become rules of the top folder, those that are empty none', () => {
  expect(settingsRules(noRuleSettings)).toEqual([]);
  expect(settingsRules({ exclude: ['a', 'b'], include: [], hidden: ['/c'] })).toEqual([
    { source: 'exclude', text: 'a\nb\n' },
    { source: 'hidden', text: '/c\n' },
  ]);
});

const tree = ['a', 'b/a', 'b/c/a', 'x.js', 'b/x.js', 'b/x.ts', '!n', '#n', 'e ', 'f\\g', 'A'];

test.each([
  ['a', ['a']],
  ['**/a', ['a', 'b/a', 'b/c/a']],
  ['b', ['b/a', 'b/c/a', 'b/x.js', 'b/x.ts']],
  ['b/', ['b/a', 'b/c/a', 'b/x.js', 'b/x.ts']],
  ['b/**', ['b/a', 'b/c/a', 'b/x.js', 'b/x.ts']],
  ['/b/*.js', ['b/x.js']],
  ['./a', ['a']],
  ['*.{js,ts}', ['x.js']],
  ['**/*.{j,t}s', ['x.js', 'b/x.js', 'b/x.ts']],
  ['{a,b/{a,c}}', ['a', 'b/a', 'b/c/a']],
  ['b/**/a', ['b/a', 'b/c/a']],
  ['?', ['a', 'b/a', 'b/c/a', 'b/x.js', 'b/x.ts', 'A']],
  ['[a-z].js', ['x.js']],
  ['!n', ['!n']],
  ['#n', ['#n']],
  ['e ', ['e ']],
  ['f\\g', ['f\\g']],
  ['', []],
  ['**', tree],
])('“%s” hides', (glob, expected) => {
  const text = hiddenPatterns({ [glob]: true }).join('\n');
  expect(tree.filter(ignoreRules([{ folder: '', text, source: 'hidden' }]))).toEqual(expected);
});

test('what is off, depends on siblings or is no setting hides nothing', () => {
  expect(hiddenPatterns({ a: false, b: { when: '$(basename).ts' }, c: null, d: true })).toEqual(['/d']);
  for (const setting of [undefined, null, 'a', 1, []]) expect(hiddenPatterns(setting)).toEqual([]);
});

test('braces without end are read in time', () => {
  expect(hiddenPatterns({ ['{a,b}'.repeat(40)]: true }).length).toBeLessThanOrEqual(1000);
});
