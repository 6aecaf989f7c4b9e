import { expect, test } from 'vitest';
import { parseAgentSettings } from './agentSettings.ts';

test('an agent needs a name and a command', () => {
  expect(parseAgentSettings([{ name: 'My Tea', command: 'tea', args: ['--acp'], env: { CUP: 'big' } }])).toEqual({
    configs: [{ id: 'acp-my-tea', name: 'My Tea', command: 'tea', args: ['--acp'], env: { CUP: 'big' } }],
    problems: [],
  });
});

test('one that is named as a known one takes its place', () => {
  const { configs } = parseAgentSettings([
    { name: 'gemini cli', command: '/opt/gemini', args: ['--acp', '-m', 'small'] },
  ]);
  expect(configs).toMatchObject([{ id: 'gemini', name: 'gemini cli', command: '/opt/gemini' }]);
  expect(configs[0]?.signIn).toBeDefined();
});

test.each<[unknown, string]>([
  [{ name: 'Tea' }, 'Agent 1 of “threadCheckpoints.agents” (Tea) has no “command”: the program to start.'],
  [{ command: 'tea' }, 'Agent 1 of “threadCheckpoints.agents” has no “name”.'],
  ['tea', 'Agent 1 of “threadCheckpoints.agents” has no “name”.'],
  [
    { name: 'Tea', command: 'tea --acp' },
    'Agent 1 of “threadCheckpoints.agents” (Tea) has a “command” with spaces. Put what follows the program into “args”.',
  ],
  [
    { name: 'Tea', command: 'tea', args: '--acp' },
    'Agent 1 of “threadCheckpoints.agents” (Tea) needs a list of texts as “args”, such as ["--acp"].',
  ],
  [
    { name: 'Tea', command: 'tea', env: { A: 1 } },
    'Agent 1 of “threadCheckpoints.agents” (Tea) needs texts by name as “env”, such as {"MODEL": "small"}.',
  ],
  [
    { name: 'Tea', command: 'tea', arguments: [] },
    'Agent 1 of “threadCheckpoints.agents” (Tea) has “arguments”, which means nothing. It can have “name”, “command”, “args” and “env”.',
  ],
])('%j is told of', (entry, problem) => {
  expect(parseAgentSettings([entry])).toEqual({ configs: [], problems: [problem] });
});

test('what is wrong with one does not concern the others', () => {
  const { configs, problems } = parseAgentSettings([7, { name: 'Tea', command: 'tea' }, { name: 'TEA', command: 'x' }]);
  expect(configs.map(({ name }) => name)).toEqual(['Tea']);
  expect(problems).toHaveLength(2);
  expect(problems[1]).toBe('Agent 3 of “threadCheckpoints.agents” (TEA) has the name of one before it.');
});

test.each([undefined, null, []])('%j means none', value => {
  expect(parseAgentSettings(value)).toEqual({ configs: [], problems: [] });
});

test('a setting that is no list is told of', () => {
  expect(parseAgentSettings({ name: 'Tea' }).problems).toEqual([
    'The setting “threadCheckpoints.agents” has to be a list.',
  ]);
});
