import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nowhere } from '../../../test/agents/runTool.ts';
import { makeTurn } from '../../../test/agents/turns.ts';
import { runs } from '../../../test/random/runs.ts';
import { AgentFailure } from '../../core/ports/agent.ts';
import { createOpenAiAgent } from './openAiAgent.ts';

const unhandled: unknown[] = [];
const noteUnhandled = (cause: unknown): void => {
  unhandled.push(cause);
};

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', noteUnhandled);
});
afterEach(() => {
  process.off('unhandledRejection', noteUnhandled);
  vi.unstubAllGlobals();
});

/** A part of what a server sends. Text that is well-formed is known, so that it can be looked for. */
interface Part {
  readonly bytes: Uint8Array;
  readonly text?: string;
  /** From here on, what comes may be taken for nothing. */
  readonly isBroken?: boolean;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const line = (value: unknown): Uint8Array => encode(`data: ${JSON.stringify(value)}\n\n`);
const chunk = (delta: unknown, more: object = {}): Uint8Array =>
  line({ id: 'x', choices: [{ index: 0, delta, ...more }] });

const name = fc.constantFrom('read_file', 'write_file', 'list_files', 'edit_file', 'nonsense', '');
const callArguments = fc.oneof(
  fc.constantFrom('{"path":"a"}', '{"path":"a","content":"x"}', '{}', '', '{"path":', 'null', '[1]', '{"path":"../x"}'),
  fc.json(),
  fc.string(),
);

const wellFormed: fc.Arbitrary<Part> = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }).map(text => ({ bytes: chunk({ content: text }), text })),
  fc.string().map(text => ({ bytes: chunk({ reasoning_content: text }) })),
  fc
    .record({ prompt_tokens: fc.nat(), completion_tokens: fc.nat() })
    .map(usage => ({ bytes: line({ choices: [], usage }) })),
  fc.constant({ bytes: encode(': a comment\n\n') }),
);

const questionable: fc.Arbitrary<Part> = fc.oneof(
  fc
    .record({
      index: fc.option(fc.integer({ min: -1, max: 3 })),
      id: fc.option(fc.string()),
      name: fc.option(name),
      arguments: fc.option(callArguments),
    })
    .map(({ index, id, name: called, arguments: given }) => ({
      bytes: chunk({ tool_calls: [{ index, id, type: 'function', function: { name: called, arguments: given } }] }),
      isBroken: true,
    })),
  fc
    .constantFrom('stop', 'length', 'tool_calls', 'content_filter', 'weird', '')
    .map(reason => ({ bytes: chunk({}, { finish_reason: reason }), isBroken: true })),
  fc.jsonValue().map(value => ({ bytes: line(value), isBroken: true })),
  fc.jsonValue().map(delta => ({ bytes: chunk(delta), isBroken: true })),
  fc.jsonValue().map(error => ({ bytes: line({ error }), isBroken: true })),
  fc.string().map(text => ({ bytes: encode(`data: ${text}\n`), isBroken: true })),
  fc.uint8Array({ maxLength: 40 }).map(bytes => ({ bytes, isBroken: true })),
  fc
    .constantFrom('data: [DONE]\n\n', 'event: error\n', '\r\n', 'data:', 'data: {"choices":[{"delta":{"content":"ha')
    .map(text => ({ bytes: encode(text), isBroken: true })),
);

const stream = fc.record({
  parts: fc.array(fc.oneof({ weight: 3, arbitrary: wellFormed }, { weight: 2, arbitrary: questionable }), {
    maxLength: 12,
  }),
  ending: fc.constantFrom('done', 'closed', 'lost', 'stopped'),
  /** How many bytes arrive at once. */
  size: fc.integer({ min: 7, max: 500 }),
  status: fc.constantFrom(200, 200, 200, 200, 200, 400, 401, 404, 500),
});

type Stream = typeof stream extends fc.Arbitrary<infer Value> ? Value : never;

function respond({ parts, ending, size, status }: Stream, stop: AbortController): Response {
  const end = ending === 'done' ? [chunk({}, { finish_reason: 'stop' }), encode('data: [DONE]\n\n')] : [];
  const bytes = Buffer.concat([...parts.map(part => part.bytes), ...end]);
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: async controller => {
      if (at < bytes.length) {
        controller.enqueue(bytes.subarray(at, (at += size)));
        return;
      }
      // What was sent before has arrived.
      await new Promise(resolve => setTimeout(resolve, 1));
      if (ending === 'stopped') stop.abort(new Error('stopped'));
      if (ending === 'lost' || ending === 'stopped') controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
  return new Response(body, { status, headers: { 'content-type': 'text/event-stream' } });
}

test('whatever a server sends: a turn ends, with what it said until then, or with a failure in words', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stream, { minLength: 1, maxLength: 3 }), async streams => {
      const stop = new AbortController();
      const rest = [...streams];
      vi.stubGlobal('fetch', async () => {
        const next = rest.shift();
        return next === undefined ? new Response('{}', { status: 400 }) : respond(next, stop);
      });
      const made = makeTurn({ files: { a: 'text' } });
      const agent = createOpenAiAgent(
        {
          id: 'test',
          name: 'Test',
          baseUrl: 'http://server.test/v1',
          model: 'm',
          retries: { firstDelay: 0, now: () => 0 },
        },
        async () => undefined,
        nowhere,
      );
      const failure: unknown = await agent.run(made.turn, made.emit, stop.signal).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      if (failure !== undefined) {
        expect(failure).toBeInstanceOf(AgentFailure);
        expect((failure as AgentFailure).message).toMatch(/\S.{5,}/);
      }
      expect(made.calls().filter(({ status }) => status === 'running')).toEqual([]);
      const [first] = streams;
      if (first?.status !== 200) return;
      const broken = first.parts.findIndex(part => part.isBroken);
      const before = first.parts.slice(0, broken < 0 ? undefined : broken);
      const sure = before.map(({ text = '' }) => text).join('');
      expect(made.said().slice(0, sure.length)).toBe(sure);
    }),
    { numRuns: runs(500), timeout: 10_000 },
  );
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(unhandled).toEqual([]);
});
