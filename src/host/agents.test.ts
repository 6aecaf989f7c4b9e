import { describe, expect, test, vi } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { AgentFailure, type Agent, type AgentOption } from '../core/ports/agent.ts';
import { endAgents } from './agents.ts';
import { endAgent } from './endAgent.ts';

const script = (id: string, more: Partial<Agent> = {}): Agent => ({
  id,
  name: id.toUpperCase(),
  run: async () => undefined,
  ...more,
});

const said = (window: Window): readonly string[] =>
  window.chat.turns.at(-1)!.items.flatMap(item => (item.kind === 'agentMessage' ? item.text : []));

async function asking(): Promise<Window> {
  const window = new Window({ 'a.txt': 'a' });
  await window.ask({ kind: 'sendMessage', text: 'ask: npm test' });
  await expect.poll(() => window.chat.running?.waiting).toHaveLength(1);
  return window;
}

test('what the agent asks is shown until it is answered, and the agent gets the answer', async () => {
  const window = await asking();
  const { id: requestId, call, options } = window.chat.running!.waiting[0]!;
  expect([call.title, options.map(({ name }) => name)]).toEqual(['ask: npm test', ['Allow', 'Deny']]);
  await expect(window.ask({ kind: 'answerPermission', requestId, optionId: 'maybe' })).rejects.toThrow('not among');
  const { over } = window.session.state.running!;
  await window.ask({ kind: 'answerPermission', requestId, optionId: 'yes' });
  expect(window.chat.running?.waiting ?? []).toEqual([]);
  await over;
  expect(said(window)).toEqual(['On it: ask: npm test, yes']);
  await expect(window.ask({ kind: 'answerPermission', requestId, optionId: 'yes' })).rejects.toThrow('any more');
});

test('a turn that is stopped waits for no answer', async () => {
  const window = await asking();
  await window.ask({ kind: 'stopTurn' });
  expect(said(window)).toEqual(['On it: ask: npm test, nothing']);
  expect(window.chat.turns.at(-1)!.status).toBe('interrupted');
});

test('another agent answers once it is chosen, and a thread opened again goes on with its own', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', {});
  const { threadId } = window.session.state;
  window.session.update({ agents: [...window.session.state.agents, script('other')] });
  window.answers.pick = 'OTHER';
  await window.ask({ kind: 'chooseAgent' });
  expect(window.chat).toMatchObject({ agentName: 'OTHER', hint: 'Ask for a change' });
  await window.send('Two', {});
  expect(window.chat.turns.map(({ agentName }) => agentName)).toEqual(['Script', 'OTHER']);
  await window.ask({ kind: 'newThread' });
  await window.ask({ kind: 'useAgent', agentId: 'script' });
  await window.ask({ kind: 'openThread', threadId: threadId! });
  expect(window.chat.agentName).toBe('OTHER');
  await expect(window.ask({ kind: 'useAgent', agentId: 'gone' })).rejects.toThrow('not there');
});

test('an agent that is not there any more is named, and the first one stands in for it', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', {});
  window.session.update({ agents: [script('other')] });
  expect(window.chat.turns[0]!.agentName).toBe('script');
  expect(window.chat.agentName).toBe('OTHER');
});

test('what an agent offers can be chosen', async () => {
  const window = new Window({ 'a.txt': 'a' });
  let chosen = 'small';
  const choices = [
    { id: 'small', name: 'Small' },
    { id: 'large', name: 'Large', description: 'slower' },
  ];
  const option = (): AgentOption => ({ id: 'model', name: 'Model', kind: 'model', chosen, choices });
  const choose = async (_option: string, choice: string): Promise<void> => void (chosen = choice);
  window.session.update({ agents: [script('other', { options: () => [option()], choose })] });
  expect(window.chat.options).toEqual([{ id: 'model', name: 'Model', kind: 'model', chosen: 'Small' }]);
  window.answers.pick = 'Large';
  await window.ask({ kind: 'chooseAgentOption', optionId: 'model' });
  expect(window.chat.options).toMatchObject([{ chosen: 'Large' }]);
  await expect(window.ask({ kind: 'chooseAgentOption', optionId: 'mode' })).rejects.toThrow('does not offer');
});

