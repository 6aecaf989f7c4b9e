import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was asked of the server. */
export interface ModelRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: {
    readonly model?: string;
    readonly messages?: readonly {
      readonly role: string;
      readonly content?: string | null;
      readonly tool_calls?: readonly {
        readonly id: string;
        readonly function: { readonly name: string; readonly arguments: string };
      }[];
      readonly tool_call_id?: string;
    }[];
    readonly tools?: readonly { readonly function: { readonly name: string } }[];
  };
}

/** A piece of an answer: what stands in a chunk's `delta`, or something else that a server may do. */
export type Piece =
  | { readonly text: string }
  | { readonly thought: string }
  | {
      readonly call: {
        readonly name: string;
        readonly arguments: string;
        readonly id?: string;
        readonly index?: number;
      };
    }
  | { readonly usage: { readonly prompt: number; readonly completion: number } }
  | { readonly finish: string }
  /** Exactly these bytes. */
  | { readonly raw: string | Uint8Array }
  | { readonly wait: number }
  /** Sends nothing more until the client has gone. */
  | { readonly hang: true }
  /** Ends the connection without the end of the answer. */
  | { readonly cut: true };

export type Answer =
  | readonly Piece[]
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

export interface ModelServer {
  /** Ends with `/v1`. */
  readonly baseUrl: string;
  readonly requests: ModelRequest[];
  /** Answers the requests for chats: the first ones as they come here, all others by `respond`. */
  readonly answers: Answer[];
  respond: (request: ModelRequest) => Answer | Promise<Answer>;
  models: readonly string[];
  /** How many answers the client did not wait for. */
  readonly abandoned: () => number;
  close(): Promise<void>;
}

/** Speaks the protocol of OpenAI's chat completions on this machine, and answers what it is told to. */
export async function startModelServer(): Promise<ModelServer> {
  let abandoned = 0;
  const requests: ModelRequest[] = [];
  const answers: Answer[] = [];
  const state: ModelServer = {
    baseUrl: '',
    requests,
    answers,
    respond: () => [{ text: 'Hello.' }],
    models: ['small', 'large'],
    abandoned: () => abandoned,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    response.on('close', () => {
      if (!response.writableFinished) abandoned++;
    });
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const asked: ModelRequest = {
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: text === '' ? {} : (JSON.parse(text) as ModelRequest['body']),
    };
    requests.push(asked);
    if (asked.path.endsWith('/models')) {
      const data = state.models.map(id => ({ id, object: 'model' }));
      await send(
        response,
        answers.length > 0 && 'status' in answers[0]!
          ? answers.shift()!
          : { status: 200, body: { object: 'list', data } },
      );
    } else if (asked.path.endsWith('/chat/completions')) {
      await send(response, answers.shift() ?? (await state.respond(asked)));
    } else await send(response, { status: 404, body: { error: { message: 'Not found' } } });
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, { baseUrl: `http://127.0.0.1:${port}/v1` });
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if ('status' in answer) {
    const { status, body = {}, headers = {} } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  let calls = 0;
  let isFinished = false;
  for (const piece of answer) {
    if ('wait' in piece) await new Promise(resolve => setTimeout(resolve, piece.wait));
    else if ('hang' in piece) {
      await new Promise(resolve => response.once('close', resolve));
      return;
    } else if ('cut' in piece) {
      // What was written before is to arrive.
      await new Promise(resolve => setTimeout(resolve, 20));
      response.destroy();
      return;
    } else if ('raw' in piece) response.write(piece.raw);
    else {
      if ('finish' in piece) isFinished = true;
      response.write(`data: ${JSON.stringify(toChunk(piece, calls))}\n\n`);
      if ('call' in piece) calls++;
    }
    // A piece each, as over a network.
    await new Promise(resolve => setImmediate(resolve));
  }
  const endsAsIs = answer.some(piece => 'raw' in piece);
  if (!isFinished && !endsAsIs) {
    response.write(`data: ${JSON.stringify(toChunk({ finish: calls > 0 ? 'tool_calls' : 'stop' }, 0))}\n\n`);
  }
  response.end(endsAsIs ? '' : 'data: [DONE]\n\n');
}

type ChunkPiece = Extract<
  Piece,
  { text: string } | { thought: string } | { call: object } | { usage: object } | { finish: string }
>;

function toChunk(piece: ChunkPiece, index: number): object {
  const chunk = (delta: object, more: object = {}): object => ({
    id: 'answer',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'small',
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  });
  if ('text' in piece) return chunk({ role: 'assistant', content: piece.text });
  if ('thought' in piece) return chunk({ reasoning_content: piece.thought });
  if ('finish' in piece) return chunk({}, { finish_reason: piece.finish });
  if ('usage' in piece) {
    const { prompt, completion } = piece.usage;
    const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
    return { id: 'answer', object: 'chat.completion.chunk', choices: [], usage };
  }
  const { name, id = `call_${index}`, index: given = index } = piece.call;
  return chunk({
    tool_calls: [{ index: given, id, type: 'function', function: { name, arguments: piece.call.arguments } }],
  });
}
