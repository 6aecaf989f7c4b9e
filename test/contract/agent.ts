import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AgentFailure } from '../../src/core/ports/agent.ts';
import {
  callsIn,
  Conversation,
  rejectOnce,
  saidIn,
  type AgentSubject,
  type SentTurn,
  type TurnOptions,
} from './agentSubject.ts';

export interface AgentAbilities {
  /** Asks before it writes, when told to. */
  readonly asks: boolean;
  readonly thinks: boolean;
}

/** What every agent promises (`core/ports/agent.ts`), whatever answers behind it. */
export function describeAgent(
  name: string,
  make: () => Promise<AgentSubject>,
  abilities: AgentAbilities = { asks: true, thinks: true },
): void {
  describe(name, () => {
    let subject: AgentSubject;
    let thread: Conversation;

    beforeEach(async () => {
      subject = await make();
      thread = new Conversation(subject);
    });
    afterEach(() => subject.dispose());

    test('an answer comes as text, piece by piece', async () => {
      const sent = await thread.send('one', [{ say: 'Good ' }, { say: 'morning.' }]);
      expect(sent.failure).toBeUndefined();
      expect(saidIn(sent)).toBe('Good morning.');
      expect(sent.events.filter(({ kind }) => kind === 'text').length).toBeGreaterThan(1);
    });

    test.runIf(abilities.thinks)('thoughts are told apart from the answer', async () => {
      const sent = await thread.send('one', [{ think: 'Hm.' }, { say: 'Yes.' }]);
      expect(sent.past.items).toEqual(expect.arrayContaining([{ kind: 'thought', text: 'Hm.' }]));
      expect(saidIn(sent)).toBe('Yes.');
    });

    test('a written file is there when the turn ends, and is told of as a tool call', async () => {
      const sent = await thread.send('one', [{ write: 'notes.txt', content: 'tea\n' }, { say: 'Written.' }]);
      expect(await subject.read('notes.txt')).toBe('tea\n');
      expect(callsIn(sent)).toEqual([expect.objectContaining({ status: 'done', paths: ['notes.txt'] })]);
      expect(saidIn(sent)).toContain('Written.');
    });

    test('nothing is written before the files are kept', async () => {
      let contentWhenReady: string | undefined = 'not asked';
      const ready = async (): Promise<void> => {
        await new Promise(resolve => setTimeout(resolve, 50));
        contentWhenReady = await subject.read('notes.txt');
      };
      await thread.send('one', [{ write: 'notes.txt', content: 'tea\n' }], { ready });
      expect(contentWhenReady).toBeUndefined();
      expect(await subject.read('notes.txt')).toBe('tea\n');
    });

    test.runIf(abilities.asks)('what it asks can be allowed', async () => {
      const sent = await thread.send('one', [{ askToWrite: 'notes.txt', content: 'tea\n' }]);
      expect(sent.asked).toHaveLength(1);
      expect(sent.asked[0]?.call.paths).toEqual(['notes.txt']);
      expect(sent.asked[0]?.options.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['allowOnce', 'rejectOnce']),
      );
      expect(await subject.read('notes.txt')).toBe('tea\n');
    });

    test.runIf(abilities.asks)('what it asks can be rejected, and the turn goes on', async () => {
      const steps = [{ askToWrite: 'notes.txt', content: 'tea\n' }, { say: 'All right.' }];
      const sent = await thread.send('one', steps, { answer: rejectOnce });
      expect(sent.asked).toHaveLength(1);
      expect(await subject.read('notes.txt')).toBeUndefined();
      expect(callsIn(sent).map(({ status }) => status)).toEqual(['failed']);
      expect(saidIn(sent)).toContain('All right.');
    });

    test.runIf(abilities.asks)('a turn can be stopped while it asks; what it asked for is not done', async () => {
      const stop = new AbortController();
      const answer = (): Promise<undefined> => {
        stop.abort();
        return new Promise(() => undefined);
      };
      const steps = [{ askToWrite: 'notes.txt', content: 'tea\n' }, { say: 'Written.' }];
      await within(thread.send('one', steps, { answer, signal: stop.signal }));
      expect(await subject.read('notes.txt')).toBeUndefined();
    });

    test('a turn can be stopped while it answers, and tells nothing after that', async () => {
      const stop = new AbortController();
      const options: TurnOptions = { signal: stop.signal, onEvent: ({ kind }) => kind === 'text' && stop.abort() };
      const sent = await within(thread.send('one', [{ say: 'Well, ' }, { hang: true }, { say: 'more' }], options));
      const told = sent.events.length;
      expect(saidIn(sent)).toBe('Well, ');
      await new Promise(resolve => setTimeout(resolve, 100));
      expect(sent.events).toHaveLength(told);
      expect(callsIn(sent).map(({ status }) => status)).not.toContain('running');
    });

    test('a turn that is stopped before it begins sends nothing', async () => {
      const steps = [{ write: 'notes.txt', content: 'tea\n' }];
      await within(thread.send('one', steps, { signal: AbortSignal.abort() }));
      expect(await subject.read('notes.txt')).toBeUndefined();
    });

    test('after a turn that was stopped the next one is answered', async () => {
      const stop = new AbortController();
      const options: TurnOptions = { signal: stop.signal, onEvent: ({ kind }) => kind === 'text' && stop.abort() };
      await within(thread.send('one', [{ say: 'Well, ' }, { hang: true }], options));
      expect(saidIn(await thread.send('two', [{ say: 'Here.' }]))).toBe('Here.');
    });

    test('a turn that fails tells why, in words, and the next one is answered', async () => {
      const sent = await thread.send('one', [{ fail: 'The tea is cold' }]);
      expect(sent.failure).toBeInstanceOf(AgentFailure);
      expect((sent.failure as AgentFailure).message).toContain('The tea is cold');
      expect(saidIn(await thread.send('two', [{ say: 'Here.' }]))).toBe('Here.');
    });

    test('it knows the messages of its branch, in the order of time', async () => {
      await thread.send('chamomile', [{ say: 'Noted: yarrow.' }]);
      const second = await thread.send('lavender', [{ recall: ['chamomile', 'yarrow', 'rooibos'] }]);
      expect(saidIn(second)).toBe('knows chamomile, knows yarrow, does not know rooibos');
    });

    test('a turn on another branch knows nothing of the one that was left', async () => {
      const first = await thread.send('chamomile', [{ say: 'Noted.' }]);
      const left = await thread.send('lavender', [{ say: 'Noted.' }]);
      const edited = await thread.send('nettle', [{ recall: ['chamomile', 'lavender'] }], { after: first });
      expect(saidIn(edited)).toBe('knows chamomile, does not know lavender');
      const following = await thread.send('mint', [{ recall: ['chamomile', 'nettle', 'lavender'] }]);
      expect(saidIn(following)).toBe('knows chamomile, knows nettle, does not know lavender');
      const back = await thread.send('thyme', [{ recall: ['chamomile', 'lavender', 'nettle', 'mint'] }], {
        after: left,
      });
      expect(saidIn(back)).toBe('knows chamomile, knows lavender, does not know nettle, does not know mint');
    });

    test('a branch can be left and begun as often as wanted', async () => {
      const first = await thread.send('chamomile', [{ say: 'Noted.' }]);
      const words = ['lavender', 'nettle', 'mint', 'thyme'];
      for (const word of words) {
        const sent = await thread.send(word, [{ recall: ['chamomile', ...words] }], { after: first });
        expect(saidIn(sent)).toMatch(/^knows chamomile(, does not know \w+){4}$/);
      }
    });

    test('an edited first message begins with nothing', async () => {
      await thread.send('chamomile', [{ say: 'Noted.' }]);
      const edited = await thread.send('lavender', [{ recall: ['chamomile'] }], { after: null });
      expect(saidIn(edited)).toBe('does not know chamomile');
    });

    test('in a new window it knows its branch, and only that', async () => {
      const first = await thread.send('chamomile', [{ say: 'Noted.' }]);
      await thread.send('lavender', [{ say: 'Noted.' }]);
      thread.agent = await subject.restart();
      const edited = await thread.send('nettle', [{ recall: ['chamomile', 'lavender'] }], { after: first });
      expect(saidIn(edited)).toBe('knows chamomile, does not know lavender');
    });

    test('two threads at once know nothing of each other', async () => {
      const other = new Conversation(subject);
      const both = [thread.send('chamomile', [{ say: 'One.' }]), other.send('lavender', [{ say: 'Two.' }])] as const;
      expect((await Promise.all(both)).map(saidIn)).toEqual(['One.', 'Two.']);
      const words = ['chamomile', 'lavender'];
      const again: readonly SentTurn[] = await Promise.all([
        thread.send('thyme', [{ recall: words }]),
        other.send('mint', [{ recall: words }]),
      ]);
      expect(again.map(saidIn)).toEqual([
        'knows chamomile, does not know lavender',
        'does not know chamomile, knows lavender',
      ]);
    });

    test('it can be ended at any time, more than once, and goes on when asked again', async () => {
      await subject.agent.end?.();
      await thread.send('chamomile', [{ say: 'Noted.' }]);
      await subject.agent.end?.();
      await subject.agent.end?.();
      const sent = await thread.send('lavender', [{ recall: ['chamomile'] }]);
      expect(saidIn(sent)).toBe('knows chamomile');
    });

    test('ending it ends a turn that goes on', async () => {
      const onEvent: TurnOptions['onEvent'] = ({ kind }) => kind === 'text' && void subject.agent.end?.();
      const stop = new AbortController();
      if (subject.agent.end === undefined) stop.abort();
      await within(thread.send('one', [{ say: 'Well, ' }, { hang: true }], { onEvent, signal: stop.signal }));
    });
  });
}

/** Fails when it takes longer than a user would wait for Stop. */
function within<T>(promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('The turn did not end in time.')), 10_000).unref(),
  );
  return Promise.race([promise, late]);
}
