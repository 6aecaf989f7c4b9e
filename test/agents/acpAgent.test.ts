import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createAcpAgent } from '../../src/agents/acp/acpAgent.ts';
import type { PermissionRequest } from '../../src/core/ports/agent.ts';
import { callsIn, Conversation, noticesIn, saidIn } from '../contract/agentSubject.ts';
import { placesIn } from './acpSubject.ts';
import { AcpThread, failureOf, stopWhenItSpeaks } from './acpThread.ts';

const tea = new AcpThread();

describe('an agent that cannot be used is told of, with what to do', () => {
  test('there is no such command', async () => {
    await tea.start();
    const install = 'Install it with `npm install -g tea`.';
    const config = { ...tea.subject.config, command: 'no-such-tea', install };
    tea.thread.agent = createAcpAgent(config, placesIn(tea.subject.folder));
    const failure = failureOf(await tea.send([]));
    expect(failure.kind).toBe('setUp');
    expect(failure.message).toBe(
      `Tea Agent cannot be started: there is no command “no-such-tea” on this machine. ${install}`,
    );
  });

  test('the folder to work in is not there', async () => {
    await tea.start();
    tea.thread.agent = createAcpAgent(tea.subject.config, placesIn(join(tea.subject.folder, 'gone')));
    expect(failureOf(await tea.send([])).kind).toBe('setUp');
  });

  test('it ends at once', async () => {
    await tea.start({ exitsAtStart: 'Unknown argument: --acp' });
    const failure = failureOf(await tea.send([]));
    expect(failure.kind).toBe('setUp');
    expect(failure.message).toContain(
      'ended as soon as it was started (exit code 3). Its last words:\nUnknown argument: --acp',
    );
  });

  test('it does not answer', async () => {
    await tea.start({ isSilent: true }, { startTime: 400 });
    const failure = failureOf(await tea.send([]));
    expect(failure.kind).toBe('setUp');
    expect(failure.message).toContain('did not answer within 0.4 seconds');
    expect(tea.running()).toEqual([]);
  });

  test('it speaks another version of the protocol', async () => {
    await tea.start({ version: 2 });
    const failure = failureOf(await tea.send([]));
    expect(failure.kind).toBe('setUp');
    expect(failure.message).toContain('speaks version 2 of the Agent Client Protocol');
    expect(tea.running()).toEqual([]);
  });

  test('it does not know the user', async () => {
    await tea.start({ needsSignIn: true });
    const failure = failureOf(await tea.send([]));
    expect(failure.kind).toBe('signIn');
    expect(failure.message).toBe(
      'Tea Agent does not know you yet. Sign in to Tea Agent in a terminal, then send the message again. It offers: A key: Set TEA_KEY.',
    );
  });
});

