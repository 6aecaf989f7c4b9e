import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from './checkpoint.ts';
import { parseCheckpointId, parseThreadId, type CheckpointId } from './ids.ts';
import { noLines } from './lineCounts.ts';
import type { ExpiryEffect } from './ports/storeUpkeep.ts';
import { planRetention, threadsOverLimits, type RetentionPolicy, type RetentionQuestion } from './retention.ts';

const day = 24 * 60 * 60 * 1000;
const now = 100 * day;
const anything: RetentionPolicy = { maxBytes: 0, maxAgeDays: 0, maxCheckpointsPerThread: 0 };

function taken(name: string, thread = 't', ageDays = 1): Checkpoint {
  return {
    id: parseCheckpointId(name),
    threadId: parseThreadId(thread),
    number: 1,
    kind: 'after',
    turnId: undefined,
    parentId: undefined,
    createdAt: now - ageDays * day,
    name: undefined,
    pinned: false,
    expired: false,
    coverage: { leftOut: [], ignoreFiles: [], ignored: [] },
    unsaved: [],
    fileCount: 1,
    changedCount: 1,
    lines: noLines,
  };
}

/** Expiring a checkpoint frees as many bytes as its name's number says. */
const byNumber = (ids: readonly CheckpointId[]): ExpiryEffect => {
  let sum = 0;
  return { freed: ids.map(id => (sum += Number(/\d+$/.exec(id)?.[0] ?? 0))) };
};

/** `a10:3` is checkpoint `a10` of thread `a`, 3 days old, freeing 10 bytes; with `!` it is exempt. */
function question(notation: string, policy: Partial<RetentionPolicy>, more: Partial<RetentionQuestion> = {}) {
  const words = notation.split(' ').filter(word => word !== '');
  const checkpoints = words.map(word => {
    const [, name = '', thread = '', age = '1'] = /^!?(([a-z])\w*)(?::(\d+))?$/.exec(word) ?? [];
    return taken(name, thread, Number(age));
  });
  const exempt = new Set(checkpoints.filter((_, index) => words[index]?.startsWith('!')).map(({ id }) => id));
  const asked = { policy: { ...anything, ...policy }, checkpoints, exempt, now, usedBytes: 0, headroom: 0 };
  return { ...asked, effect: byNumber, ...more };
}

function check(
  asked: RetentionQuestion,
  expected: readonly string[],
  rest: { freed?: number; stillOver?: number } = {},
) {
  const { expired, ...plan } = planRetention(asked);
  expect(expired.map(({ id, reason }) => `${id} ${reason}`)).toEqual(expected);
  expect(plan).toMatchObject(rest);
}

describe('planning what to expire', () => {
  test('nothing without limits', () => check(question('a1:90 a2:80', {}, { usedBytes: 1e12 }), []));
  test('what is too old', () => check(question('a1:31 a2:30 b3:31', { maxAgeDays: 30 }), ['a1 age', 'b3 age']));
  test('nothing exempt, however old', () => check(question('!a1:31 a2:31', { maxAgeDays: 30 }), ['a2 age']));
  test('the oldest of a thread that has too many', () =>
    check(question('a1 a2 b1 a3 b2', { maxCheckpointsPerThread: 2 }), ['a1 count']));
  test('exempt ones count too', () =>
    check(question('!a1 a2 a3 !a4', { maxCheckpointsPerThread: 2 }), ['a2 count', 'a3 count']));
  test('as many as can be, when too many are exempt', () =>
    check(question('!a1 a2 !a3', { maxCheckpointsPerThread: 1 }), ['a2 count']));
  test('what went for its age does not count any more', () =>
    check(question('a1 a2:9 a3', { maxAgeDays: 5, maxCheckpointsPerThread: 2 }), ['a2 age']));
  test('the oldest until the rest fits', () =>
    check(question('a10 b20 a30', { maxBytes: 100 }, { usedBytes: 125 }), ['a10 size', 'b20 size'], { freed: 30, stillOver: 0 })); // prettier-ignore
  test('no more when what is too old is enough', () =>
    check(question('a10 b40:9', { maxBytes: 100, maxAgeDays: 5 }, { usedBytes: 140 }), ['b40 age'], { freed: 40 }));
  test('some more room than needed, once the limit is exceeded', () => {
    const asked = question('a10 b20 a30', { maxBytes: 100 }, { usedBytes: 105, headroom: 20 });
    check(asked, ['a10 size', 'b20 size']);
    check({ ...asked, usedBytes: 100 }, []);
  });
  test('what helps, and by how much the rest is too large', () =>
    check(question('a10 !b99 a0', { maxBytes: 100 }, { usedBytes: 150 }), ['a10 size'], { freed: 10, stillOver: 40 }));
  test('asks for the effect once, and only when something can be expired', () => {
    let asked = 0;
    const effect = (ids: readonly CheckpointId[]): ExpiryEffect => {
      asked += 1;
      return byNumber(ids);
    };
    planRetention(question('!a1', { maxBytes: 1 }, { usedBytes: 2, effect }));
    expect(asked).toBe(0);
    planRetention(question('a1:9 a2', { maxBytes: 1, maxAgeDays: 5 }, { usedBytes: 9, effect }));
    expect(asked).toBe(1);
  });
});

