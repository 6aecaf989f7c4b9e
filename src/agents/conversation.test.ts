import { expect, test } from 'vitest';
import { nowhere } from '../../test/agents/runTool.ts';
import { calls, says, scriptedModel } from '../../test/agents/scriptedModel.ts';
import { makeTurn, pastTurn } from '../../test/agents/turns.ts';
import type { ToolCall } from '../core/thread.ts';
import { applyEditsAgent } from './applyEdits/applyEditsAgent.ts';
import type { ChatMessage } from './chatModel.ts';
import { toMessages } from './conversation.ts';
import { createPermissions } from './fileTools/permissions.ts';
import { toolsFor } from './fileTools/toolSet.ts';
import { runModelLoop } from './modelLoop.ts';

const call = (change: Partial<ToolCall>): ToolCall => ({
  id: '1',
  kind: 'read',
  title: 'Read it',
  paths: [],
  status: 'done',
  added: 0,
  removed: 0,
  detail: 'KEY=sk-live',
  ...change,
});

test.each([
  ['a file of the workspace', { paths: ['a', 'b/.env'] }],
  ['one outside of it', { outside: ['/home/me/.env'] }],
])('of an earlier call about a secret no more than its title is told: %s', (_, change) => {
  const history = [pastTurn('One', [{ kind: 'toolCall', call: call(change) }])];
  const isSecret = (path: string): boolean => path.endsWith('.env');
  const { messages } = toMessages({ history, text: 'Two', isSecret, steps: [] }, 100_000);
  expect(messages.at(-1)).toMatchObject({ text: expect.stringContaining('Read it (done)\n</record>') as string });
  expect(JSON.stringify(messages)).not.toContain('sk-live');
});

test('an edit of a secret tells the next model nothing of the lines around it', async () => {
  const { signal } = new AbortController();
  const text = '.env\n```\n<<<<<<< SEARCH\nPORT=1\n=======\nPORT=2\n>>>>>>> REPLACE\n```\n';
  const edited = makeTurn({ text, files: { '.env': 'KEY=sk-live\nPORT=1\n' } });
  await applyEditsAgent.run(edited.turn, edited.emit, signal);
  expect(edited.contentOf('.env')).toBe('KEY=sk-live\nPORT=2\n');
  expect(JSON.stringify(edited.items())).not.toContain('sk-live');

  const read: ToolCall = call({ paths: ['.env'] });
  const next = makeTurn({ history: [pastTurn(text, [...edited.items(), { kind: 'toolCall', call: read }])] });
  const model = scriptedModel([[says('Hi.')]]);
  const options = { tools: toolsFor('', nowhere), permissions: createPermissions() };
  await runModelLoop(model, next.turn, options, next.emit, signal);
  expect(JSON.stringify(model.requests)).toContain('Edit .env (done)');
  expect(JSON.stringify(model.requests)).not.toContain('sk-live');
});

const wrote = (number: number, argumentsJson: string) => ({
  text: '',
  calls: [{ id: `c${number}`, name: 'write_file', argumentsJson }],
  results: [{ callId: `c${number}`, name: 'write_file', text: 'Done.', failed: false }],
});

const argumentsIn = (messages: readonly ChatMessage[]): readonly string[] =>
  messages.flatMap(message => (message.role === 'assistant' ? message.calls.map(each => each.argumentsJson) : []));

test('what earlier calls of this turn wrote is left out for room, the last ones last, as JSON that is valid', () => {
  const steps = Array.from({ length: 5 }, (_, at) =>
    wrote(at, JSON.stringify({ path: `f${at}`, content: 'x'.repeat(10_000) })),
  );
  const fitted = (budget: number) => argumentsIn(toMessages({ history: [], text: 'Go', steps }, budget).messages);
  expect(fitted(25_000).map(json => json.length > 9000)).toEqual([false, false, false, true, true]);
  expect(JSON.parse(fitted(25_000)[0] ?? '')).toEqual({
    path: 'f0',
    content: '(10000 characters, not repeated here for room)',
  });
  expect(fitted(1000).map(json => json.length > 9000)).toEqual(Array(5).fill(false));
});

test('arguments that are no JSON are left out when they are long', () => {
  const steps = ['{"content": "', '[', ''].map((json, at) => wrote(at, json + 'x'.repeat(1000 * (2 - at))));
  expect(argumentsIn(toMessages({ history: [], text: 'Go', steps }, 100).messages)).toEqual(['{}', '{}', '']);
});

test('a turn that writes more than the model takes goes on', async () => {
  const made = makeTurn();
  const writes = Array.from({ length: 12 }, (_, at) => [
    calls('write_file', { path: `f${at}`, content: 'x'.repeat(15_000) }),
  ]);
  const model = scriptedModel([...writes, [says('Done.')]], 32_000);
  const options = { tools: toolsFor('', nowhere), permissions: createPermissions() };
  await runModelLoop(model, made.turn, options, made.emit, new AbortController().signal);
  expect(made.said()).toBe('Done.');
  const sizes = model.requests.map(({ messages }) => JSON.stringify(messages).length);
  expect(Math.max(...sizes)).toBeLessThan(80_000);
});
