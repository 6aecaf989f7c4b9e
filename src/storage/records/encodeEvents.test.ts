import { brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  appendItem,
  makeItem,
  makeRestore,
  makeThread,
  makeTurn,
  newCheckpointId,
  startThread,
  startTurn,
  takeCheckpointOn,
} from '../../../test/contract/storeRecords.ts';
import { dotImage, otherImage } from '../../../test/fakes/images.ts';
import { runs } from '../../../test/random/runs.ts';
import { parseBlobId } from '../../core/ids.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import type { EntryMode, TreeEntry } from '../../core/tree.ts';
import { decodeEvents } from './decodeEvents.ts';
import { encodeEvents } from './encodeEvents.ts';

const blob = (digit: string) => ({ blob: parseBlobId(digit.repeat(64)), size: 7 });
const none = { has: () => false };

const thread = makeThread({ name: 'lone \ud800 surrogate, emoji 🙂, line\u2028break' });
const turn = makeTurn(thread.id, { failure: 'It failed.', status: 'failed', endedAt: 5 });
const restore = makeRestore({
  threadId: thread.id,
  targetId: newCheckpointId(),
  safetyId: newCheckpointId(),
  changes: [
    { path: 'a b/ü', from: blob('a'), to: undefined },
    { path: 'c', from: undefined, to: blob('b') },
  ],
});
const coverage = { leftOut: [{ path: 'big', reason: 'tooLarge', size: 9 } as const], ignoreFiles: [], ignored: ['x/'] };
const taken = takeCheckpointOn(undefined, new Map(), new Map([['f', blob('c')]]), { threadId: thread.id, coverage });

const every: readonly StoreRecord[] = [
  startThread(thread),
  { kind: 'threadChanged', id: thread.id, at: 1, patch: { name: null, activeTurnId: turn.id } },
  { kind: 'threadChanged', id: thread.id, at: 1, patch: { activeTurnId: null } },
  ...['src/api', '', null].map((workingDirectory): StoreRecord => {
    return { kind: 'threadChanged', id: thread.id, at: 1, patch: { workingDirectory } };
  }),
  ...['src/api', null].map(workingDirectory => startThread(makeThread({ workingDirectory }))),
  startTurn(turn),
  {
    kind: 'threadStarted',
    thread: makeThread({ git: { branch: 'main', origin: 'https://example.org/a' }, temporary: true }),
  },
  { kind: 'threadChanged', id: thread.id, at: 3, patch: { git: { branch: null, commit: 'c1' }, temporary: null } },
  { kind: 'threadChanged', id: thread.id, at: 3, patch: { git: {} } },
  { kind: 'turnEnded', id: turn.id, status: 'completed', at: 2, failure: undefined },
  appendItem(makeItem(turn.id, { kind: 'agentMessage', text: 'Hello\u0000' })),
  startTurn(makeTurn(thread.id, { failureKind: 'signIn', memory: '{"session":"s"}' })),
  { kind: 'turnEnded', id: turn.id, status: 'failed', at: 2, failure: 'Gone', failureKind: 'ended' },
  { kind: 'agentRemembered', turnId: turn.id, memory: 'm\u2028' },
  appendItem(makeItem(turn.id, { kind: 'thought', text: 'Hm' })),
  appendItem(makeItem(turn.id, { kind: 'notice', text: 'It starts anew.' })),
  appendItem(makeItem(turn.id, { kind: 'files', files: [{ path: 'a b' }, { path: 'c', note: 'not sent' }] })),
  appendItem(makeItem(turn.id, { kind: 'images', images: [dotImage, otherImage] })),
  appendItem(makeItem(turn.id, { kind: 'plan', steps: [{ text: 'Look', status: 'inProgress' }] })),
  appendItem(makeItem(turn.id, { kind: 'usage', usage: { input: 7, cost: { amount: 0.25, currency: 'USD' } } })),
  appendItem(makeItem(turn.id, { kind: 'usage', usage: {} })),
  appendItem(makeItem(turn.id, { kind: 'captureFailed', checkpoint: 'after', reason: 'the disk is full' })),
  taken,
  { ...taken, checkpoint: { ...taken.checkpoint, below: 'src/api' } },
  { kind: 'checkpointChanged', id: taken.checkpoint.id, patch: { name: 'kept', pinned: true } },
  { kind: 'checkpointsExpired', ids: [taken.checkpoint.id] },
  { kind: 'restoreStarted', operation: restore },
  { kind: 'restoreEnded', id: restore.id, outcome: { endedAt: 9, failed: [{ path: 'p', reason: 'r' }] } },
  { kind: 'threadDeleted', id: thread.id },
];

test('every kind of record comes back as it was', async () => {
  const { records, problems } = decodeEvents(await encodeEvents(every, none), () => undefined);
  expect(problems).toEqual([]);
  expect(records).toEqual(every);
});

test('a coverage is written once, and found in what came before', async () => {
  const first = await encodeEvents([taken], none);
  const { coverages } = decodeEvents(first, () => undefined);
  const second = await encodeEvents([taken], coverages);
  expect(second.length).toBeLessThan(first.length);
  expect(decodeEvents(second, key => coverages.get(key)).records).toEqual([taken]);
});

