import { StringDecoder } from 'node:string_decoder';
import type { Readable, Writable } from 'node:stream';
import type { AnyMessage, Stream } from '@agentclientprotocol/sdk/unstable';
import { fieldsOf, type Fields } from './fields.ts';

/** Characters of one message. More is not a message any more. */
const maxLine = 64 * 1024 * 1024;

export interface MessageListener {
  /** Told what is left out. */
  readonly onSkipped: (what: string) => void;
  /** Told the parameters of each `session/update`, before any message that comes after it is handed on. */
  readonly onUpdate: (parameters: Fields) => void;
}

/**
 * Messages of JSON-RPC as lines of a process. What is no message (a banner, half a line, a reply to nothing) is left out: agents print
 * to their output what belongs elsewhere, and none of that may end a turn. Updates are not handed on: of one that is not quite as it
 * should be, what can be understood counts, where the SDK would refuse all of it.
 */
export function messageStream(output: Writable, input: Readable, { onSkipped, onUpdate }: MessageListener): Stream {
  const waiting = new Set<unknown>();
  let isOpen = true;
  const tell = (parameters: Fields): void => {
    try {
      onUpdate(parameters);
    } catch (cause) {
      // What comes after it, such as the end of the turn, still counts.
      onSkipped(`an update that cannot be used: ${cause instanceof Error ? cause.message : 'unknown error'}`);
    }
  };
  const readable = new ReadableStream<AnyMessage>({
    start(controller) {
      const lines = new LineSplitter(
        line => {
          for (const message of messagesIn(line, waiting, onSkipped)) {
            if ('method' in message && message.method === 'session/update') tell(fieldsOf(message.params));
            else controller.enqueue(message);
          }
        },
        () => onSkipped(`a line of more than ${maxLine} characters`),
      );
      const decoder = new StringDecoder('utf8');
      const close = (): void => {
        if (!isOpen) return;
        lines.end();
        isOpen = false;
        controller.close();
      };
      input.on('data', (bytes: Buffer) => {
        if (isOpen) lines.add(decoder.write(bytes));
      });
      for (const event of ['end', 'close', 'error']) input.on(event, close);
    },
    cancel() {
      isOpen = false;
    },
  });
  const writable = new WritableStream<AnyMessage>({
    write(message) {
      if ('method' in message && 'id' in message) waiting.add(message.id);
      return new Promise((resolve, reject) => {
        output.write(`${JSON.stringify(message)}\n`, error => (error ? reject(error) : resolve()));
      });
    },
  });
  return { readable, writable };
}

/** The messages of a line, each with what JSON-RPC asks for. */
function messagesIn(line: string, waiting: Set<unknown>, onSkipped: (what: string) => void): readonly AnyMessage[] {
  if (line.trim() === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    onSkipped(`a line that is no JSON: ${line.slice(0, 200)}`);
    return [];
  }
  return (Array.isArray(value) ? value : [value]).flatMap(item => {
    const message = completed(fieldsOf(item), waiting);
    if (message === undefined) onSkipped('a message that is none of JSON-RPC, or a reply to nothing');
    return message === undefined ? [] : [message];
  });
}

function completed(fields: Fields, waiting: Set<unknown>): AnyMessage | undefined {
  const { method, id, error } = fields;
  const whole = { ...fields, jsonrpc: '2.0' } as unknown as AnyMessage;
  if (method !== undefined) {
    const isCall = typeof method === 'string' && (id === undefined || isId(id));
    return isCall ? whole : undefined;
  }
  if (!waiting.delete(id)) return undefined;
  if ('result' in fields && !('error' in fields)) return whole;
  // Whatever else it is, it is the answer to a request that somebody waits for.
  const { code, message, data } = fieldsOf(error);
  return {
    jsonrpc: '2.0',
    id: id as number,
    error: {
      code: Number.isInteger(code) ? (code as number) : -32603,
      message: typeof message === 'string' ? message : 'The reply has no result.',
      data: data ?? null,
    },
  };
}

const isId = (id: unknown): boolean => typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id));

/** Puts lines together from pieces. */
class LineSplitter {
  #pieces: string[] = [];
  #length = 0;
  #isTooLong = false;
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: () => void;

  constructor(onLine: (line: string) => void, onTooLong: () => void) {
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  add(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      this.end();
      start = end + 1;
    }
    this.#keep(text.slice(start));
  }

  /** Takes what is there as a line. */
  end(): void {
    const line = this.#pieces.join('');
    const isTooLong = this.#isTooLong;
    this.#pieces = [];
    this.#length = 0;
    this.#isTooLong = false;
    if (isTooLong) this.#onTooLong();
    else this.#onLine(line);
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length > maxLine) {
      this.#isTooLong = true;
      this.#pieces = [];
    } else this.#pieces.push(piece);
  }
}
