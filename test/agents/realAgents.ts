import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AcpAgentConfig } from '../../src/agents/acp/presets.ts';
import { messageOf, type Step } from '../contract/agentScript.ts';
import { startMessagesServer, type MessagesRequest } from './messagesServer.ts';
import { startModelServer, type ModelRequest } from './modelServer.ts';
import { startResponsesServer, type ResponsesRequest } from './responsesServer.ts';

/** What a message has the model behind a real agent do: each is one call of the agent's tools. */
export type RealStep = { readonly write: string; readonly content: string } | { readonly run: string };

/** A message whose script the scripted models understand. */
export const realMessage = (words: string, steps: readonly RealStep[]): string =>
  messageOf(words, steps as readonly unknown[] as readonly Step[]);

/** A real agent that asks a model on this machine. */
export interface RealAgent {
  readonly config: AcpAgentConfig;
  /** The first lines of the messages of the user that the model was sent last. */
  readonly history: () => readonly string[];
  readonly dispose: () => Promise<void>;
}

export interface RealAgentKind {
  readonly name: string;
  /** What npm is to install, pinned. */
  readonly package: string;
  /** It refuses to work for the superuser. */
  readonly refusesRoot?: true;
  readonly start: (programs: string) => Promise<RealAgent>;
}

/** What the model knows of the conversation: the user's messages, and how many tools it has called since the last one. */
interface Known {
  readonly messages: readonly string[];
  readonly calls: number;
}

/** The next step of the last message's script; `undefined` when all are done. */
function nextStep({ messages, calls }: Known): RealStep | undefined {
  const line = messages.at(-1)?.trimEnd().split('\n').find(isScript);
  return line === undefined ? undefined : (JSON.parse(line) as readonly RealStep[])[calls];
}

const isScript = (line: string): boolean => line.startsWith('[{') || line === '[]';

const isMessage = (text: string): boolean => text.split('\n').some(isScript);

const firstLines = ({ messages }: Known): readonly string[] => messages.map(text => text.split('\n', 1)[0] ?? '');

/** The texts of a message's content, whether that is a text or a list of parts. */
function textsIn(content: unknown): readonly string[] {
  if (typeof content === 'string') return [content];
  const parts = Array.isArray(content) ? (content as readonly { readonly text?: unknown }[]) : [];
  return parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
}

function knownIn(entries: readonly { readonly texts: readonly string[]; readonly isCall: boolean }[]): Known {
  let messages: readonly string[] = [];
  let calls = 0;
  for (const { texts, isCall } of entries) {
    const told = texts.filter(isMessage);
    messages = [...messages, ...told];
    calls = told.length > 0 ? 0 : calls + (isCall ? 1 : 0);
  }
  return { messages, calls };
}

const inShell = (step: RealStep): string => ('run' in step ? step.run : `printf %s '${step.content}' > ${step.write}`);

const makeHome = (): Promise<string> => mkdtemp(join(tmpdir(), 'agent-home-'));

/** Keeps an agent's own files apart from the user's. */
const homeVariables = (home: string): Readonly<Record<string, string>> => ({
  HOME: home,
  XDG_DATA_HOME: join(home, 'data'),
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_CACHE_HOME: join(home, 'cache'),
  XDG_STATE_HOME: join(home, 'state'),
});

