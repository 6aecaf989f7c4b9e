import { describe, expect, test } from 'vitest';
import { nowhere } from '../../test/agents/runTool.ts';
import { calls, says, scriptedModel, type ScriptedAnswer } from '../../test/agents/scriptedModel.ts';
import { makeTurn, pastTurn, type TestTurnOptions } from '../../test/agents/turns.ts';
import { AgentFailure } from '../core/ports/agent.ts';
import { ContextTooLong } from './chatModel.ts';
import { createPermissions } from './fileTools/permissions.ts';
import { toolsFor } from './fileTools/toolSet.ts';
import { runModelLoop } from './modelLoop.ts';

interface LoopOptions extends TestTurnOptions {
  readonly stepLimit?: number;
  readonly contextSize?: number;
  readonly signal?: AbortSignal;
}

function start(answers: readonly ScriptedAnswer[], options: LoopOptions = {}) {
  const { stepLimit, contextSize, signal = new AbortController().signal, ...turnOptions } = options;
  const made = makeTurn(turnOptions);
  const model = scriptedModel(answers, contextSize);
  const loopOptions = {
    tools: toolsFor(made.turn.folder, nowhere),
    permissions: createPermissions(),
    ...(stepLimit === undefined ? {} : { stepLimit }),
  };
  const notices = (): readonly string[] => made.items().flatMap(item => (item.kind === 'notice' ? [item.text] : []));
  return { ...made, model, notices, over: runModelLoop(model, made.turn, loopOptions, made.emit, signal) };
}

async function run(answers: readonly ScriptedAnswer[], options?: LoopOptions) {
  const started = start(answers, options);
  await started.over;
  return started;
}

const many = <Value>(count: number, make: (index: number) => Value): readonly Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('a turn', () => {
  test('without calls is the answer of the model', async () => {
    const { said, model } = await run([[says('Hel'), says('lo')]], { text: 'Hi' });
    expect(said()).toBe('Hello');
    expect(model.requests[0]?.messages).toEqual([{ role: 'user', text: 'Hi' }]);
    expect(model.requests[0]?.tools.map(({ name }) => name)).toContain('edit_file');
  });

  test('runs calls in order and tells the model what came of them', async () => {
    const {
      contentOf,
      model,
      calls: shown,
      said,
    } = await run([
      [
        says('First'),
        calls('write_file', { path: 'a', content: 'one' }),
        calls('edit_file', { path: 'a', search: 'one', replace: 'two' }),
      ],
      [says('Done')],
    ]);
    expect(contentOf('a')).toBe('two');
    expect(shown().map(({ id, title, status }) => [id, title, status])).toEqual([
      ['call-1', 'Create a', 'done'],
      ['call-2', 'Edit a', 'done'],
    ]);
    expect(said()).toBe('FirstDone');
    expect(model.requests[1]?.messages.slice(1)).toMatchObject([
      { role: 'assistant', text: 'First', calls: [{ name: 'write_file' }, { name: 'edit_file' }] },
      {
        role: 'tools',
        results: [
          { name: 'write_file', failed: false },
          { name: 'edit_file', failed: false },
        ],
      },
    ]);
  });

  test('gives every call an id of its own, whatever the service does', async () => {
    const read = (path: string, id: string) => calls('read_file', { path }, { id });
    const { model } = await run([[read('a', 'x'), read('b', 'x'), read('c', '')], [read('d', 'x')], [says('.')]]);
    const ids = model.requests[2]?.messages.flatMap(message =>
      message.role === 'tools' ? message.results.map(({ callId }) => callId) : [],
    );
    expect(ids).toEqual(['x', 'x-2', 'call', 'x-3']);
  });

  test('answers arguments that are no JSON, and tools that are not there, to the model', async () => {
    const {
      model,
      calls: shown,
      said,
    } = await run([[calls('write_file', '{"path": "a", "cont'), calls('make_coffee', {})], [says('Sorry')]]);
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({
      results: [
        { failed: true, text: expect.stringContaining('not valid JSON') as string },
        { failed: true, text: expect.stringContaining('There is no tool “make_coffee”') as string },
      ],
    });
    expect(shown().map(({ status }) => status)).toEqual(['failed', 'failed']);
    expect(said()).toBe('Sorry');
  });

  test('adds up what it used', async () => {
    const { items } = await run(
      [
        [calls('list_files', {}), { kind: 'usage', input: 100, output: 10 }],
        [says('.'), { kind: 'usage', input: 150, output: 5 }],
      ],
      { contextSize: 1000 },
    );
    expect(items().at(-1)).toEqual({
      kind: 'usage',
      usage: { input: 250, output: 15, contextUsed: 155, contextSize: 1000 },
    });
  });

  test('has no tools in a thread without a folder', async () => {
    const { model } = await run([[says('Hi')]], { folder: null });
    expect(model.requests[0]?.tools).toEqual([]);
    expect(model.requests[0]?.system).toContain('You have no tools');
  });
});

