import { PassThrough } from 'node:stream';
import { client, type AnyMessage } from '@agentclientprotocol/sdk/unstable';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { runs } from '../../../test/random/runs.ts';
import { fieldsOf, type Fields } from './fields.ts';
import { messageStream } from './messageStream.ts';

/** The messages that come out of lines, and what was left out. */
async function receive(pieces: readonly (string | Uint8Array)[], sent: readonly AnyMessage[] = []) {
  const [output, input] = [new PassThrough(), new PassThrough()];
  output.resume();
  const skipped: string[] = [];
  const updates: unknown[] = [];
  const { readable, writable } = messageStream(output, input, {
    onSkipped: what => skipped.push(what),
    onUpdate: update => {
      if (update['sessionId'] === 'unusable') throw new Error('It cannot be used.');
      updates.push(update);
    },
  });
  const writer = writable.getWriter();
  for (const message of sent) await writer.write(message);
  for (const piece of pieces) input.write(piece);
  input.end();
  const messages: AnyMessage[] = [];
  for await (const message of readable as unknown as AsyncIterable<AnyMessage>) messages.push(message);
  return { messages, skipped, updates };
}

const request = (id: number): AnyMessage => ({ jsonrpc: '2.0', id, method: 'm', params: {} });

test('lines may come in any pieces, also in the middle of a letter', async () => {
  const line = Buffer.from('{"jsonrpc":"2.0","method":"é😀"}\r\n{"jsonrpc":"2.0","method":"b"}');
  const { messages } = await receive(Array.from(line, byte => Uint8Array.of(byte)));
  expect(messages.map(message => 'method' in message && message.method)).toEqual(['é😀', 'b']);
});

test.each([
  ['a banner', 'Welcome to Tea 1.0!'],
  ['half a message', '{"jsonrpc":"2.0","meth'],
  ['a text', '"hello"'],
  ['nothing that JSON-RPC has', '{}'],
  ['a method that is no text', '{"method":7}'],
  ['an id that is none', '{"method":"m","id":{}}'],
  ['a reply to nothing', '{"jsonrpc":"2.0","id":99,"result":{}}'],
])('%s is left out', async (_, line) => {
  const { messages, skipped } = await receive([`${line}\n{"jsonrpc":"2.0","method":"after"}\n`]);
  expect(messages).toEqual([{ jsonrpc: '2.0', method: 'after' }]);
  expect(skipped).toHaveLength(1);
});

test('a message without the version of JSON-RPC counts, and those of a batch do one by one', async () => {
  const { messages } = await receive(['{"method":"a"}\n[{"method":"b"},{"method":"c"}]\n']);
  expect(messages.map(message => 'method' in message && message.method)).toEqual(['a', 'b', 'c']);
});

test('updates are told in their place, and handed on to nobody else', async () => {
  const update = { sessionId: 's', update: { sessionUpdate: 'tool_call', toolCallId: 7 } };
  const { messages, updates } = await receive([`{"method":"session/update","params":${JSON.stringify(update)}}\n`]);
  expect(messages).toEqual([]);
  expect(updates).toEqual([update]);
});

test('an update that cannot be used is left out, and what comes with it counts', async () => {
  const lines = ['unusable', 's'].map(
    sessionId => `{"method":"session/update","params":{"sessionId":"${sessionId}"}}\n`,
  );
  const { messages, skipped, updates } = await receive([`${lines.join('')}{"id":1,"result":1}\n`], [request(1)]);
  expect(skipped).toEqual(['an update that cannot be used: It cannot be used.']);
  expect(updates).toEqual([{ sessionId: 's' }]);
  expect(messages).toEqual([{ jsonrpc: '2.0', id: 1, result: 1 }]);
});

test('only the first reply to a request counts', async () => {
  const { messages } = await receive(['{"id":1,"result":1}\n{"id":1,"result":2}\n'], [request(1)]);
  expect(messages).toEqual([{ jsonrpc: '2.0', id: 1, result: 1 }]);
});

test.each(['{"id":1}', '{"id":1,"error":"no"}', '{"id":1,"result":1,"error":{"code":1,"message":"x"}}'])(
  'a reply that is none of JSON-RPC is an error, so that nobody waits for another: %s',
  async line => {
    const { messages } = await receive([`${line}\n`], [request(1)]);
    expect(messages.map(message => 'error' in message && typeof message.error.code)).toEqual(['number']);
  },
);

test('a line without end is left out, and held no longer than needed', async () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  const { messages, skipped } = await receive([...Array<string>(70).fill(megabyte), '\n{"method":"after"}\n']);
  expect(messages).toEqual([{ jsonrpc: '2.0', method: 'after' }]);
  expect(skipped).toHaveLength(1);
});

const rubbish = fc.oneof(
  fc.string().map(text => text.replaceAll('\n', ' ')),
  fc.json(),
  fc.json().map(text => text.slice(0, text.length / 2)),
  fc
    .record(
      {
        jsonrpc: fc.constantFrom('2.0', '1.0'),
        id: fc.oneof(fc.constantFrom('0', 5000, -1, null), fc.anything()),
        method: fc.oneof(
          fc.constantFrom('session/update', 'fs/read_text_file', '$/cancel_request', 'x'),
          fc.anything(),
        ),
        params: fc.oneof(fc.record({ sessionId: fc.anything(), update: fc.anything() }), fc.anything()),
        result: fc.anything(),
        error: fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map(fields => JSON.stringify(fields)),
);

test('10,000 lines of rubbish between messages: each message arrives, in order, and every request is answered', async () => {
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const [output, input] = [new PassThrough(), new PassThrough()];
  const lines = fc.sample(rubbish, runs(1000));
  const heard: number[] = [];
  const onUpdate = (update: Fields): void => {
    if (typeof update['number'] === 'number') heard.push(update['number']);
  };
  const { agent } = client({ name: 'test' }).connect(
    messageStream(output, input, { onSkipped: () => undefined, onUpdate }),
  );
  output.on('data', (bytes: Buffer) => {
    for (const line of bytes.toString().split('\n')) {
      const { id, method } = fieldsOf(line === '' ? undefined : JSON.parse(line));
      if (method === 'ask') input.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: { answered: id } })}\n`);
    }
  });
  const replies: unknown[] = [];
  for (const [number, line] of lines.entries()) {
    input.write(`${line}\n${JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { number } })}\n`);
    if (number % 100 === 0) replies.push(await agent.request('ask', {}));
  }
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(heard).toEqual(lines.map((_, index) => index));
  expect(replies.map(reply => typeof fieldsOf(reply)['answered'])).toEqual(replies.map(() => 'number'));
  expect(silent).not.toHaveBeenCalledWith('Got response to unknown request', expect.anything());
  silent.mockRestore();
});
