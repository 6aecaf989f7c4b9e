import assert from 'node:assert/strict';
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

/** The functions of a test framework, so that the suite runs under any. */
export interface AgentTestFramework {
  readonly describe: (name: string, define: () => void) => void;
  readonly it: (name: string, test: () => Promise<void>) => void;
  readonly beforeAll: (prepare: () => Promise<void>) => void;
  readonly beforeEach: (prepare: () => Promise<void>) => void;
  readonly afterAll: (clean: () => Promise<void>) => void;
}

export interface AgentAbilities {
  /** Asks before it writes, when told to. */
  readonly asks: boolean;
  readonly thinks: boolean;
}

/** What every agent promises (`core/ports/agent.ts`), whatever answers behind it. */
export function describeAgent(
  name: string,
  make: () => Promise<AgentSubject>,
  { describe, it, beforeAll, beforeEach, afterAll }: AgentTestFramework,
  abilities: AgentAbilities = { asks: true, thinks: true },
): void {
  const itWhen = (can: boolean) => (can ? it : () => undefined);
  describe(name, () => {
    let subject: AgentSubject;
    let thread: Conversation;

    // One for all of them, since starting agents takes most of the time. Each has a thread of its own.
    beforeAll(async () => {
      subject = await make();
    });
    afterAll(() => subject.dispose());
    beforeEach(async () => {
      await subject.files.delete('notes.txt');
      thread = new Conversation(subject);
    });

    it('an answer comes as text, piece by piece', async () => {
      const sent = await thread.send('one', [{ say: 'Good ' }, { say: 'morning.' }]);
      assert.equal(sent.failure, undefined);
      assert.equal(saidIn(sent), 'Good morning.');
      assert.ok(sent.events.filter(({ kind }) => kind === 'text').length > 1);
    });

    itWhen(abilities.thinks)('thoughts are told apart from the answer', async () => {
      const sent = await thread.send('one', [{ think: 'Hm.' }, { say: 'Yes.' }]);
      assert.deepEqual(
        sent.past.items.filter(({ kind }) => kind === 'thought'),
        [{ kind: 'thought', text: 'Hm.' }],
      );
      assert.equal(saidIn(sent), 'Yes.');
    });

    it('a written file is there when the turn ends, and is told of as a tool call', async () => {
      const sent = await thread.send('one', [{ write: 'notes.txt', content: 'tea\n' }, { say: 'Written.' }]);
      assert.equal(await subject.read('notes.txt'), 'tea\n');
      assert.deepEqual(
        callsIn(sent).map(({ status, paths }) => ({ status, paths })),
        [{ status: 'done', paths: ['notes.txt'] }],
      );
      assert.match(saidIn(sent), /Written\./);
    });

    it('nothing is written before the files are kept', async () => {
      let contentWhenReady: string | undefined = 'not asked';
      const ready = async (): Promise<void> => {
        await new Promise(resolve => setTimeout(resolve, 50));
        contentWhenReady = await subject.read('notes.txt');
      };
      await thread.send('one', [{ write: 'notes.txt', content: 'tea\n' }], { ready });
      assert.equal(contentWhenReady, undefined);
      assert.equal(await subject.read('notes.txt'), 'tea\n');
    });

    itWhen(abilities.asks)('what it asks can be allowed', async () => {
      const sent = await thread.send('one', [{ askToWrite: 'notes.txt', content: 'tea\n' }]);
      assert.equal(sent.asked.length, 1);
      assert.deepEqual(sent.asked[0]?.call.paths, ['notes.txt']);
      const kinds = sent.asked[0].options.map(({ kind }) => kind);
      assert.ok(kinds.includes('allowOnce') && kinds.includes('rejectOnce'));
      assert.equal(await subject.read('notes.txt'), 'tea\n');
    });

    itWhen(abilities.asks)('what it asks can be rejected, and the turn goes on', async () => {
      const steps = [{ askToWrite: 'notes.txt', content: 'tea\n' }, { say: 'All right.' }];
      const sent = await thread.send('one', steps, { answer: rejectOnce });
      assert.equal(sent.asked.length, 1);
      assert.equal(await subject.read('notes.txt'), undefined);
      assert.deepEqual(
        callsIn(sent).map(({ status }) => status),
        ['failed'],
      );
      assert.match(saidIn(sent), /All right\./);
    });

    itWhen(abilities.asks)('a turn can be stopped while it asks; what it asked for is not done', async () => {
      const stop = new AbortController();
      const answer = (): Promise<undefined> => {
        stop.abort();
        return new Promise(() => undefined);
      };
      const steps = [{ askToWrite: 'notes.txt', content: 'tea\n' }, { say: 'Written.' }];
      await within(thread.send('one', steps, { answer, signal: stop.signal }));
      assert.equal(await subject.read('notes.txt'), undefined);
    });

    it('a turn can be stopped while it answers, and tells nothing after that', async () => {
      const stop = new AbortController();
      const options: TurnOptions = { signal: stop.signal, onEvent: ({ kind }) => kind === 'text' && stop.abort() };
      const sent = await within(thread.send('one', [{ say: 'Well, ' }, { hang: true }, { say: 'more' }], options));
      const told = sent.events.length;
      assert.equal(saidIn(sent), 'Well, ');
      await new Promise(resolve => setTimeout(resolve, 100));
      assert.equal(sent.events.length, told);
      assert.ok(callsIn(sent).every(({ status }) => status !== 'running'));
    });

    it('a turn that is stopped before it begins sends nothing', async () => {
      const steps = [{ write: 'notes.txt', content: 'tea\n' }];
      await within(thread.send('one', steps, { signal: AbortSignal.abort() }));
      assert.equal(await subject.read('notes.txt'), undefined);
    });

    it('after a turn that was stopped the next one is answered', async () => {
      const stop = new AbortController();
      const options: TurnOptions = { signal: stop.signal, onEvent: ({ kind }) => kind === 'text' && stop.abort() };
      await within(thread.send('one', [{ say: 'Well, ' }, { hang: true }], options));
      assert.equal(saidIn(await thread.send('two', [{ say: 'Here.' }])), 'Here.');
    });

    it('a turn that fails tells why, in words, and the next one is answered', async () => {
      const sent = await thread.send('one', [{ fail: 'The tea is cold' }]);
      assert.ok(sent.failure instanceof AgentFailure);
      assert.match(sent.failure.message, /The tea is cold/);
      assert.equal(saidIn(await thread.send('two', [{ say: 'Here.' }])), 'Here.');
    });

    it('it knows the messages of its branch, in the order of time', async () => {
      await thread.send('chamomile', [{ say: 'Noted: yarrow.' }]);
      const second = await thread.send('lavender', [{ recall: ['chamomile', 'yarrow', 'rooibos'] }]);
      assert.equal(saidIn(second), 'knows chamomile, knows yarrow, does not know rooibos');
    });

    it('a turn on another branch knows nothing of the one that was left', async () => {
      const first = await thread.send('chamomile', [{ say: 'Noted.' }]);
      const left = await thread.send('lavender', [{ say: 'Noted.' }]);
      const edited = await thread.send('nettle', [{ recall: ['chamomile', 'lavender'] }], { after: first });
      assert.equal(saidIn(edited), 'knows chamomile, does not know lavender');
      const following = await thread.send('mint', [{ recall: ['chamomile', 'nettle', 'lavender'] }]);
      assert.equal(saidIn(following), 'knows chamomile, knows nettle, does not know lavender');
      const back = await thread.send('thyme', [{ recall: ['chamomile', 'lavender', 'nettle', 'mint'] }], {
        after: left,
      });
      assert.equal(saidIn(back), 'knows chamomile, knows lavender, does not know nettle, does not know mint');
    });

    it('a branch can be left and begun as often as wanted', async () => {
      const first = await thread.send('chamomile', [{ say: 'Noted.' }]);
      const words = ['lavender', 'nettle', 'mint', 'thyme'];
      for (const word of words) {
        const sent = await thread.send(word, [{ recall: ['chamomile', ...words] }], { after: first });
        assert.match(saidIn(sent), /^knows chamomile(, does not know \w+){4}$/);
      }
    });

    it('an edited first message begins with nothing', async () => {
      await thread.send('chamomile', [{ say: 'Noted.' }]);
      const edited = await thread.send('lavender', [{ recall: ['chamomile'] }], { after: null });
      assert.equal(saidIn(edited), 'does not know chamomile');
    });

    it('in a new window it knows its branch, and only that', async () => {
      const first = await thread.send('chamomile', [{ say: 'Noted.' }]);
      await thread.send('lavender', [{ say: 'Noted.' }]);
      thread.agent = await subject.restart();
      const edited = await thread.send('nettle', [{ recall: ['chamomile', 'lavender'] }], { after: first });
      assert.equal(saidIn(edited), 'knows chamomile, does not know lavender');
    });

    it('two threads at once know nothing of each other', async () => {
      const other = new Conversation(subject);
      const both = [thread.send('chamomile', [{ say: 'One.' }]), other.send('lavender', [{ say: 'Two.' }])] as const;
      assert.deepEqual((await Promise.all(both)).map(saidIn), ['One.', 'Two.']);
      const words = ['chamomile', 'lavender'];
      const again: readonly SentTurn[] = await Promise.all([
        thread.send('thyme', [{ recall: words }]),
        other.send('mint', [{ recall: words }]),
      ]);
      assert.deepEqual(again.map(saidIn), [
        'knows chamomile, does not know lavender',
        'does not know chamomile, knows lavender',
      ]);
    });

    it('it can be ended at any time, more than once, and goes on when asked again', async () => {
      await subject.agent.end?.();
      await thread.send('chamomile', [{ say: 'Noted.' }]);
      await subject.agent.end?.();
      await subject.agent.end?.();
      const sent = await thread.send('lavender', [{ recall: ['chamomile'] }]);
      assert.equal(saidIn(sent), 'knows chamomile');
    });

    it('ending it ends a turn that goes on', async () => {
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
