import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  agent,
  methods,
  ndJsonStream,
  RequestError,
  type AgentContext,
  type PromptRequest,
} from '@agentclientprotocol/sdk/unstable';
import { recall, scriptIn } from '../contract/agentScript.ts';
import type { AcpStep, AcpTestSettings } from './acpTestScript.ts';

/** An agent in a process of its own, which does what messages tell it (`acpTestScript.ts`). Its sessions are files. */
const settings = JSON.parse(process.env['ACP_TEST_AGENT'] ?? '{}') as AcpTestSettings;
const { forks = 'always', resumes = true, loads = false, version = 1 } = settings;

interface Session {
  readonly cwd: string;
  readonly known: string[];
  stop: AbortController;
  model: string;
}

const sessions = new Map<string, Session>();
const fileOf = (id: string): string => join(settings.memory, `${id}.json`);

function store(id: string, { known }: Session): void {
  mkdirSync(settings.memory, { recursive: true });
  writeFileSync(fileOf(id), JSON.stringify(known));
}

function open(id: string, cwd: string, known: readonly string[]): Session {
  const session = { cwd, known: [...known], stop: new AbortController(), model: 'small' };
  sessions.set(id, session);
  return session;
}

function stored(id: string): readonly string[] {
  if (!existsSync(fileOf(id))) throw RequestError.sessionNotFound(id);
  return JSON.parse(readFileSync(fileOf(id), 'utf8')) as readonly string[];
}

async function hangOnce(method: AcpTestSettings['hangsOnce']): Promise<void> {
  const mark = join(settings.memory, 'has-hung');
  if (settings.hangsOnce !== method || existsSync(mark)) return;
  mkdirSync(settings.memory, { recursive: true });
  writeFileSync(mark, '');
  await new Promise(() => undefined);
}

const optionsOf = ({ model }: Session) => ({
  configOptions: [
    {
      id: 'model',
      name: 'Model',
      type: 'select' as const,
      category: 'model',
      currentValue: model,
      options: [
        { value: 'small', name: 'Small' },
        { value: 'large', name: 'Large' },
      ],
    },
  ],
});

if (settings.exitsAtStart !== undefined) {
  process.stderr.write(settings.exitsAtStart);
  process.exit(3);
}
if (settings.banner !== undefined) process.stdout.write(settings.banner);
process.on('SIGTERM', () => {
  if (settings.leavesWriter !== undefined) startWriter(settings.leavesWriter, true);
  process.exit(0);
});

function startWriter(file: string, own = false, holdsOutput = false): void {
  const program = `setInterval(() => require('fs').appendFileSync(${JSON.stringify(file)}, 'x'), 20)`;
  spawn(process.execPath, ['-e', program], {
    detached: own,
    stdio: ['ignore', holdsOutput ? 'inherit' : 'ignore', 'ignore'],
  }).unref();
}

agent({ name: 'test-agent' })
  .onRequest(methods.agent.initialize, async () => {
    if (settings.isSilent === true) await new Promise(() => undefined);
    return {
      protocolVersion: version,
      agentCapabilities: {
        loadSession: loads,
        promptCapabilities: { embeddedContext: settings.embeds === true, image: settings.takesImages === true },
        sessionCapabilities: {
          ...(forks === 'never' ? {} : { fork: {} }),
          ...(resumes ? { resume: {} } : {}),
          close: {},
          additionalDirectories: {},
        },
      },
      authMethods: settings.needsSignIn === true ? [{ id: 'key', name: 'A key', description: 'Set TEA_KEY' }] : [],
    };
  })
  .onRequest(methods.agent.session.new, async ({ params: { cwd } }) => {
    await hangOnce('session/new');
    if (settings.needsSignIn === true) throw RequestError.authRequired();
    const sessionId = randomUUID();
    return { sessionId, ...optionsOf(open(sessionId, cwd, [])) };
  })
  .onRequest(methods.agent.session.fork, async ({ params: { sessionId, cwd } }) => {
    await hangOnce('session/fork');
    await delay(settings.forkTime ?? 0);
    const known = forks === 'lazily' ? stored(sessionId) : (sessions.get(sessionId)?.known ?? stored(sessionId));
    const id = randomUUID();
    const session = open(id, cwd, known);
    if (forks !== 'lazily') store(id, session);
    return { sessionId: id, ...optionsOf(session) };
  })
  .onRequest(methods.agent.session.resume, ({ params: { sessionId, cwd } }) =>
    optionsOf(open(sessionId, cwd, stored(sessionId))),
  )
  .onRequest(methods.agent.session.load, async ({ params: { sessionId, cwd }, client }) => {
    const session = open(sessionId, cwd, stored(sessionId));
    for (const text of session.known) await say(client, sessionId, text);
    return optionsOf(session);
  })
  .onRequest(methods.agent.session.close, ({ params: { sessionId } }) => {
    sessions.delete(sessionId);
    return {};
  })
  .onRequest(methods.agent.session.setConfigOption, ({ params }) => {
    const session = sessions.get(params.sessionId);
    if (session === undefined) throw RequestError.sessionNotFound(params.sessionId);
    session.model = String(params.value);
    return optionsOf(session);
  })
  .onNotification(methods.agent.session.cancel, ({ params }) => sessions.get(params.sessionId)?.stop.abort())
  .onRequest(methods.agent.session.prompt, ({ params, client }) => answer(params, client))
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>));

type Client = AgentContext;

