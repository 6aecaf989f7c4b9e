import { AgentFailure } from '../../core/ports/agent.ts';
import { codeOf, explainProblem, hostOf } from './endpointFailure.ts';

export interface ListOptions {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Milliseconds. */
const timeLimit = 15_000;

/** The models of an endpoint by their ids, in order. Rejects with `AgentFailure`. */
export async function listModels(
  { baseUrl, apiKey, headers }: ListOptions,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const names = { baseUrl, model: '' };
  const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  let response: Response;
  let body: string;
  try {
    response = await fetch(`${baseUrl.replace(/\/+$/, '')}/models`, {
      headers: { ...authorization, ...headers },
      signal:
        signal === undefined
          ? AbortSignal.timeout(timeLimit)
          : AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]),
    });
    body = await response.text();
  } catch (cause) {
    signal?.throwIfAborted();
    const message = cause instanceof Error ? cause.message : String(cause);
    throw explainProblem({ status: undefined, body: '', message, code: codeOf(cause) }, names);
  }
  if (!response.ok) {
    throw explainProblem({ status: response.status, body, message: '', code: undefined }, names);
  }
  const ids = readIds(body);
  if (ids === undefined) {
    throw new AgentFailure(
      'setUp',
      `${hostOf(baseUrl)} does not list its models. Check the base URL, which often ends with /v1, or name a model in the settings.`,
    );
  }
  return [...new Set(ids)].sort((a, b) => a.localeCompare(b));
}

function readIds(body: string): readonly string[] | undefined {
  try {
    const parsed = JSON.parse(body) as { data?: unknown } | readonly unknown[];
    const list: unknown = Array.isArray(parsed) ? parsed : (parsed as { data?: unknown }).data;
    if (!Array.isArray(list)) return undefined;
    return list.flatMap((entry: unknown) => {
      const id: unknown = typeof entry === 'object' && entry !== null ? (entry as { id?: unknown }).id : entry;
      return typeof id === 'string' && id !== '' ? [id] : [];
    });
  } catch {
    return undefined;
  }
}
