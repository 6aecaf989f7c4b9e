import { describe, expect, test } from 'vitest';
import type { OpenedStore } from './openedStore.ts';
import { appendItem, commit, makeItem, makeThread, makeTurn, startThread, startTurn } from './storeRecords.ts';

/** What every store promises of finding messages. */
export function describeSearch(opened: OpenedStore): void {
  const find = (text: string, limit = 100): readonly string[] =>
    opened.store.searchMessages({ text, limit }).map(hit => hit.text);

  /** Stores messages of one thread, a second apart. */
  async function say(...texts: readonly string[]): Promise<void> {
    const thread = makeThread();
    await commit(
      opened.store,
      startThread(thread),
      ...texts.map((text, index) => startTurn(makeTurn(thread.id, { text, startedAt: 1000 * (index + 1) }))),
    );
  }

  describe('searching messages', () => {
    test('finds what the user and the agent said, and where', async () => {
      const thread = makeThread();
      const turn = makeTurn(thread.id, { text: 'Rename the parser', startedAt: 5000 });
      const reply = { ...makeItem(turn.id, { kind: 'agentMessage', text: 'The parser is renamed.' }), createdAt: 6000 };
      const card = makeItem(turn.id, { kind: 'captureFailed', checkpoint: 'after', reason: 'no parser' });
      await commit(opened.store, startThread(thread), startTurn(turn), appendItem(reply), appendItem(card));
      const ids = { threadId: thread.id, turnId: turn.id };
      const expected = [
        { ...ids, itemId: reply.id, at: 6000, isCall: false, text: 'The parser is renamed.' },
        { ...ids, itemId: undefined, at: 5000, isCall: false, text: 'Rename the parser' },
      ];
      expect(opened.store.searchMessages({ text: 'parser', limit: 9 })).toEqual(expected);
      await opened.reopen();
      expect(opened.store.searchMessages({ text: 'PARS the', limit: 9 })).toEqual(expected);
      expect(find('renamed')).toEqual(['The parser is renamed.']);
      expect(find('arser')).toEqual([]);
    });

    test.each([
      ['naive', 'Naïve caching'],
      ['CAFÉ', 'the cafe'],
      ['viet', 'Tiếng Việt'],
      ['ΟΔΟΣ', 'οδοσήμανση'],
      ['istanbul', 'İSTANBUL'],
      ['日本', '日本語のテスト'],
      ['हिन्दी', 'यह हिन्दी है'],
      ['한', '한국어'],
      ['über_cool', 'foo ÜBER-cool bar'],
      ['v2', 'use v2.5'],
      ['𝒳', 'set 𝒳 here'],
      ['x', 'an xylophone'],
      ['e\u0301c', 'École'],
      ['line', 'first\nline\0two'],
    ])('for %j finds %j', async (text, message) => {
      await say('something else', message);
      expect(find(text)).toEqual([message]);
      await opened.reopen();
      expect(find(text)).toEqual([message]);
    });

    test('finds calls of tools by their titles, commands among them', async () => {
      const thread = makeThread();
      const turn = makeTurn(thread.id, { text: 'Check it' });
      const call = {
        id: 'c',
        kind: 'run',
        title: 'npm run lint',
        paths: [],
        status: 'done',
        added: 0,
        removed: 0,
      } as const;
      const item = { ...makeItem(turn.id, { kind: 'toolCall', call: { ...call, detail: 'output' } }), createdAt: 1500 };
      await commit(opened.store, startThread(thread), startTurn(turn), appendItem(item));
      const expected = {
        threadId: thread.id,
        turnId: turn.id,
        itemId: item.id,
        at: 1500,
        isCall: true,
        text: 'npm run lint',
      };
      for (let times = 0; times < 2; times++) {
        expect(opened.store.searchMessages({ text: 'LINT npm', limit: 9 })).toEqual([expected]);
        expect(find('output')).toEqual([]);
        expect(opened.store.countEvents(thread.id, { words: 'lint npm' })).toBe(1);
        expect(opened.store.countEvents(thread.id, { words: 'output' })).toBe(0);
        expect(opened.store.readThread(thread.id)?.items).toEqual([item]);
        await opened.reopen();
      }
      await commit(opened.store, { kind: 'threadDeleted', id: thread.id });
      expect(find('lint')).toEqual([]);
    });

    test('needs every word, in any order and any number of times', async () => {
      await say('one two', 'two three', 'three one two');
      expect(find('two one')).toEqual(['three one two', 'one two']);
      expect(find('one one ONE')).toEqual(['three one two', 'one two']);
      expect(find('t o')).toEqual(['three one two', 'one two']);
      expect(find('one four')).toEqual([]);
    });

    test.each(['', '  ', '"', '*', '-', '()', '🚀', '\uE000', '"""***', '\0'])('for %j finds nothing', async text => {
      await say('anything', '"', '*', '-');
      expect(find(text)).toEqual([]);
    });

    test.each([
      '"alpha',
      'alpha"',
      '"alpha" "beta"',
      'alpha*',
      '*alpha',
      'alpha-beta',
      '-alpha beta',
      'text:alpha beta',
      'words:alpha beta',
      '(alpha) (beta',
      "alpha' beta",
      'alpha; beta --',
      'alpha\0beta',
      '^alpha beta$',
    ])('takes %j for words only', async text => {
      await say('other', 'alpha beta text words');
      expect(find(text)).toEqual(['alpha beta text words']);
    });

    test('takes the words of a query language for words', async () => {
      await say('alpha', 'beta', 'alpha or beta', 'alpha near beta', 'not alpha and beta', 'rowid docid');
      expect(find('alpha OR beta')).toEqual(['alpha or beta']);
      expect(find('alpha NEAR beta')).toEqual(['alpha near beta']);
      expect(find('alpha AND NOT beta')).toEqual(['not alpha and beta']);
      expect(find('NEAR/3')).toEqual([]);
      expect(find('docid')).toEqual(['rowid docid']);
    });

    test('is not confused by very much text, nor by very long words', async () => {
      const long = 'a'.repeat(60);
      const many = Array.from({ length: 300 }, (_, index) => `word${index}`);
      await say(`${long}b`, `${long}c`, many.join(' '), many.slice(0, 299).join(' '));
      expect(find(long)).toEqual([`${long}c`, `${long}b`]);
      expect(find(`${long}b`)).toEqual([`${long}b`]);
      expect(find(`${long}d`)).toEqual([]);
      expect(find(many.join(' '))).toEqual([many.join(' ')]);
      expect(find('x '.repeat(10_000))).toEqual([]);
      expect(find('𝒳'.repeat(30))).toEqual([]);
    });

    test('gives the newest first, whatever the order they were stored in', async () => {
      const [a, b] = [makeThread(), makeThread()];
      await commit(opened.store, startThread(a), startThread(b));
      const times = [5000, 9000, 1000, 9000, 9500, 3000, 9500];
      for (const [index, startedAt] of times.entries()) {
        const thread = index % 2 === 0 ? a : b;
        await commit(opened.store, startTurn(makeTurn(thread.id, { text: `word ${index}`, startedAt })));
      }
      const expected = [6, 4, 3, 1, 0, 5, 2].map(index => `word ${index}`);
      expect(find('word')).toEqual(expected);
      expect(find('word', 3)).toEqual(expected.slice(0, 3));
      expect(find('word', 0)).toEqual([]);
      await commit(opened.store, { kind: 'threadDeleted', id: a.id });
      expect(find('word')).toEqual(['word 3', 'word 1', 'word 5']);
    });

    test('forgets what a deleted thread said', async () => {
      const [gone, kept] = [makeThread(), makeThread()];
      const turns = [gone, kept].map(thread => makeTurn(thread.id, { text: 'shared \uD800 word\0rest' }));
      const secret = makeItem(turns[0]!.id, { kind: 'agentMessage', text: 'The secret word' });
      await commit(opened.store, startThread(gone), startThread(kept), ...turns.map(startTurn), appendItem(secret));
      await commit(opened.store, { kind: 'threadDeleted', id: gone.id });
      const later = makeTurn(kept.id, { text: 'later', startedAt: 2000 });
      await commit(opened.store, startTurn(later));
      for (const word of ['secret', 'shared', 'rest', 'word', 's', 'the', 'later']) {
        const expected = turns[1]!.text.includes(word) ? [turns[1]!.text] : word === 'later' ? ['later'] : [];
        expect(find(word)).toEqual(expected);
      }
      await opened.reopen();
      expect(find('word')).toEqual([turns[1]!.text]);
    });
  });
}
