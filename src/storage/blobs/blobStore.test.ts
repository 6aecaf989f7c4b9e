import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../../test/random/runs.ts';
import type { BlobId } from '../../core/ids.ts';
import type { BlobPlace } from '../index/blobPlace.ts';
import type { LogRecord } from '../log/logRecord.ts';
import { placesOfBlocks } from '../records/storedCommit.ts';
import { BlobStore } from './blobStore.ts';

/** A blob store over an array of records. */
function makeStore() {
  const records: LogRecord[] = [];
  const places = new Map<BlobId, BlobPlace>();
  const damaged: BlobId[] = [];
  const store = new BlobStore({
    find: id => places.get(id),
    readRecord: async ({ position }) => records[position],
    onDamage: ({ id }) => damaged.push(id),
  });
  return {
    store,
    records,
    places,
    damaged,
    commit: async (): Promise<void> => {
      const blocks = await store.takeBlocks();
      const at = blocks.map(({ payload }) => ({
        position: records.push({ kind: 'contents', commit: 1, isLast: true, payload }) - 1,
        length: payload.length,
      }));
      for (const place of placesOfBlocks(blocks, at)) places.set(place.id, place);
      store.committed(blocks);
    },
  };
}

const content = (text: string): Uint8Array => new TextEncoder().encode(text);

test('an edited file takes the room of its edit, and versions in a row are read back', async () => {
  const { store, records, places, commit } = makeStore();
  const text = Array.from({ length: 2000 }, (_, line) => `line ${(line * 7919) % 2003}\n`).join('');
  let previous = await store.put(content(text));
  await commit();
  const ids = [previous];
  for (let version = 1; version <= 20; version++) {
    previous = await store.put(content(text.slice(0, 9000) + `version ${version}\n` + text.slice(9000)), previous);
    ids.push(previous);
    await commit();
  }
  for (const [version, id] of ids.entries()) {
    const expected = version === 0 ? text : text.slice(0, 9000) + `version ${version}\n` + text.slice(9000);
    expect(Buffer.from((await store.read(id))!).toString()).toBe(expected);
  }
  expect(Math.max(...[...places.values()].map(({ depth }) => depth))).toBe(8);
  expect(records.filter(({ payload }) => payload.length < 150)).toHaveLength(18);
});

test('any contents come back, staged or committed, whatever they are said to be similar to', async () => {
  const long = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251);
  const longer = fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.concat([long, bytes]));
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), longer);
  const step = fc.record({ bytes, base: fc.nat(), from: fc.nat(5300), to: fc.nat(5300), commit: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
      const { store, commit } = makeStore();
      const known: { readonly id: BlobId; readonly bytes: Uint8Array }[] = [];
      for (const { bytes, base, from, to, commit: commits } of steps) {
        const similar = known[base % Math.max(known.length, 1)];
        const edited = similar && Buffer.concat([similar.bytes.subarray(0, from), bytes, similar.bytes.subarray(to)]);
        const put = edited ?? bytes;
        known.push({ id: await store.put(put, similar?.id), bytes: new Uint8Array(put) });
        if (commits) await commit();
      }
      for (const { id, bytes } of known) expect(Buffer.from((await store.read(id))!).equals(bytes)).toBe(true);
      await commit();
      for (const { id, bytes } of known) expect(Buffer.from((await store.read(id))!).equals(bytes)).toBe(true);
    }),
    { numRuns: runs(100) },
  );
});

test('a damaged base takes those based on it along; each is stored whole again when put again', async () => {
  const { store, records, damaged, commit } = makeStore();
  const text = 'abcdefghij'.repeat(500);
  const first = await store.put(content(text));
  await commit();
  const second = await store.put(content(`${text}end`), first);
  await commit();
  const { payload } = records[0]!;
  payload[payload.length - 1] = ~payload[payload.length - 1]!;
  store.moved();
  expect(await store.read(second)).toBeUndefined();
  expect(damaged.toSorted()).toEqual([first, second].toSorted());
  expect(await store.put(content(`${text}end`), first)).toBe(second);
  await commit();
  expect(Buffer.from((await store.read(second))!).toString()).toBe(`${text}end`);
});

test('what is handed out or taken in is never shared with the store', async () => {
  const { store, commit } = makeStore();
  const bytes = content('some bytes');
  const id = await store.put(bytes);
  bytes.fill(0);
  (await store.read(id))!.fill(1);
  await commit();
  (await store.read(id))!.fill(2);
  expect(Buffer.from((await store.read(id))!).toString()).toBe('some bytes');
});

test('a damaged content is stored anew as it is, however alike another one is', async () => {
  const { store, places, records, commit } = makeStore();
  const text = Array.from({ length: 2000 }, (_, line) => `line ${(line * 7919) % 2003}\n`).join('');
  const [first, other] = [await store.put(content(text)), await store.put(content(`${text}other`))];
  await commit();
  const { position = 0 } = places.get(first) ?? {};
  const intact = records[position]!;
  records.splice(position, 1, { ...intact, kind: 'events' });
  expect(await store.read(first)).toBeUndefined();
  records.splice(position, 1, intact);
  expect(await store.put(content(text), other)).toBe(first);
  await commit();
  expect(places.get(first)?.depth).toBe(0);
});
