import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createAcpAgent, type AcpAgentOptions } from '../../src/agents/acp/acpAgent.ts';
import type { Step } from '../contract/agentScript.ts';
import { Conversation, noticesIn, saidIn, type TurnOptions } from '../contract/agentSubject.ts';
import { bundleTestAgent, makeAcpSubject, placesIn, type AcpSubject } from './acpSubject.ts';
import type { AcpStep, AcpTestSettings } from './acpTestScript.ts';

beforeAll(bundleTestAgent, 60_000);

let subject: AcpSubject;
let thread: Conversation;

async function start(settings: Partial<AcpTestSettings> = {}, options: AcpAgentOptions = {}): Promise<void> {
  subject = await makeAcpSubject(settings, options);
  thread = new Conversation(subject);
}

afterEach(() => subject.dispose());

const send = (words: string, steps: readonly AcpStep[], options?: TurnOptions) =>
  thread.send(words, steps as readonly Step[], options);

const cannotResume = 'Tea Agent cannot resume its session. It gets the earlier messages as text.';

test('an agent that cannot fork gets the earlier messages as text, and the user is told once a thread', async () => {
  await start({ forks: 'never', resumes: false });
  const first = await send('chamomile', [{ say: 'Noted.' }]);
  const second = await send('lavender', [{ say: 'Noted.' }]);
  expect(noticesIn(second)).toEqual([]);
  const edited = await send('nettle', [{ recall: ['chamomile', 'lavender'] }], { after: first });
  expect(noticesIn(edited)).toEqual([cannotResume]);
  const again = await send('mint', [{ recall: ['chamomile', 'lavender'] }], { after: first });
  expect([edited, again].map(saidIn)).toEqual(Array(2).fill('knows chamomile, does not know lavender'));
  expect(noticesIn(again)).toEqual([]);
  thread.agent = await subject.restart();
  expect(noticesIn(await send('thyme', [], { after: edited }))).toEqual([]);
});

test('one that can open its session again goes on in it after it was ended', async () => {
  await start({ forks: 'never', resumes: false, loads: true });
  await send('chamomile', [{ say: 'Noted.' }]);
  await subject.agent.end();
  const next = await send('lavender', [{ recall: ['chamomile'] }]);
  expect(saidIn(next)).toBe('knows chamomile');
  expect(noticesIn(next)).toEqual([]);
});

test('what a session replays when it is opened is no answer', async () => {
  await start({ forks: 'never', resumes: false, loads: true });
  await send('chamomile', [{ say: 'Noted.' }]);
  await subject.agent.end();
  expect(saidIn(await send('lavender', [{ say: 'New.' }]))).toBe('New.');
});

test.each(['always', 'lazily'] as const)(
  'what is kept of a session stays as it is (forks are stored: %s)',
  async forks => {
    await start({ forks });
    const first = await send('chamomile', [{ say: 'Noted.' }]);
    await send('lavender', [{ say: 'Noted.' }]);
    for (const word of ['nettle', 'mint']) {
      thread.agent = await subject.restart();
      const edited = await send(word, [{ recall: ['chamomile', 'lavender', 'nettle', 'mint'] }], { after: first });
      expect(saidIn(edited)).toBe('knows chamomile, does not know lavender, does not know nettle, does not know mint');
      expect(noticesIn(edited)).toEqual([]);
    }
  },
);

test('an agent that does not answer when its session is to be kept goes on in it', async () => {
  await start({ hangsOnce: 'session/fork' }, { keepTime: 300 });
  const first = await send('chamomile', [{ say: 'Noted.' }]);
  expect(first.past.turn.memory).toBeUndefined();
  const second = await send('lavender', [{ recall: ['chamomile'] }]);
  expect(saidIn(second)).toBe('knows chamomile');
  expect(second.past.turn.memory).toBeUndefined();
});

test('the next message waits for the fork of the last one, so that it is not in it', async () => {
  await start({ forkTime: 400 });
  const { agent } = subject;
  let keeping: Promise<string | undefined> = Promise.resolve(undefined);
  const remember: typeof agent.remember = async (threadId, turnId) => {
    keeping = agent.remember(threadId, turnId);
    return undefined;
  };
  thread.agent = { ...agent, remember };
  const first = await send('chamomile', [{ say: 'Noted.' }]);
  const kept = keeping;
  await send('lavender', [{ say: 'Noted.' }]);
  const turn = { ...first.past.turn, memory: (await kept)! };
  thread.agent = await subject.restart();
  const after = { ...first, past: { ...first.past, turn } };
  const edited = await send('mint', [{ recall: ['chamomile', 'lavender'] }], { after });
  expect(saidIn(edited)).toBe('knows chamomile, does not know lavender');
});

