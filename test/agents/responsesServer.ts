import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a model answers with the Responses API of OpenAI: it says something, or calls a function. */
export type ResponseItem =
  | { readonly text: string }
  | { readonly call: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> } };

export interface ResponsesRequest {
  /** The conversation, in the API's form. */
  readonly input: readonly Readonly<Record<string, unknown>>[];
  readonly tools?: readonly { readonly name?: string }[];
}

export interface ResponsesServer {
  /** Ends with `/v1`. */
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Speaks as much of the Responses API, on this machine, as Codex asks for. */
export async function startResponsesServer(
  respond: (request: ResponsesRequest) => readonly ResponseItem[],
): Promise<ResponsesServer> {
  let count = 0;
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (request.url?.endsWith('/responses') !== true) {
      response.writeHead(404).end('{}');
      return;
    }
    const asked = JSON.parse(Buffer.concat(parts).toString()) as ResponsesRequest;
    const id = `response-${++count}`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of eventsOf(id, respond(asked))) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

interface StreamEvent {
  readonly type: string;
}

function eventsOf(id: string, items: readonly ResponseItem[]): readonly StreamEvent[] {
  const usage = {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 10,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 110,
  };
  return [
    { type: 'response.created', response: { id } } as StreamEvent,
    ...items.flatMap((item, index) => itemEvents(`${id}-${index}`, index, item)),
    { type: 'response.completed', response: { id, usage } } as StreamEvent,
  ];
}

function itemEvents(id: string, index: number, item: ResponseItem): readonly StreamEvent[] {
  const done = (whole: unknown): StreamEvent =>
    ({ type: 'response.output_item.done', output_index: index, item: whole }) as StreamEvent;
  if ('call' in item) {
    const { name, arguments: given } = item.call;
    return [done({ type: 'function_call', id, call_id: `call-${id}`, name, arguments: JSON.stringify(given) })];
  }
  const message = { type: 'message', role: 'assistant', id, content: [{ type: 'output_text', text: item.text }] };
  return [
    { type: 'response.output_item.added', output_index: index, item: { ...message, content: [] } } as StreamEvent,
    {
      type: 'response.output_text.delta',
      output_index: index,
      item_id: id,
      content_index: 0,
      delta: item.text,
    } as StreamEvent,
    done(message),
  ];
}