describe('a turn', () => {
  test('is refused with the words of the agent', async () => {
    await tea.start();
    const failure = failureOf(
      await tea.send([
        { refuse: { code: -32603, message: 'Internal error', data: { details: 'Too many requests.' } } },
      ]),
    );
    expect(failure.kind).toBe('service');
    expect(failure.message).toBe('Tea Agent: Internal error: Too many requests.');
  });

  test('survives what an agent prints to its output by mistake', async () => {
    const rubbish = [
      '',
      'DEBUG done',
      '{',
      '[]',
      '{"id":77,"result":{}}',
      '{"id":"0","method":"fs/read_text_file","params":{}}',
    ];
    await tea.start({ banner: 'Welcome to Tea 1.0!\n' });
    const sent = await tea.send([
      ...rubbish.map(print => ({ print })),
      { update: { sessionUpdate: 'later_kind', x: 1 } },
      { update: { sessionUpdate: 'tool_call', toolCallId: 'a', kind: 7 } },
      { say: 'Done.' },
    ]);
    expect(sent.failure).toBeUndefined();
    expect(saidIn(sent)).toBe('Done.');
    expect(callsIn(sent)).toMatchObject([{ id: 'a', title: 'Tool', kind: 'other' }]);
    expect(tea.subject.log.some(line => line.includes('Welcome to Tea'))).toBe(true);
  });

  test('has all that was said before its end, however quickly that came', async () => {
    await tea.start();
    for (let round = 0; round < 20; round++) {
      const words = Array.from({ length: 30 }, (_, index) => `${round}-${index} `);
      expect(saidIn(await tea.send(words.map(say => ({ say }))))).toBe(words.join(''));
    }
  });

  test('tells nothing after its end, and what an agent tells late harms nothing', async () => {
    await tea.start();
    const late = JSON.stringify({
      jsonrpc: '2.0',
      method: 'session/update',
      params: { sessionId: 'x', update: { sessionUpdate: 'tool_call', toolCallId: 'late' } },
    });
    const sent = await tea.send([{ say: 'Done.' }, { print: late }]);
    const count = sent.events.length;
    await delay(100);
    expect(sent.events).toHaveLength(count);
    expect(callsIn(sent)).toEqual([]);
  });

  test('closes tool calls that the agent left open', async () => {
    await tea.start();
    const call = { sessionUpdate: 'tool_call_update', toolCallId: 'a', title: 'Steep', status: 'in_progress' };
    expect(callsIn(await tea.send([{ update: call }])).map(({ status }) => status)).toEqual(['done']);
    const stopped = await tea.send([{ update: call }, { say: 'x' }, { hang: true }], stopWhenItSpeaks());
    expect(callsIn(stopped).map(({ status }) => status)).toEqual(['failed']);
  });

  test('fails when the agent ends, with its last words; the next one goes on with what was kept', async () => {
    await tea.start();
    await tea.send([{ say: 'Noted.' }], {}, 'chamomile');
    const failure = failureOf(await tea.send([{ say: 'Hm.' }, { exit: 7, words: 'out of tea' }], {}, 'lavender'));
    expect(failure.kind).toBe('ended');
    expect(failure.message).toContain('(exit code 7). Its last words:\nout of tea');
    const next = await tea.send([{ recall: ['chamomile', 'lavender', 'Hm.'] }], {}, 'mint');
    expect(saidIn(next)).toBe('knows chamomile, knows lavender, knows Hm.');
    expect(noticesIn(next)).toEqual(['Tea Agent has not seen all of the earlier messages. It gets those as text.']);
  });

  test('fails in all threads when the agent ends', async () => {
    await tea.start();
    const other = new Conversation(tea.subject);
    const waiting = other.send('two', [{ say: 'x' }, { hang: true }]);
    await tea.send([{ wait: 300 }, { exit: 7, words: '' }]);
    expect(failureOf(await waiting).kind).toBe('ended');
  });
});

describe('what the agent asks', () => {
  const ask = { toolCallId: 'p', title: 'Write x', kind: 'edit', locations: [{ path: '/etc/tea' }, { path: 'x' }] };

  test('names the paths, also those outside of where it works', async () => {
    await tea.start();
    const sent = await tea.send([{ ask }]);
    expect(sent.asked[0]?.call).toMatchObject({ paths: ['x'], outside: ['/etc/tea'], kind: 'edit', status: 'running' });
  });

  test('is answered by what an option does, wherever it stands and whatever it is called', async () => {
    await tea.start();
    const options = [
      { optionId: 'z', name: 'Never', kind: 'reject_always' },
      { optionId: 'q', name: 'Perhaps', kind: 'some_day' },
      { optionId: 'c', name: 'Odd', kind: 'constructor' },
      { optionId: 't', name: 'Odder', kind: { toString: null } },
      { optionId: 'y', name: 'Fine', kind: 'allow_once' },
    ];
    const sent = await tea.send([{ ask, options }]);
    expect(saidIn(sent)).toBe('chose y');
    expect(sent.asked[0]?.options.map(({ kind }) => kind)).toEqual(['rejectAlways', 'allowOnce']);
  });

  test.each<[string, (request: PermissionRequest) => string | undefined]>([
    ['nothing', () => undefined],
    ['an option that is none', () => 'what?'],
  ])('is cancelled when the answer is %s', async (_, answer) => {
    await tea.start();
    expect(saidIn(await tea.send([{ ask }], { answer }))).toBe('chose cancelled');
  });

  test('is cancelled when it makes no sense', async () => {
    await tea.start();
    expect(
      saidIn(
        await tea.send([
          { ask, options: [] },
          { ask, options: [{ kind: 7 }, null] },
        ]),
      ),
    ).toBe('chose cancelledchose cancelled');
  });
});