describe('an answer that is not right', () => {
  test('an empty one is asked for again, then fails the turn', async () => {
    expect((await run([[], [says('Now')]])).said()).toBe('Now');
    const failing = start([[], [says('  ')]]);
    await expect(failing.over).rejects.toMatchObject({
      kind: 'service',
      message: expect.stringContaining('answered nothing') as string,
    });
  });

  test('an empty one after work ends the turn with a note', async () => {
    const { notices } = await run([[calls('list_files', {})], [], []]);
    expect(notices()).toEqual(['The model ended without a closing message.']);
  });

  test('one that is cut off says so', async () => {
    expect((await run([[says('Half'), { kind: 'cut', by: 'length' }]])).notices()[0]).toContain('cut off');
    expect((await run([[{ kind: 'cut', by: 'filter' }]])).notices()[0]).toContain('content filter');
  });

  test('a failure in the middle keeps what was said', async () => {
    const { over, said } = start([[says('Half'), new AgentFailure('service', 'Gone.')]]);
    await expect(over).rejects.toThrow('Gone.');
    expect(said()).toBe('Half');
  });

  test('the same call over and over is refused, and ends the turn', async () => {
    const again = [calls('read_file', { path: 'a' })];
    const {
      notices,
      model,
      calls: shown,
    } = await run(
      many(20, () => again),
      { files: { a: 'x' } },
    );
    expect(notices()).toEqual(['The turn was ended since the model kept making the same calls.']);
    expect(shown()).toHaveLength(3);
    expect(model.requests).toHaveLength(8);
  });

  test('two calls in turns are noticed as well, but not those that find something else', async () => {
    const looping = await run(many(40, index => [calls('read_file', { path: index % 2 === 0 ? 'a' : 'b' })]));
    expect(looping.notices()[0]).toContain('same calls');
    let number = 0;
    const counting = await run([
      ...many(12, index =>
        index % 2 === 0
          ? [calls('read_file', { path: 'a' })]
          : [calls('write_file', { path: 'a', content: `${number++}` })],
      ),
      [says('Done')],
    ]);
    expect(counting.notices()).toEqual([]);
    expect(counting.contentOf('a')).toBe('5');
  });
});

describe('the step limit', () => {
  const steps = many(7, index => [calls('read_file', { path: `f${index}` })]);

  test('is asked about, and asked about again', async () => {
    const { asked, said } = await run([...steps, [says('Done')]], { stepLimit: 3, answer: () => 'goOn' });
    expect(asked.map(({ call }) => call.title)).toEqual(['Go on after 3 steps?', 'Go on after 6 steps?']);
    expect(said()).toBe('Done');
  });

  test('ends the turn when the user says so', async () => {
    const { notices, model } = await run(steps, { stepLimit: 3, answer: () => 'stop' });
    expect(notices()).toEqual(['Stopped after 3 steps.']);
    expect(model.requests).toHaveLength(3);
  });
});