test('the threads that limits concern', () => {
  const over = (policy: Partial<RetentionPolicy>, usedBytes = 0) =>
    [...threadsOverLimits(question('a1:9 b1 b2 c1', policy, { usedBytes }))].join('');
  expect(over({ maxAgeDays: 5 })).toBe('a');
  expect(over({ maxCheckpointsPerThread: 1 })).toBe('b');
  expect(over({ maxBytes: 10 }, 10)).toBe('');
  expect(over({ maxBytes: 10 }, 11)).toBe('abc');
});

describe('laws', () => {
  const plans = fc
    .record({
      marks: fc.array(
        fc.record({
          thread: fc.constantFrom('a', 'b', 'c'),
          age: fc.nat(20),
          frees: fc.nat(30),
          isExempt: fc.boolean(),
        }),
        { maxLength: 30 },
      ),
      policy: fc.record({
        maxBytes: fc.nat(300),
        maxAgeDays: fc.nat(20),
        maxCheckpointsPerThread: fc.nat(10),
      }),
      usedBytes: fc.nat(600),
      headroom: fc.nat(50),
    })
    .map(({ marks, ...rest }): RetentionQuestion => {
      const checkpoints = marks.map(({ thread, age, frees }, index) =>
        taken(`${thread}${index}x${frees}`, thread, age),
      );
      const exempt = new Set(checkpoints.filter((_, index) => marks[index]?.isExempt).map(({ id }) => id));
      return { ...rest, checkpoints, exempt, now, effect: byNumber };
    });

  test('no exempt checkpoint goes, the rest oldest first and once', () => {
    fc.assert(
      fc.property(plans, asked => {
        const ids = planRetention(asked).expired.map(({ id }) => id);
        expect(ids.filter(id => asked.exempt.has(id))).toEqual([]);
        expect(ids).toEqual(asked.checkpoints.map(({ id }) => id).filter(id => new Set(ids).has(id)));
      }),
    );
  });

  test('every limit holds, or nothing more that helps could be expired', () => {
    fc.assert(
      fc.property(plans, asked => {
        const { policy, checkpoints, exempt, usedBytes } = asked;
        const { expired, freed, stillOver } = planRetention(asked);
        const gone = new Set(expired.map(({ id }) => id));
        const left = checkpoints.filter(({ id }) => !gone.has(id));
        const spare = left.filter(({ id }) => !exempt.has(id));
        if (policy.maxAgeDays > 0) {
          expect(spare.filter(({ createdAt }) => createdAt < now - policy.maxAgeDays * day)).toEqual([]);
        }
        for (const { threadId } of spare) {
          if (policy.maxCheckpointsPerThread === 0) break;
          const count = left.filter(other => other.threadId === threadId).length;
          expect(count).toBeLessThanOrEqual(policy.maxCheckpointsPerThread);
        }
        expect(freed).toBe(byNumber([...gone]).freed.at(-1) ?? 0);
        const isMet = policy.maxBytes === 0 || usedBytes - freed <= policy.maxBytes;
        expect(stillOver).toBe(isMet ? 0 : usedBytes - freed - policy.maxBytes);
        if (!isMet) expect(byNumber(spare.map(({ id }) => id)).freed.at(-1) ?? 0).toBe(0);
      }),
    );
  });

  test('for its size, a store loses no checkpoint more than needed', () => {
    fc.assert(
      fc.property(plans, asked => {
        const { policy, usedBytes, headroom } = asked;
        const { expired, freed, stillOver } = planRetention(asked);
        const last = expired.filter(({ reason }) => reason === 'size').at(-1);
        if (last === undefined) return;
        const saved = byNumber([last.id]).freed[0] ?? 0;
        expect(saved).toBeGreaterThan(0);
        if (stillOver === 0) expect(usedBytes - freed + saved).toBeGreaterThan(policy.maxBytes - headroom);
      }),
    );
  });

  test('a second plan expires nothing more', () => {
    fc.assert(
      fc.property(plans, asked => {
        const { expired, freed } = planRetention(asked);
        const gone = new Set(expired.map(({ id }) => id));
        const checkpoints = asked.checkpoints.filter(({ id }) => !gone.has(id));
        const again = planRetention({ ...asked, checkpoints, usedBytes: asked.usedBytes - freed });
        expect(again.expired).toEqual([]);
      }),
    );
  });

  test('threads under the limits need not be known', () => {
    fc.assert(
      fc.property(plans, asked => {
        const threads = threadsOverLimits(asked);
        const unknown = asked.checkpoints.filter(({ threadId }) => !threads.has(threadId)).map(({ id }) => id);
        expect(planRetention({ ...asked, exempt: new Set([...asked.exempt, ...unknown]) })).toEqual(
          planRetention(asked),
        );
      }),
    );
  });
});