test('a checkpoint whose coverage is not known is left out, never guessed', async () => {
  const [key] = decodeEvents(await encodeEvents([taken], none), () => undefined).coverages.keys();
  const payload = await encodeEvents([startThread(thread), taken], new Set([key!]));
  const { records, problems } = decodeEvents(payload, () => undefined);
  expect(records).toEqual([startThread(thread)]);
  expect(problems.join()).toContain('coverage');
});

const path = fc.string({ maxLength: 20, unit: 'binary' });
const id = fc.nat(15).map(digit => parseBlobId(digit.toString(16).repeat(64)));
const mode = fc.constantFrom<(EntryMode | undefined)[]>(undefined, undefined, 'executable', 'link', 'folder');
const entry = fc
  .tuple(id, fc.nat(), mode)
  .map(([blob, size, mode]): TreeEntry => (mode === undefined ? { blob, size } : { blob, size, mode }));
const maybeEntry = fc.option(entry, { nil: undefined });
const change = fc.tuple(path, maybeEntry, maybeEntry).map(([path, from, to]) => ({ path, from, to }));
const changes = fc.array(change, { maxLength: 8 });
const text = fc.tuple(path, id, fc.nat()).map(([path, blob, size]) => ({ path, blob, size }));
const unsaved = fc.array(text, { maxLength: 3 });

test('any entries and unsaved texts come back as they were, of a checkpoint and of a restore', async () => {
  await fc.assert(
    fc.asyncProperty(changes, unsaved, async (changes, unsaved) => {
      const checkpoint = { ...taken, checkpoint: { ...taken.checkpoint, unsaved }, changes };
      const restored: StoreRecord = { kind: 'restoreStarted', operation: { ...restore, changes } };
      const { records, problems } = decodeEvents(await encodeEvents([checkpoint, restored], none), () => undefined);
      expect(problems).toEqual([]);
      expect(records).toStrictEqual([checkpoint, restored]);
    }),
    { numRuns: runs(200) },
  );
});

test('events too long to be packed at once come back too', async () => {
  const long = Array.from({ length: 3000 }, (_, number) => ({
    path: `folder/file ${number}`,
    from: undefined,
    to: { ...blob((number % 10).toString()), ...(number % 7 === 0 && { mode: 'executable' as const }) },
  }));
  const { records } = decodeEvents(await encodeEvents([{ ...taken, changes: long }], none), () => undefined);
  expect(records).toEqual([{ ...taken, changes: long }]);
});

test('without modes and unsaved texts, the text is the one of earlier versions', async () => {
  const change = { path: 'f', from: blob('a'), to: undefined };
  const [, event] = JSON.parse(await textOf({ ...taken, changes: [change] })) as Record<string, unknown>[];
  expect(event?.['changes']).toEqual([['f', 0, 0, 'a'.repeat(64), 7]]);
  expect(event?.['checkpoint']).not.toHaveProperty('unsaved');
});

test('a mode, or an unsaved text, is an addition at the end', async () => {
  const changes = [
    { path: 'f', from: { ...blob('a'), mode: 'link' as const }, to: undefined },
    { path: 'g', from: blob('a'), to: { ...blob('a'), mode: 'executable' as const } },
    { path: 'h', from: blob('a'), to: blob('b') },
  ];
  const unsaved = [{ path: 'open', ...blob('c') }];
  const text = await textOf({ ...taken, checkpoint: { ...taken.checkpoint, unsaved }, changes });
  const [, event] = JSON.parse(text) as { changes: unknown; checkpoint: Record<string, unknown> }[];
  const [a, b, c] = ['a', 'b', 'c'].map(digit => digit.repeat(64));
  expect(event?.changes).toEqual([
    ['f', 0, 0, a, 7, 0, 'link'],
    ['g', a, 7, a, 7, 'executable', 0],
    ['h', b, 7, a, 7],
  ]);
  expect(event?.checkpoint['unsaved']).toEqual([['open', c, 7]]);
});

test('an event with a mode that is not known, or with half an unsaved text, is told, and the others are read', async () => {
  const changes = [{ path: 'f', from: undefined, to: { ...blob('a'), mode: 'folder' as const } }];
  const unsaved = [{ path: 'open', ...blob('c') }];
  const record = { ...taken, checkpoint: { ...taken.checkpoint, unsaved }, changes };
  const text = await textOf(startThread(thread), record);
  expect(decodeEvents(Buffer.from(`\0${text}`), () => undefined).problems).toEqual([]);
  for (const other of [text.replace('"folder"', '"door"'), text.replace(/(\["open","c+"),7/, '$1')]) {
    expect(other).not.toBe(text);
    const { records, problems } = decodeEvents(Buffer.from(`\0${other}`), () => undefined);
    expect(records).toEqual([startThread(thread)]);
    expect(problems).toHaveLength(1);
  }
});

/** The JSON of a payload. */
async function textOf(...records: readonly StoreRecord[]): Promise<string> {
  const payload = await encodeEvents(records, none);
  return Buffer.from(payload[0] === 0 ? payload.subarray(1) : brotliDecompressSync(payload.subarray(1))).toString();
}

test('bytes that are no events are told, not thrown', () => {
  for (const bytes of [
    Buffer.of(),
    Buffer.of(0),
    Buffer.of(1, 2, 3),
    Buffer.from('\0{"kind":1}'),
    Buffer.from('\0[3]'),
  ]) {
    const { records, problems } = decodeEvents(bytes, () => undefined);
    expect(records).toEqual([]);
    expect(problems).toHaveLength(1);
  }
});
