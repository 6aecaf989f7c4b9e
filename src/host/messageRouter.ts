import * as v from 'valibot';
import { toHost, type HostRequest, type ReplyValue, type ToWebview } from '../protocol/messages.ts';
import { Refusal } from './session.ts';

/** One handler for every request, of the same name. */
export type Handlers = {
  readonly [Kind in HostRequest['kind']]: (
    request: Extract<HostRequest, { kind: Kind }>,
  ) => Promise<ReplyValue<Kind>> | ReplyValue<Kind>;
};

export interface RouterLog {
  readonly error: (message: string, cause: unknown) => void;
}

/** Answers one message of a webview. Refusals are answered in words; anything else that throws is a bug and is logged. */
export async function routeMessage(
  handlers: Handlers,
  raw: unknown,
  log: RouterLog,
): Promise<Extract<ToWebview, { kind: 'reply' }> | undefined> {
  const parsed = v.safeParse(toHost, raw);
  if (!parsed.success) {
    log.error('A message of the view was not understood', new Error(v.summarize(parsed.issues)));
    return undefined;
  }
  const { requestId, request } = parsed.output;
  try {
    return { kind: 'reply', requestId, ok: true, value: await handle(handlers, request) };
  } catch (cause) {
    if (cause instanceof Refusal) return { kind: 'reply', requestId, ok: false, message: cause.message };
    log.error(`Request ${request.kind} failed`, cause);
    return { kind: 'reply', requestId, ok: false, message: 'Something went wrong. The log has the details.' };
  }
}

/** A handler takes the request of its own name, which indexing by `request.kind` cannot express. */
function handle(handlers: Handlers, request: HostRequest): Promise<unknown> {
  const handler = handlers[request.kind] as (request: HostRequest) => unknown;
  return Promise.resolve(handler(request));
}
