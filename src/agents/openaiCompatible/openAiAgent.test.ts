import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startModelServer, type Answer, type ModelServer } from '../../../test/agents/modelServer.ts';
import { nowhere } from '../../../test/agents/runTool.ts';
import { dotImage } from '../../../test/fakes/images.ts';
import { makeTurn, pastTurn, type TestTurnOptions } from '../../../test/agents/turns.ts';
import type { AgentFailure, PastTurn } from '../../core/ports/agent.ts';
import type { Turn } from '../../core/thread.ts';
import { createOpenAiAgent, type OpenAiConfig } from './openAiAgent.ts';

let server: ModelServer;
beforeEach(async () => (server = await startModelServer()));
afterEach(() => server.close());

const retries = { firstDelay: 5, now: () => Date.now() };

const agentOf = (config: Partial<OpenAiConfig> = {}, key?: string) =>
  createOpenAiAgent(
    { id: 'test', name: 'Test', baseUrl: server.baseUrl, model: 'small', retries, ...config },
    async () => key,
    nowhere,
  );

async function run(
  answers: readonly Answer[],
  {
    config,
    key,
    signal,
    ...options
  }: TestTurnOptions & { config?: Partial<OpenAiConfig>; key?: string; signal?: AbortSignal } = {},
) {
  server.answers.push(...answers);
  const made = makeTurn(options);
  const failure = await agentOf(config, key)
    .run(made.turn, made.emit, signal ?? new AbortController().signal)
    .then(
      () => undefined,
      (cause: unknown) => cause as AgentFailure,
    );
  const steps = (): readonly string[] =>
    made.events.flatMap(event => (event.kind === 'step' && event.text !== 'Thinking' ? [event.text] : []));
  return { ...made, failure, steps };
}

describe('a turn', () => {
  test('streams text and thoughts, and tells what it used', async () => {
    const { items } = await run([
      [{ thought: 'Hm.' }, { text: 'Hel' }, { text: 'lo' }, { usage: { prompt: 12, completion: 3 } }],
    ]);
    expect(items()).toEqual([
      { kind: 'thought', text: 'Hm.' },
      { kind: 'agentMessage', text: 'Hello' },
      { kind: 'usage', usage: { input: 12, output: 3, contextUsed: 15 } },
    ]);
  });

  test('sends the key, the model, the tools and the conversation', async () => {
    await run([[{ text: '.' }]], { key: 'sesame', text: 'Hi' });
    const [{ authorization, body }] = server.requests as [ModelServer['requests'][number]];
    expect(authorization).toBe('Bearer sesame');
    expect(body.model).toBe('small');
    expect(body.tools?.map(tool => tool.function.name)).toContain('edit_file');
    expect(body.messages?.map(({ role, content }) => [role, content])).toEqual([
      ['system', expect.stringContaining('You are a coding agent')],
      ['user', 'Hi'],
    ]);
  });

  test('sends images with the message, and those it took before', async () => {
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${dotImage.data}` } };
    const past = (fields: Partial<Turn>): PastTurn => {
      const { turn, items } = pastTurn('Before', [{ kind: 'images', images: [dotImage] }]);
      return { turn: { ...turn, agentId: 'test', ...fields }, items };
    };
    const history = [past({}), past({ agentId: 'other' }), past({ status: 'failed' })];
    await run([[{ text: '.' }]], { text: 'Hi', images: [dotImage], history });
    const told = server.requests[0]?.body.messages?.filter(({ role }) => role === 'user') ?? [];
    expect(told.map(({ content }) => content)).toEqual([
      [image, { type: 'text', text: 'Before' }],
      'Before\n\n(Sent with an image not shown here: dot.png)',
      'Before\n\n(Sent with an image not shown here: dot.png)',
      [image, { type: 'text', text: expect.stringContaining('Hi') as string }],
    ]);
  });

  test('sends no authorization without a key', async () => {
    await run([[{ text: '.' }]]);
    expect(server.requests[0]?.authorization).toBeUndefined();
  });

  test('runs tools and sends what came of them', async () => {
    const { contentOf, said } = await run([
      [
        { text: 'Well.' },
        { call: { name: 'write_file', arguments: '{"path":"a",' } },
        { raw: chunk({ tool_calls: [{ index: 0, function: { arguments: '"content":"x"}' } }] }) },
        { raw: end('tool_calls') },
      ],
      [{ text: 'Done.' }],
    ]);
    expect(contentOf('a')).toBe('x');
    expect(said()).toBe('Well.Done.');
    expect(server.requests[1]?.body.messages?.slice(2)).toMatchObject([
      {
        role: 'assistant',
        content: 'Well.',
        tool_calls: [{ id: 'call_0', function: { name: 'write_file', arguments: '{"path":"a","content":"x"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_0', content: expect.stringContaining('Done: Create a') as string },
    ]);
  });

  test('gives back what a service wants back with a call', async () => {
    const call = {
      index: 0,
      id: 'c',
      function: { name: 'list_files', arguments: '{}' },
      extra_content: { google: { thought_signature: 'sig' } },
    };
    await run([[{ raw: chunk({ tool_calls: [call] }) }, { raw: end('tool_calls') }], [{ text: '.' }]]);
    expect(JSON.stringify(server.requests[1]?.body.messages)).toContain(
      '"extra_content":{"google":{"thought_signature":"sig"}}',
    );
  });

  test('stopped in the middle lets go of the connection', async () => {
    const stop = new AbortController();
    server.answers.push([{ text: 'Well' }, { hang: true }]);
    const made = makeTurn();
    await agentOf().run(
      made.turn,
      event => {
        made.emit(event);
        if (event.kind === 'text') stop.abort(new Error('stopped'));
      },
      stop.signal,
    );
    await expect.poll(() => server.abandoned()).toBe(1);
    expect(made.said()).toBe('Well');
  });
});

const chunk = (delta: object): string => `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta }] })}\n\n`;
const end = (reason: string): string =>
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta: {}, finish_reason: reason }] })}\n\ndata: [DONE]\n\n`;