test('when its session is gone, the agent gets the messages as text, and the user is told', async () => {
  await start();
  const first = await send('chamomile', [{ say: 'Noted.' }]);
  const memory = JSON.stringify({ session: 'gone' });
  const lost = { ...first, past: { ...first.past, turn: { ...first.past.turn, memory } } };
  thread.agent = await subject.restart();
  const next = await send('lavender', [{ recall: ['chamomile'] }], { after: lost });
  expect(saidIn(next)).toBe('knows chamomile');
  expect(noticesIn(next)).toEqual([
    'Tea Agent does not have its session any more. It gets the earlier messages as text.',
  ]);
});

test('turns that another agent answered are told as text', async () => {
  await start();
  const first = await send('chamomile', [{ say: 'Noted.' }]);
  const second = await send('lavender', [{ say: 'Noted.' }]);
  const foreign = { ...second, past: { ...second.past, turn: { ...second.past.turn, agentId: 'other' } } };
  thread.agent = await subject.restart();
  const next = await send('nettle', [{ recall: ['chamomile', 'lavender'] }], { after: foreign });
  expect(saidIn(next)).toBe('knows chamomile, knows lavender');
  expect(noticesIn(next)).toEqual(['Tea Agent has not seen all of the earlier messages. It gets those as text.']);
  expect(first.failure).toBeUndefined();
});

test('a thread that moves to another folder goes on there with what it knows', async () => {
  await start();
  const places = [subject.folder, join(subject.folder, 'cups')];
  await mkdir(places[1]!);
  let turn = 0;
  thread.agent = createAcpAgent(subject.config, folder => placesIn(places[turn++]!)(folder));
  try {
    await send('chamomile', [{ write: 'a.txt', content: '' }]);
    const next = await send('lavender', [{ recall: ['chamomile'] }, { write: 'b.txt', content: '' }]);
    expect(saidIn(next)).toBe('knows chamomile');
    expect(await readdir(places[1]!)).toEqual(['b.txt']);
  } finally {
    await thread.agent.end?.();
  }
});

test('what was chosen holds for sessions to come, and for those of branches', async () => {
  await start();
  const { agent } = subject;
  const chosen = (): string | undefined => agent.options().find(({ kind }) => kind === 'model')?.chosen;
  let changes = 0;
  const stop = agent.onChange(() => changes++);
  expect(agent.options()).toEqual([]);
  const first = await send('chamomile', []);
  expect(chosen()).toBe('small');
  await agent.choose('model', 'large');
  expect(chosen()).toBe('large');
  await expect(agent.choose('model', 'huge')).rejects.toThrow('Tea Agent does not offer this any more.');
  await send('lavender', [], { after: first });
  expect(chosen()).toBe('large');
  await new Conversation(subject).send('mint', []);
  expect(chosen()).toBe('large');
  await agent.end();
  await agent.choose('model', 'small');
  expect(chosen()).toBe('small');
  await send('nettle', []);
  expect(chosen()).toBe('small');
  expect(changes).toBeGreaterThan(3);
  stop();
});

test('what the agent changes itself is shown, and its commands are known', async () => {
  await start();
  const configOptions = [
    {
      id: 'model',
      name: 'Model',
      type: 'select',
      category: 'model',
      currentValue: 'tiny',
      options: [{ value: 'tiny', name: 'Tiny' }],
    },
    { id: 'web', name: 'Web', type: 'boolean', currentValue: true },
  ];
  const commands = [{ name: 'init', description: 'Begin' }, { name: 7 }];
  await send('one', [
    { update: { sessionUpdate: 'config_option_update', configOptions } },
    { update: { sessionUpdate: 'available_commands_update', availableCommands: commands } },
  ]);
  expect(subject.agent.options().map(({ id, chosen }) => [id, chosen])).toEqual([
    ['model', 'tiny'],
    ['web', 'true'],
  ]);
  expect(subject.agent.commands()).toEqual([{ name: 'init', description: 'Begin' }]);
});
