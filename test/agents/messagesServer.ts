import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a model answers with the Messages API of Anthropic: it says something, or calls a tool. */
export type MessageItem =
  | { readonly text: string }
  | { readonly call: { readonly name: string; readonly input: Readonly<Record<string, unknown>> } };

export interface MessagesRequest {
  readonly model?: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly name?: string }[];
}

export interface MessagesServer {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Speaks as much of the Messages API, on this machine, as Claude Code asks for. */
export async function startMessagesServer(respond: (request: MessagesRequest) => MessageItem): Promise<MessagesServer> {
  let count = 0;
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (!/\/v1\/messages(\?|$)/.test(request.url ?? '')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[],"input_tokens":100}');
      return;
    }
    const asked = JSON.parse(Buffer.concat(parts).toString()) as MessagesRequest;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of eventsOf(`message-${++count}`, asked.model ?? 'small', respond(asked))) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

function eventsOf(id: string, model: string, item: MessageItem): readonly StreamEvent[] {
  const usage = { input_tokens: 100, output_tokens: 10 };
  const message = { id, type: 'message', role: 'assistant', model, content: [], stop_reason: null, usage };
  const [block, delta] =
    'text' in item
      ? [
          { type: 'text', text: '' },
          { type: 'text_delta', text: item.text },
        ]
      : [
          { type: 'tool_use', id: `call-${id}`, name: item.call.name, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(item.call.input) },
        ];
  return [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'text' in item ? 'end_turn' : 'tool_use' }, usage },
    { type: 'message_stop' },
  ];
}