describe('what passes is tried again, in sight', () => {
  test.each([
    [{ status: 429, headers: { 'retry-after': '0' } }, 'Trying again in 1 second: too many requests'],
    [{ status: 503 }, 'Trying again in 1 second: the service failed (503)'],
  ])('%o', async (first, step) => {
    const { said, steps, failure } = await run([first, first, [{ text: 'Hello' }]]);
    expect(failure).toBeUndefined();
    expect(said()).toBe('Hello');
    expect(steps()).toEqual([step, step]);
  });

  test('not for ever', async () => {
    const { failure, steps } = await run(
      Array.from({ length: 9 }, () => ({ status: 500, body: { error: { message: 'Out of memory' } } })),
    );
    expect(steps()).toHaveLength(4);
    expect(failure).toMatchObject({
      kind: 'service',
      message: expect.stringMatching(/problem of its own \(500\).*Out of memory/) as string,
    });
  });

  test('not when the service wants a long time', async () => {
    const { failure, steps } = await run([{ status: 429, headers: { 'retry-after': '3600' } }]);
    expect(steps()).toEqual([]);
    expect(failure?.message).toContain('too many requests');
  });

  test('a stop ends the waiting', async () => {
    const stop = new AbortController();
    const over = run([{ status: 429, headers: { 'retry-after': '30' } }], { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped')), 50);
    expect((await over).failure).toBeUndefined();
  });
});

describe('what does not pass is told in words', () => {
  test.each<[string, Answer, { kind: string; message: RegExp }]>([
    [
      'a wrong key',
      { status: 401, body: { error: { message: 'Incorrect API key' } } },
      { kind: 'signIn', message: /does not accept the API key \(401\).*Incorrect API key/ },
    ],
    [
      'an unknown model',
      { status: 404, body: { error: { message: 'model "small" not found' } } },
      { kind: 'setUp', message: /does not know the model “small”/ },
    ],
    [
      'a wrong address',
      { status: 404, body: '<html>nginx</html>' },
      { kind: 'setUp', message: /There is nothing at .*ends with \/v1/ },
    ],
    [
      'no tools',
      { status: 400, body: { error: 'small does not support tools' } },
      { kind: 'service', message: /does not support tools.*choose another one/ },
    ],
    [
      'no JSON',
      { status: 200, body: '<html>Welcome</html>' },
      { kind: 'service', message: /broke off|not an answer of a model/ },
    ],
    [
      'an error in the stream',
      [{ text: 'Well' }, { raw: 'data: {"error":{"message":"overloaded","code":503}}\n\n' }],
      { kind: 'service', message: /overloaded/ },
    ],
    ['a cut stream', [{ text: 'Well' }, { cut: true }], { kind: 'service', message: /broke off/ }],
    ['no end', [{ text: 'Well' }, { raw: 'data: [DONE]\n\n' }], { kind: 'service', message: /broke off/ }],
    ['half a chunk', [{ raw: 'data: {"choices":[{"delta"' }], { kind: 'service', message: /broke off/ }],
    ['rubbish', [{ raw: 'data: {]\n\ndata: [DONE]\n\n' }], { kind: 'service', message: /broke off/ }],
  ])('%s', async (_, answer, expected) => {
    const { failure } = await run([answer]);
    expect(failure).toMatchObject({ name: 'AgentFailure', kind: expected.kind });
    expect(failure?.message).toMatch(expected.message);
  });

  test('nothing that listens', async () => {
    const { baseUrl } = server;
    await server.close();
    const { failure } = await run([], { config: { baseUrl } });
    expect(failure?.message).toMatch(
      /Nothing answers at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Is Ollama, or whatever serves the model, running\?/,
    );
    server = await startModelServer();
  });

  test('a base URL that is none', async () => {
    expect((await run([], { config: { baseUrl: 'localhost:11434' } })).failure).toMatchObject({
      kind: 'setUp',
      message: expect.stringContaining('has to begin with https://') as string,
    });
  });

  test('a conversation that stays too long', async () => {
    const tooLong = {
      status: 400,
      body: { error: { message: "This model's maximum context length is 4096 tokens." } },
    };
    const { failure } = await run([tooLong, tooLong, tooLong, tooLong]);
    expect(failure?.message).toContain('too long for this model');
  });

  test('a cut answer runs no call of it', async () => {
    const { contentOf, failure } = await run([
      [{ call: { name: 'write_file', arguments: '{"path":"a","content":"x"}' } }, { cut: true }],
    ]);
    expect(failure?.message).toContain('broke off');
    expect(contentOf('a')).toBeUndefined();
  });
});

describe('models', () => {
  test('are listed once asked for, and one can be chosen', async () => {
    const agent = agentOf();
    expect(agent.options?.()).toMatchObject([{ chosen: 'small', choices: [{ id: 'small' }] }]);
    await new Promise<void>(resolve => void agent.onChange?.(resolve));
    expect(agent.options?.()[0]?.choices.map(({ id }) => id)).toEqual(['large', 'small']);
    await agent.choose?.('model', 'large');
    expect(agent.options?.()[0]?.chosen).toBe('large');
    const made = makeTurn();
    await agent.run(made.turn, made.emit, new AbortController().signal);
    expect(server.requests.at(-1)?.body.model).toBe('large');
    await expect(agent.choose?.('model', 'nowhere')).rejects.toThrow('has no model “nowhere”');
  });

  test('the first one is taken where none is named', async () => {
    await run([], { config: { model: undefined } });
    expect(server.requests.at(-1)?.body.model).toBe('large');
    server.models = [];
    expect((await run([], { config: { model: undefined } })).failure).toMatchObject({ kind: 'setUp' });
  });

  test('a list that cannot be had is told with the turn', async () => {
    const { failure } = await run([{ status: 401 }], { config: { model: undefined } });
    expect(failure).toMatchObject({ kind: 'signIn' });
  });
});
