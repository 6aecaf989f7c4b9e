import { expect, test } from 'vitest';
import type { ToolCall } from '../../core/thread.ts';
import type { AgentPlace } from './agentPlace.ts';
import { ToolCalls } from './toolCalls.ts';

const place: AgentPlace = {
  cwd: '/home/app',
  additionalDirectories: ['/home/docs'],
  absolutePathOf: path => `/home/${path}`,
  treePathOf: path => (path.startsWith('/home/') ? path.slice('/home/'.length) : undefined),
};

/** What is known of a call after these updates. */
function callAfter(...updates: readonly Readonly<Record<string, unknown>>[]): ToolCall {
  const calls = new ToolCalls(place);
  const told = updates.map(update => calls.update({ toolCallId: 'a', ...update }));
  return told.at(-1)!;
}

test('a call is put together from its updates; what one does not tell stays', () => {
  const call = callAfter(
    { title: 'Edit', kind: 'edit', status: 'pending', rawInput: {} },
    { title: 'Edit tea.ts', locations: [{ path: '/home/app/tea.ts', line: 3 }], kind: null },
    {
      status: 'completed',
      content: [{ type: 'diff', path: '/home/app/tea.ts', oldText: 'a\nb\n', newText: 'a\nc\nd\n' }],
    },
  );
  expect(call).toEqual({
    id: 'a',
    kind: 'edit',
    title: 'Edit tea.ts',
    paths: ['app/tea.ts'],
    status: 'done',
    added: 2,
    removed: 1,
    detail: '--- a/app/tea.ts\n+++ b/app/tea.ts\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n',
  });
});

test('an update may be the first that is heard of a call', () => {
  expect(callAfter({ status: 'completed', title: 'Run tests', kind: 'execute' })).toMatchObject({
    kind: 'run',
    status: 'done',
    title: 'Run tests',
  });
});

test('a file that was not there is created', () => {
  const call = callAfter({ kind: 'edit', content: [{ type: 'diff', path: 'new.ts', oldText: null, newText: 'x\n' }] });
  expect(call).toMatchObject({ kind: 'create', paths: ['app/new.ts'], added: 1, removed: 0 });
  expect(call.detail).toContain('--- /dev/null\n+++ b/app/new.ts');
});

test.each<[string, Readonly<Record<string, unknown>>, readonly string[], readonly string[]]>([
  ['a location', { locations: [{ path: '/etc/tea' }] }, [], ['/etc/tea']],
  ['a sibling folder', { locations: [{ path: '../other/x' }] }, ['other/x'], ['/home/other/x']],
  ['a folder named alike', { locations: [{ path: '/home/app2/x' }] }, ['app2/x'], ['/home/app2/x']],
  ['an additional folder', { locations: [{ path: '/home/docs/x' }] }, ['docs/x'], []],
  ['its input', { rawInput: { file_path: '/etc/tea', note: '/not/a/path' } }, [], ['/etc/tea']],
  ['a folder to run in', { rawInput: { command: 'ls', cwd: '/etc' } }, [], ['/etc']],
  ['a diff', { content: [{ type: 'diff', path: '/etc/tea', newText: 'x' }] }, [], ['/etc/tea']],
  ['a URI', { locations: [{ path: 'file:///etc/tea' }] }, [], ['/etc/tea']],
  ['the folder itself', { rawInput: { path: '/home/app' } }, ['app'], []],
  ['rubbish', { locations: [{ path: 7 }, null, 'x', { path: 'a\0b' }, { path: 'file://:::' }] }, [], []],
])('%s tells paths, and which of them are outside', (_, update, paths, outside) => {
  const call = callAfter(update);
  expect(call.paths).toEqual(paths);
  expect(call.outside ?? []).toEqual(outside);
});

test('a command is shown with what it printed', () => {
  const content = [{ type: 'content', content: { type: 'text', text: 'all green' } }];
  expect(callAfter({ kind: 'execute', rawInput: { command: ['npm', 'test'] }, content }).detail).toBe(
    '$ npm test\n\nall green',
  );
  expect(callAfter({ rawInput: { command: 'ls' }, rawOutput: { stdout: 'a', stderr: 'b' } }).detail).toBe(
    '$ ls\n\na\nb',
  );
});

test('titles are one line, with paths of the workspace, and never empty', () => {
  expect(callAfter({ title: 'Write /home/app/src/a.ts\n now ' }).title).toBe('Write src/a.ts now');
  expect(callAfter({ title: ' ', name: 'grep' }).title).toBe('grep');
  expect(callAfter({ title: 'x'.repeat(500) }).title).toHaveLength(200);
});

test('what is still open at the end is closed: done, or failed when it was rejected or the turn was stopped', () => {
  const calls = new ToolCalls(place);
  for (const toolCallId of ['a', 'b', 'c'])
    calls.update({ toolCallId, status: toolCallId === 'c' ? 'failed' : 'in_progress' });
  calls.reject('b');
  expect(calls.close(true).map(({ id, status }) => [id, status])).toEqual([
    ['a', 'done'],
    ['b', 'failed'],
  ]);
  expect(calls.close(true)).toEqual([]);
  calls.update({ toolCallId: 'd', status: 'pending' });
  expect(calls.close(false).map(({ id, status }) => [id, status])).toEqual([['d', 'failed']]);
});

test.each(['constructor', '__proto__', { toString: null }, ['edit'], 7])(
  'a kind that is none is any other: %j',
  kind => {
    expect(callAfter({ kind }).kind).toBe('other');
  },
);

test('of a command in pieces, those that are no text are left out', () => {
  expect(callAfter({ rawInput: { command: ['ls', { toString: null }, '-a'] } }).detail).toBe('$ ls -a');
});

test('a call without an id is none', () => {
  expect(new ToolCalls(place).update({ title: 'x' })).toBeUndefined();
});