async function answer({ sessionId, prompt }: PromptRequest, client: Client) {
  const session = sessions.get(sessionId);
  if (session === undefined) throw RequestError.sessionNotFound(sessionId);
  session.stop = new AbortController();
  const texts = prompt.flatMap(block => (block.type === 'text' ? [block.text] : []));
  const before = [...session.known, ...texts.slice(0, -1)].join('\n');
  session.known.push(...texts);
  store(sessionId, session);
  const turn = new Turn(sessionId, session, client, before, prompt);
  const message = texts.at(-1) ?? '';
  for (const step of settings.scripts?.[message] ?? scriptIn(message)) {
    if (turn.isStopped) break;
    await turn.do(step);
  }
  store(sessionId, session);
  return { stopReason: turn.isStopped ? ('cancelled' as const) : ('end_turn' as const), ...turn.reply };
}

const say = (client: Client, sessionId: string, text: string) =>
  client.notify(methods.client.session.update, {
    sessionId,
    update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } },
  });

class Turn {
  reply: Readonly<Record<string, unknown>> = {};
  readonly #sessionId: string;
  readonly #session: Session;
  readonly #client: Client;
  readonly #before: string;
  readonly #prompt: PromptRequest['prompt'];
  #ignoresStop = false;
  #calls = 0;

  constructor(sessionId: string, session: Session, client: Client, before: string, prompt: PromptRequest['prompt']) {
    this.#prompt = prompt;
    this.#sessionId = sessionId;
    this.#session = session;
    this.#client = client;
    this.#before = before;
  }

  get isStopped(): boolean {
    return this.#session.stop.signal.aborted && !this.#ignoresStop;
  }

  async do(step: AcpStep): Promise<void> {
    if ('say' in step) await this.#say(step.say);
    else if ('recall' in step) await this.#say(recall(this.#before, step.recall));
    else if ('think' in step) await this.#update({ sessionUpdate: 'agent_thought_chunk', content: text(step.think) });
    else if ('write' in step) await this.#write(step.write, step.content, this.#nextCall());
    else if ('askToWrite' in step) await this.#askToWrite(step.askToWrite, step.content);
    else if ('update' in step) await this.#update(step.update);
    else if ('listFiles' in step) await this.#say(this.#prompt.flatMap(describeFile).join('\n'));
    else if ('listImages' in step) await this.#say(`images: ${this.#prompt.flatMap(typeOfImage).join(', ')}`);
    else if ('print' in step) process.stdout.write(`${step.print}\n`);
    else if ('wait' in step) await this.#wait(step.wait);
    else if ('hang' in step) await this.#wait(3_600_000);
    else if ('ignoreStop' in step) this.#ignoresStop = true;
    else if ('reply' in step) this.reply = { ...this.reply, ...step.reply };
    else if ('fail' in step) throw RequestError.internalError({ details: step.fail });
    else if ('refuse' in step) throw new RequestError(step.refuse.code, step.refuse.message, step.refuse.data);
    else if ('ask' in step) await this.#say(`chose ${await this.#ask(step.ask, step.options ?? permissionOptions)}`);
    else if ('spawnWriter' in step) startWriter(join(this.#session.cwd, step.spawnWriter), step.own, step.holdsOutput);
    else {
      process.stderr.write(step.words);
      process.exit(step.exit);
    }
  }

  async #say(said: string): Promise<void> {
    this.#session.known.push(said);
    await say(this.#client, this.#sessionId, said);
  }

  #update(update: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#client.notify('session/update', { sessionId: this.#sessionId, update });
  }

  async #wait(milliseconds: number): Promise<void> {
    const { signal } = this.#session.stop;
    await delay(milliseconds, undefined, this.#ignoresStop ? {} : { signal }).catch(() => undefined);
  }

  #nextCall(): string {
    return `call-${++this.#calls}`;
  }

  async #write(path: string, content: string, toolCallId: string): Promise<void> {
    const file = join(this.#session.cwd, path);
    const oldText = await readFile(file, 'utf8').catch(() => null);
    const call = { toolCallId, title: `Write ${file}`, kind: 'edit', locations: [{ path: file }] };
    await this.#update({ sessionUpdate: 'tool_call', ...call, status: 'in_progress' });
    await writeFile(file, content);
    const diff = { type: 'diff', path: file, oldText, newText: content };
    await this.#update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'completed', content: [diff] });
  }

  /** As some agents do, it tells of the call first when it asks, and nothing more of one that was rejected. */
  async #askToWrite(path: string, content: string): Promise<void> {
    const toolCallId = this.#nextCall();
    const file = join(this.#session.cwd, path);
    const call = { toolCallId, title: `Write ${file}`, kind: 'edit', locations: [{ path: file }] };
    if ((await this.#ask(call, permissionOptions)) === 'yes') await this.#write(path, content, toolCallId);
  }

  async #ask(toolCall: Readonly<Record<string, unknown>>, options: readonly unknown[]): Promise<string> {
    const params = { sessionId: this.#sessionId, toolCall, options };
    const { outcome } = await this.#client.request<{ outcome: { outcome: string; optionId?: string } }>(
      'session/request_permission',
      params,
    );
    return outcome.optionId ?? outcome.outcome;
  }
}

const permissionOptions = [
  { optionId: 'no', name: 'No', kind: 'reject_once' },
  { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
];

const typeOfImage = (block: PromptRequest['prompt'][number]): readonly string[] =>
  block.type === 'image' ? [block.mimeType] : [];

function describeFile(block: PromptRequest['prompt'][number]): readonly string[] {
  if (block.type === 'image') return [`image ${block.mimeType} ${block.data}`];
  if (block.type === 'resource_link') return [`link ${block.name} ${block.uri}`];
  if (block.type !== 'resource') return [];
  return [`text ${block.resource.uri} ${'text' in block.resource ? block.resource.text : ''}`];
}

const text = (value: string) => ({ type: 'text', text: value });
