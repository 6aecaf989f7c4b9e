import { describe, expect, test } from 'vitest';
import { createTestLanguageModels } from '../../../test/agents/languageModelHost.ts';
import { nowhere } from '../../../test/agents/runTool.ts';
import { makeTurn, pastTurn } from '../../../test/agents/turns.ts';
import type { AgentFailure } from '../../core/ports/agent.ts';
import { createLanguageModelAgent } from './languageModelAgent.ts';
import { hasLanguageModels } from './languageModelHost.ts';

const modelError = (code: string, message = '') => Object.assign(new Error(message), { code });

async function failureOf(change: (models: ReturnType<typeof createTestLanguageModels>) => void): Promise<AgentFailure> {
  const models = createTestLanguageModels();
  change(models);
  const made = makeTurn();
  return createLanguageModelAgent(models.host, nowhere)
    .run(made.turn, made.emit, new AbortController().signal)
    .then(
      () => expect.fail('It did not fail.'),
      (cause: unknown) => cause as AgentFailure,
    );
}

test('an API of former versions has no language models', () => {
  expect(hasLanguageModels({})).toBe(false);
  expect(hasLanguageModels({ lm: { selectChatModels: () => [] } })).toBe(false);
  expect(hasLanguageModels(createTestLanguageModels().host)).toBe(true);
});

test('calls and results are parts of messages, what the system says comes first', async () => {
  const models = createTestLanguageModels();
  const made = makeTurn({ text: 'Do\n[{"write":"a","content":"x"},{"say":"Done."}]' });
  await createLanguageModelAgent(models.host, nowhere).run(made.turn, made.emit, new AbortController().signal);
  expect(made.contentOf('a')).toBe('x');
  expect(made.said()).toBe('Done.');
  const [, second] = models.requests;
  expect(second?.messages[0]).toMatchObject({
    role: 'user',
    content: [{ value: expect.stringContaining('coding agent') as string }],
  });
  expect(second?.messages.slice(2)).toMatchObject([
    { role: 'assistant', content: [{ name: 'write_file', input: { path: 'a', content: 'x' } }] },
    {
      role: 'user',
      content: [
        {
          callId: expect.any(String) as string,
          content: [{ value: expect.stringContaining('Done: Create a') as string }],
        },
      ],
    },
  ]);
  expect(second?.options).toMatchObject({
    justification: expect.any(String) as string,
    tools: expect.arrayContaining([
      expect.objectContaining({
        name: 'edit_file',
        inputSchema: expect.objectContaining({ type: 'object' }) as object,
      }),
    ]) as object,
  });
});

test('what does not fit by the model’s own count is not sent', async () => {
  const models = createTestLanguageModels();
  models.models = [{ ...models.models[0]!, maxInputTokens: 4000, countTokens: async text => text.length }];
  const history = Array.from({ length: 5 }, (_, index) => pastTurn(`Q${index} ${'x'.repeat(1500)}`, []));
  const made = makeTurn({ history, text: '[{"say":"Fits."}]' });
  await createLanguageModelAgent(models.host, nowhere).run(made.turn, made.emit, new AbortController().signal);
  expect(made.said()).toBe('Fits.');
  expect(models.requests).toHaveLength(1);
  expect(made.items()).toContainEqual({
    kind: 'notice',
    text: expect.stringContaining('not sent to the model') as string,
  });
});

describe('what fails is told in words', () => {
  test.each([
    [modelError('NoPermissions'), 'signIn', /may not use “Small”.*Manage Language Model Access/],
    [modelError('Blocked', 'Monthly limit'), 'service', /quota is used up.*Monthly limit/],
    [modelError('NotFound'), 'setUp', /not there any more/],
    [modelError('Unknown', 'Rate limit exceeded'), 'service', /too many requests/],
    [new Error('Boom'), 'service', /“Small” failed\. It said: Boom/],
    [modelError('Unknown', 'prompt is too long'), 'service', /too long for this model/],
  ])('%s', async (cause, kind, sentence) => {
    const failure = await failureOf(models => (models.failure = cause));
    expect(failure).toMatchObject({ name: 'AgentFailure', kind });
    expect(failure.message).toMatch(sentence);
  });

  test('no model at all', async () => {
    expect(await failureOf(models => (models.models = []))).toMatchObject({
      kind: 'setUp',
      message: expect.stringContaining('has no language model') as string,
    });
  });
});

test('models can be chosen, and changes are told', async () => {
  const models = createTestLanguageModels();
  const agent = createLanguageModelAgent(models.host, nowhere, { model: 'large' });
  const next = () => new Promise<void>(resolve => agent.onChange?.(resolve));
  const first = next();
  expect(agent.options?.()).toEqual([]);
  await first;
  expect(agent.options?.()).toMatchObject([
    { kind: 'model', chosen: 'large', choices: [{ id: 'small', name: 'Small', description: 'test' }, { id: 'large' }] },
  ]);
  await agent.choose?.('model', 'small');
  expect(agent.options?.()[0]?.chosen).toBe('small');
  await expect(agent.choose?.('model', 'gone')).rejects.toThrow('not there any more');
  models.models = [];
  const changed = next();
  models.changed();
  await changed;
  expect(agent.options?.()).toEqual([]);
});
