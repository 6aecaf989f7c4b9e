import { AgentFailure } from '../../core/ports/agent.ts';
import { ContextTooLong } from '../chatModel.ts';

/** What went wrong with a request, as far as the client tells. */
export interface RequestProblem {
  /** HTTP; `undefined` when no answer came. */
  readonly status: number | undefined;
  /** Of the answer. */
  readonly body: string;
  /** The client's own words. */
  readonly message: string;
  /** Of the system, such as `ECONNREFUSED`. */
  readonly code: string | undefined;
}

export interface EndpointNames {
  readonly baseUrl: string;
  readonly model: string;
}

/** The problem in words for the user, with what can be done about it. */
export function explainProblem(problem: RequestProblem, names: EndpointNames): AgentFailure | ContextTooLong {
  const { status } = problem;
  if (status === undefined) return explainNoAnswer(problem, names);
  const said = saidIn(problem.body);
  const reason = said === '' ? '' : ` It said: ${said}`;
  const where = hostOf(names.baseUrl);
  if (isTooLong(status, said)) return new ContextTooLong(said);
  if (status === 401 || status === 403) {
    return new AgentFailure('signIn', `${where} does not accept the API key (${status}). Set another one.${reason}`);
  }
  if (status === 402) return new AgentFailure('service', `${where} asks for payment (402).${reason}`);
  if (status === 404) {
    const unknown = /model/i.test(said)
      ? `${where} does not know the model “${names.model}” (404). Choose another one.`
      : `There is nothing at ${names.baseUrl} (404). Check the base URL, which often ends with /v1, and the model “${names.model}”.`;
    return new AgentFailure('setUp', `${unknown}${reason}`);
  }
  if (status === 429) {
    return new AgentFailure(
      'service',
      `${where} refused: too many requests, or the quota is used up (429). Try again later.${reason}`,
    );
  }
  if (status >= 500)
    return new AgentFailure('service', `${where} has a problem of its own (${status}). Try again later.${reason}`);
  if (status >= 200 && status < 300) {
    return new AgentFailure(
      'service',
      `${where} answered with something that is not an answer of a model. Check the base URL.`,
    );
  }
  const tools = /tool|function/i.test(said) ? ' The model may not be able to use tools; choose another one.' : '';
  return new AgentFailure('service', `${where} refused the request (${status}).${reason}${tools}`);
}

/** The connection ended, or what came is no stream of answers. */
export function explainCut({ message }: Pick<RequestProblem, 'message'>, { baseUrl }: EndpointNames): AgentFailure {
  const detail = message === '' ? '' : ` (${oneLine(message)})`;
  return new AgentFailure(
    'service',
    `The answer of ${hostOf(baseUrl)} broke off${detail}. What was done before is kept; send a message to go on.`,
  );
}

/** Whether the same request may succeed a little later. */
export const isPassing = ({ status, code }: RequestProblem): boolean =>
  status === undefined
    ? code !== undefined && !lasting.has(code)
    : status === 408 || status === 409 || status === 425 || status === 429 || status >= 500;

const lasting: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ERR_INVALID_URL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

function explainNoAnswer({ code, message }: RequestProblem, { baseUrl }: EndpointNames): AgentFailure {
  const where = hostOf(baseUrl);
  const detail = ` (${code ?? oneLine(message)})`;
  if (code === 'ECONNREFUSED' || code === 'UND_ERR_SOCKET') {
    return new AgentFailure(
      'service',
      `Nothing answers at ${where}${detail}. ${isLocal(baseUrl) ? 'Is Ollama, or whatever serves the model, running?' : 'Is the base URL right?'}`,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new AgentFailure('service', `${where} cannot be found${detail}. Check the base URL, and the network.`);
  }
  if (code?.includes('TIMEOUT') === true || code === 'ETIMEDOUT') {
    return new AgentFailure(
      'service',
      `${where} did not answer in time${detail}. Try again, or choose a smaller model.`,
    );
  }
  return new AgentFailure('service', `${where} cannot be reached${detail}.`);
}

function isTooLong(status: number, said: string): boolean {
  if (status === 413) return true;
  return (
    status === 400 &&
    /context.?(length|window|size)|maximum context|too many tokens|prompt is too long|exceed\w* .*tokens/i.test(said)
  );
}

const longestReason = 400;

/** What an answer says of the error, in any of the forms that are common. */
function saidIn(body: string): string {
  let said: unknown = body;
  try {
    const parsed = JSON.parse(body) as { error?: unknown; message?: unknown; detail?: unknown } | null;
    const error = parsed?.error as { message?: unknown } | string | undefined;
    said = (typeof error === 'object' ? error.message : error) ?? parsed?.message ?? parsed?.detail ?? '';
  } catch {
    // A page for people says nothing here.
    if (/^\s*</.test(body)) said = '';
  }
  return typeof said === 'string' ? oneLine(said) : oneLine(JSON.stringify(said));
}

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longestReason ? `${line.slice(0, longestReason)}…` : line;
};

export function hostOf(baseUrl: string): string {
  try {
    return new URL(baseUrl).host;
  } catch {
    return baseUrl;
  }
}

const isLocal = (baseUrl: string): boolean => /^(localhost|127\.|\[?::1|0\.0\.0\.0)/.test(hostOf(baseUrl));

/** The system's code of an error, which clients put into errors of their own. */
export function codeOf(cause: unknown): string | undefined {
  for (let error = cause, depth = 0; error instanceof Error && depth < 6; error = error.cause, depth++) {
    const { code, errors } = error as Error & { code?: unknown; errors?: readonly unknown[] };
    if (typeof code === 'string' && code !== 'ABORT_ERR') return code;
    const inner = errors?.map(codeOf).find(found => found !== undefined);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