describe('stopping', () => {
  const never = (): AsyncIterable<never> => ({
    [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }),
  });

  test('ends at once though the model does not listen', async () => {
    const stop = new AbortController();
    const { over } = start([never], { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped')), 5);
    await over;
  });

  test('makes no further call of the same answer', async () => {
    const stop = new AbortController();
    const { over, contentOf } = start(
      [[calls('write_file', { path: '.env', content: '' }), calls('write_file', { path: 'b', content: '' })]],
      {
        signal: stop.signal,
        answer: () => {
          stop.abort(new Error('stopped'));
          return undefined;
        },
      },
    );
    await over;
    expect(contentOf('b')).toBeUndefined();
  });

  test('before it began asks nothing', async () => {
    const { model } = await run([[says('x')]], { signal: AbortSignal.abort() });
    expect(model.requests).toEqual([]);
  });
});

describe('what the model is told of earlier turns', () => {
  const call = (detail: string) =>
    ({
      kind: 'toolCall',
      call: { id: '1', kind: 'edit', title: 'Edit a', paths: ['a'], status: 'done', added: 1, removed: 0, detail },
    }) as const;
  const said = (text: string) => ({ kind: 'agentMessage', text }) as const;

  test('are their messages, with what was done told by the user’s next message', async () => {
    const history = [
      pastTurn('One', [said('First.'), call('+x'), said('Second.'), { kind: 'thought', text: 'secret' }]),
      pastTurn('Two', [], { number: 2, status: 'interrupted' }),
    ];
    const { model } = await run([[says('.')]], { history, text: 'Three' });
    expect(model.requests[0]?.messages).toEqual([
      { role: 'user', text: 'One' },
      { role: 'assistant', text: 'First.\n\nSecond.', calls: [] },
      { role: 'user', text: '<record of what was done for the answer above>\nEdit a (done)\n+x\n</record>\n\nTwo' },
      { role: 'assistant', text: '(No answer in words.)', calls: [] },
      {
        role: 'user',
        text: '<record of what was done for the answer above>\nThe answer was interrupted.\n</record>\n\nThree',
      },
    ]);
  });

  test('is shortened where there is no room, details first, then the oldest turns', async () => {
    const history = many(6, index =>
      pastTurn(`Q${index}`, [said(`A${index} ${'y'.repeat(300)}`), call('z'.repeat(3000))]),
    );
    // Room for 2250 characters.
    const { model, notices } = await run([[says('.')]], { history, text: 'Now', contextSize: 1000 });
    const text = JSON.stringify(model.requests[0]?.messages);
    expect(text).toContain('shortened; 2614 more characters');
    expect(text).not.toContain('Q0');
    expect(text).toContain('Q5');
    expect(text).toContain('earlier messages are left out');
    expect(notices()).toHaveLength(1);
    expect(notices()[0]).toMatch(/^The first \d messages were not sent/);
    expect(model.requests[0]?.messages.at(-1)).toMatchObject({ text: expect.stringMatching(/Now$/) as string });
  });

  test('results of this turn are shortened, the last ones last', async () => {
    const files = { a: 'a'.repeat(5000), b: 'b'.repeat(1000), c: 'c'.repeat(1000) };
    const { model } = await run([...Object.keys(files).map(path => [calls('read_file', { path })]), [says('.')]], {
      files,
      contextSize: 1500,
    });
    const results = model.requests[3]?.messages.flatMap(message =>
      message.role === 'tools' ? message.results.map(({ text }) => text) : [],
    );
    expect(results?.map(text => text.length > 900)).toEqual([false, true, true]);
    expect(results?.[0]).toContain('… shortened');
  });

  test('is cut in half when the model says that it is too long, and then given up', async () => {
    const history = many(6, index => pastTurn(`Q${index}`, [said('y'.repeat(20_000))]));
    const { said: answered, model } = await run([[new ContextTooLong()], [new ContextTooLong()], [says('Fits')]], {
      history,
    });
    expect(answered()).toBe('Fits');
    const sizes = model.requests.map(({ messages }) => messages.length);
    expect(sizes[2]).toBeLessThan(sizes[0] ?? 0);
    const never = start(
      many(4, () => [new ContextTooLong()]),
      { history },
    );
    await expect(never.over).rejects.toThrow('The conversation is too long for this model.');
  });
});
