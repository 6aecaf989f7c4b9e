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
import { parseBlobId } from '../../core/ids.ts';
import type { StoreRecord } from '../../core/ports.ts';
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
  startTurn(turn),
  { kind: 'turnEnded', id: turn.id, status: 'completed', at: 2, failure: undefined },
  appendItem(makeItem(turn.id, { kind: 'agentMessage', text: 'Hello\u0000' })),
  appendItem(makeItem(turn.id, { kind: 'captureFailed', checkpoint: 'after', reason: 'the disk is full' })),
  taken,
  { kind: 'checkpointChanged', id: taken.checkpoint.id, patch: { name: 'kept', pinned: true } },
  { kind: 'checkpointsExpired', ids: [taken.checkpoint.id] },
  { kind: 'restoreStarted', operation: restore },
  { kind: 'restoreEnded', id: restore.id, outcome: { endedAt: 9, failed: [{ path: 'p', reason: 'r' }] } },
  { kind: 'threadDeleted', id: thread.id },
];

test('every kind of record comes back as it was', () => {
  const { records, problems } = decodeEvents(encodeEvents(every, none), () => undefined);
  expect(problems).toEqual([]);
  expect(records).toEqual(every);
});

test('a coverage is written once, and found in what came before', () => {
  const first = encodeEvents([taken], none);
  const { coverages } = decodeEvents(first, () => undefined);
  const second = encodeEvents([taken], coverages);
  expect(second.length).toBeLessThan(first.length);
  expect(decodeEvents(second, key => coverages.get(key)).records).toEqual([taken]);
});

test('a checkpoint whose coverage is not known is left out, never guessed', () => {
  const [key] = decodeEvents(encodeEvents([taken], none), () => undefined).coverages.keys();
  const payload = encodeEvents([startThread(thread), taken], new Set([key!]));
  const { records, problems } = decodeEvents(payload, () => undefined);
  expect(records).toEqual([startThread(thread)]);
  expect(problems.join()).toContain('coverage');
});

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
