import { expect, test } from 'vitest';
import { nowhere } from '../../test/agents/runTool.ts';
import { says, scriptedModel } from '../../test/agents/scriptedModel.ts';
import { makeTurn, pastTurn } from '../../test/agents/turns.ts';
import type { ToolCall } from '../core/thread.ts';
import { applyEditsAgent } from './applyEdits/applyEditsAgent.ts';
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