const openCode: RealAgentKind = {
  name: 'OpenCode',
  package: 'opencode-ai@1.18.33',
  async start(programs) {
    const home = await makeHome();
    const server = await startModelServer();
    let last: Known = { messages: [], calls: 0 };
    server.respond = ({ body }: ModelRequest) => {
      // It asks for a title, too, without tools.
      if ((body.tools ?? []).length === 0) return [{ text: 'Tea' }];
      last = knownIn(
        (body.messages ?? []).map(({ role, content }) => ({
          texts: role === 'user' ? textsIn(content) : [],
          isCall: role === 'tool',
        })),
      );
      const step = nextStep(last);
      if (step === undefined) return [{ text: 'Done.' }, { usage: { prompt: 100, completion: 10 } }];
      const call =
        'write' in step
          ? { name: 'write', arguments: JSON.stringify({ filePath: step.write, content: step.content }) }
          : { name: 'bash', arguments: JSON.stringify({ command: step.run, description: 'Run' }) };
      return [{ call }];
    };
    const settings = join(home, 'opencode.json');
    const provider = {
      npm: '@ai-sdk/openai-compatible',
      options: { baseURL: server.baseUrl, apiKey: 'unused' },
      models: { small: {} },
    };
    await writeFile(
      settings,
      JSON.stringify({
        provider: { local: provider },
        model: 'local/small',
        small_model: 'local/small',
        enabled_providers: ['local'],
      }),
    );
    const env = {
      ...homeVariables(home),
      OPENCODE_CONFIG: settings,
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
    };
    return {
      config: { id: 'opencode', name: 'OpenCode', command: join(programs, 'opencode'), args: ['acp'], env },
      history: () => firstLines(last),
      dispose: () =>
        Promise.all([server.close(), rm(home, { recursive: true, force: true, maxRetries: 5 })]).then(() => undefined),
    };
  },
};

const codex: RealAgentKind = {
  name: 'Codex',
  package: '@agentclientprotocol/codex-acp@2.6.0',
  async start(programs) {
    const home = await makeHome();
    let last: Known = { messages: [], calls: 0 };
    const server = await startResponsesServer(({ input, tools = [] }: ResponsesRequest) => {
      if (tools.every(tool => tool.name !== 'exec_command')) return [{ text: '{"title":"Tea"}' }];
      last = knownIn(
        input.map(({ type, role, content }) => ({
          texts: type === 'message' && role === 'user' ? textsIn(content) : [],
          isCall: type === 'function_call_output',
        })),
      );
      const step = nextStep(last);
      if (step === undefined) return [{ text: 'Done.' }];
      return [{ call: { name: 'exec_command', arguments: { cmd: inShell(step), login: false } } }];
    });
    await mkdir(join(home, 'codex'));
    const settings = [
      'model = "small"',
      'model_provider = "local"',
      '[model_providers.local]',
      'name = "local"',
      `base_url = "${server.baseUrl}"`,
      'wire_api = "responses"',
      'requires_openai_auth = false',
    ];
    await writeFile(join(home, 'codex', 'config.toml'), settings.join('\n'));
    const env = { ...homeVariables(home), CODEX_HOME: join(home, 'codex') };
    return {
      config: { id: 'codex', name: 'Codex', command: join(programs, 'codex-acp'), args: [], env },
      history: () => firstLines(last),
      dispose: () =>
        Promise.all([server.close(), rm(home, { recursive: true, force: true, maxRetries: 5 })]).then(() => undefined),
    };
  },
};

const claudeCode: RealAgentKind = {
  name: 'Claude Code',
  // The last one that runs with Node 20.
  package: '@agentclientprotocol/claude-agent-acp@0.49.0',
  refusesRoot: true,
  async start(programs) {
    const home = await makeHome();
    let last: Known = { messages: [], calls: 0 };
    const server = await startMessagesServer(({ messages, tools = [] }: MessagesRequest) => {
      if (tools.every(tool => tool.name !== 'Bash')) return { text: 'Tea' };
      last = knownIn(
        messages.map(({ role, content }) => ({
          texts: role === 'user' ? textsIn(content) : [],
          isCall: Array.isArray(content) && content.some(part => (part as { type?: string }).type === 'tool_result'),
        })),
      );
      const step = nextStep(last);
      if (step === undefined) return { text: 'Done.' };
      return { call: { name: 'Bash', input: { command: inShell(step), description: 'Run' } } };
    });
    const env = {
      ...homeVariables(home),
      ANTHROPIC_BASE_URL: server.baseUrl,
      ANTHROPIC_API_KEY: 'unused',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
    };
    return {
      config: { id: 'claude-code', name: 'Claude Code', command: join(programs, 'claude-agent-acp'), args: [], env },
      history: () => firstLines(last),
      dispose: () =>
        Promise.all([server.close(), rm(home, { recursive: true, force: true, maxRetries: 5 })]).then(() => undefined),
    };
  },
};

export const realAgents: readonly RealAgentKind[] = [openCode, codex, claudeCode];