test('an agent that was stopped ends before files are compared', async () => {
  const window = await asking();
  await window.ask({ kind: 'stopTurn' });
  let phase: string | undefined;
  const end = async (): Promise<void> => void (phase = window.chat.page?.phase);
  window.session.update({ agents: [script('one', { end })] });
  await window.ask({ kind: 'previewRestore', checkpointId: window.chat.turns[0]!.before!.checkpointId });
  expect(phase).toBe('comparing');
});

test('every agent ends before files are restored', async () => {
  const ended: string[] = [];
  const window = new Window({ 'a.txt': 'a' });
  await window.send('One', { 'a.txt': '1' });
  const end = (id: string) => async (): Promise<void> => void ended.push(`${id}: ${window.world.files['a.txt']}`);
  window.session.update({ agents: [script('one', { end: end('one') }), script('two', { end: end('two') })] });
  const { checkpointId } = window.chat.turns[0]!.before!;
  await window.ask({ kind: 'previewRestore', checkpointId });
  const { page } = window.chat;
  if (page?.phase !== 'choosing') throw new Error('Nothing to choose.');
  const choices = [{ path: 'a.txt', take: 'all' as const }];
  await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices });
  expect(ended).toEqual(['one: 1', 'two: 1']);
  expect(window.world.files).toEqual({ 'a.txt': 'a' });
  await endAgents(window.session);
});

test('what waits in the queue is shown, and can be taken out of it', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await window.ask({ kind: 'sendMessage', text: 'And then' });
  await window.ask({ kind: 'sendMessage', text: 'that' });
  expect(window.chat.queued).toBe('And then\n\nthat');
  expect(await window.ask({ kind: 'takeQueued' })).toBe('And then\n\nthat');
  expect(await window.ask({ kind: 'takeQueued' })).toBeNull();
  expect(window.chat.queued).toBeUndefined();
  const { over } = window.session.state.running!;
  window.release?.();
  await over;
  expect(window.chat.turns).toHaveLength(1);
});

test('a program of the agent can be ended, which ends its turn', async () => {
  const window = new Window({ 'a.txt': 'a' });
  await expect(endAgent(window.session)).rejects.toThrow('Script runs no program of its own');
  const end = vi.fn(() => Promise.resolve());
  const [agent] = window.session.state.agents;
  window.session.update({ agents: [{ ...agent!, end }] });
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await endAgent(window.session);
  expect(end).toHaveBeenCalledOnce();
  expect(window.chat.turns.at(-1)!.status).toBe('interrupted');
});

describe('an agent that does not know the user', () => {
  async function failed(more: Partial<Agent>): Promise<{ window: Window; turnId: string }> {
    const window = new Window({ 'a.txt': 'a' });
    const run = () => Promise.reject(new AgentFailure('signIn', 'Who are you?'));
    window.session.update({ agents: [script('tea', { run, ...more })] });
    const turnId = await window.send('Hello', {});
    expect(window.chat.turns[0]).toMatchObject({ status: 'failed', failureKind: 'signIn' });
    return { window, turnId };
  }

  test('is signed in to in a terminal, and started anew then', async () => {
    const end = vi.fn(() => Promise.resolve());
    const { window, turnId } = await failed({
      signInWays: () => [{ id: 'terminal', name: 'Terminal', command: 'tea login' }],
      end,
    });
    await window.ask({ kind: 'signIn', turnId });
    expect(window.opened).toEqual(['terminal TEA: tea login']);
    expect(end).toHaveBeenCalledOnce();
  });

  test('signs in by itself where it can, in the way that is chosen', async () => {
    const taken: string[] = [];
    const { window, turnId } = await failed({
      signInWays: () => [
        { id: 'key', name: 'A key' },
        { id: 'browser', name: 'The browser' },
      ],
      signIn: async id => {
        if (id === 'key') throw new Error('TEA_KEY is not set.');
        taken.push(id);
      },
    });
    await window.ask({ kind: 'signIn', turnId });
    expect(taken).toEqual([]);
    window.answers.pick = 'The browser';
    await window.ask({ kind: 'signIn', turnId });
    expect(taken).toEqual(['browser']);
    window.answers.pick = 'A key';
    await expect(window.ask({ kind: 'signIn', turnId })).rejects.toThrow('TEA_KEY is not set.');
  });

  test('that tells no way is said to tell none', async () => {
    const { window, turnId } = await failed({});
    await expect(window.ask({ kind: 'signIn', turnId })).rejects.toThrow('says no way to sign in');
  });
});
