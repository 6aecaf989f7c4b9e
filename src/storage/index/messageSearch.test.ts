import { expect, test } from 'vitest';
import { openImage, sqlEngine } from '../../../test/contract/indexStore.ts';
import { seeded } from '../../../test/contract/seeded.ts';
import {
  appendItem,
  makeItem,
  makeThread,
  makeTurn,
  startThread,
  startTurn,
} from '../../../test/contract/storeRecords.ts';
import { createMemoryStore } from '../../../test/fakes/memoryStore.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import { StoreIndex } from './storeIndex.ts';

const long = 'a'.repeat(60);
const many = Array.from({ length: 80 }, (_, index) => `many${index}`);

/** Each about half as frequent as the one before, from every message to nearly none. */
const vocabulary = [
  ...['the', 'a', 'code', 'file', 'they', 'code', 'error', 'Naïve', 'CAFÉ', 'Việt', 'οδός', 'İSTANBUL', '日本語'],
  ...['हिन्दी', '한국어', 'snake_case', 'v2.5', '𝒳', 'École', 'OR', 'NEAR', 'x"y', `${long}b`, `${long}c`, 'nul\0end'],
  ...['\uD800lone', 'thе', 'docid:words', many.join(' '), many.slice(1).join(' ')],
];

const queries = [
  ...vocabulary.flatMap(word => [
    word,
    word.slice(0, 1),
    word.slice(0, 3),
    `"${word}"*`,
    `the ${word}`,
    `${word} code a`,
  ]),
  ...['the a', 'the a code file', 'error OR cafe', 'error NEAR naive', '-the', `${long}d`, 'zzz', 'the zzz', long],
];

test('a long history of messages is searched as a short one is', async () => {
  const random = seeded(20261121);
  const memory = createMemoryStore();
  let index = StoreIndex.empty(sqlEngine);
  const commit = async (...records: readonly StoreRecord[]): Promise<void> => {
    expect(await memory.commit(records)).toMatchObject({ ok: true });
    expect(index.apply({ blobs: [], records })).toEqual([]);
  };
  const compare = (): void => {
    for (const text of queries) {
      const expected = memory.searchMessages({ text, limit: 60 });
      for (const limit of [1, 7, 60]) {
        expect(index.searchMessages({ text, limit }), `${text} ${limit}`).toEqual(expected.slice(0, limit));
      }
    }
  };
  const words = (): string => {
    return vocabulary
      .filter((_, rank) => random(1000) < 1000 / 1.4 ** rank + 2)
      .sort(() => random(3) - 1)
      .join(' ');
  };

  const threads = Array.from({ length: 8 }, () => makeThread());
  await commit(...threads.map(startThread));
  for (let number = 0; number < 700; number++) {
    const threadId = threads[random(8)]!.id;
    const startedAt = 1000 * (number - (random(40) === 0 ? random(600) : 0));
    const turn = makeTurn(threadId, { text: words(), startedAt });
    const reply = makeItem(turn.id, { kind: 'agentMessage', text: words() });
    await commit(startTurn(turn), appendItem({ ...reply, createdAt: startedAt + random(3) }));
  }
  compare();
  for (const { id } of [threads[1]!, threads[6]!]) await commit({ kind: 'threadDeleted', id });
  await commit(startTurn(makeTurn(threads[0]!.id, { text: 'the newest', startedAt: 5 })));
  compare();
  const image = index.export();
  index.close();
  index = openImage(image);
  compare();
  index.close();
}, 60_000);
