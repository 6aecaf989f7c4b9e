import { describe, expect, test } from 'vitest';
import { ExpiringWorld, megabyte } from '../../test/fakes/expiringWorld.ts';
import type { RetentionPolicy } from '../core/retention.ts';
import { applyRetention, type RetentionOutcome } from './applyRetention.ts';
import { rewindConversation } from './rewindConversation.ts';

const anything: RetentionPolicy = { maxBytes: 0, maxAgeDays: 0, maxCheckpointsPerThread: 0 };

async function apply(
  { services }: Pick<ExpiringWorld, 'services'>,
  policy: Partial<RetentionPolicy>,
): Promise<RetentionOutcome> {
  const applied = await applyRetention(services, { ...anything, ...policy });
  if (!applied.ok) throw new Error(applied.error.kind);
  return applied.value;
}

/** Ten days later. */
function applyLater({ services }: ExpiringWorld, policy: Partial<RetentionPolicy>): Promise<RetentionOutcome> {
  const later = services.environment.now() + 10 * 24 * 60 * 60 * 1000;
  return apply({ services: { ...services, environment: { ...services.environment, now: () => later } } }, policy);
}

/**
 * A thread whose second message was sent in four versions, of which the last is shown. Checkpoints 3, 5, 7 and 9 were taken
 * before these, 4, 6, 8 and 10 after. The contents after a version, 10 MB, are also what the next checkpoint shows as gone.
 */
async function fourVersions(): Promise<ExpiringWorld> {
  const subject = new ExpiringWorld({ 'a.txt': '1' });
  const first = await subject.world.send({ 'a.txt': '22' });
  for (const letter of ['w', 'x', 'y', 'z']) {
    await subject.world.send({ 'a.txt': letter.repeat(10) }, first);
    if (letter !== 'z') subject.world.edit({ 'a.txt': '22' });
  }
  return subject;
}

describe('applying retention', () => {
  test('does nothing where nothing is limited', async () => {
    const subject = await fourVersions();
    expect(await apply(subject, {})).toEqual({ expired: [], collected: undefined, stillOver: 0 });
    expect([subject.expired, subject.collections]).toEqual(['', 0]);
  });

  test('gives up the oldest versions until the store fits, and rewrites it', async () => {
    const subject = await fourVersions();
    expect(subject.size).toBe(43);
    const outcome = await apply(subject, { maxBytes: 40 * megabyte });
    expect(outcome).toMatchObject({ collected: { ok: true, value: 10 * megabyte }, stillOver: 0 });
    expect(outcome.expired.map(({ reason }) => reason)).toEqual(['size', 'size', 'size']);
    expect([subject.expired, subject.size]).toEqual(['3 4 5', 33]);
    expect(await apply(subject, { maxBytes: 40 * megabyte })).toMatchObject({ expired: [], collected: undefined });
  });

  test('leaves some room once the size was exceeded', async () => {
    const subject = await fourVersions();
    await apply(subject, { maxBytes: 33 * megabyte });
    expect(subject.expired).toBe('3 4 5 6 7');
  });

  test('says by how much the store is too large when nothing more can be given up', async () => {
    const subject = await fourVersions();
    expect(await apply(subject, { maxBytes: 5 * megabyte })).toMatchObject({ stillOver: 18 * megabyte });
    expect([subject.expired, subject.size]).toEqual(['3 4 5 6 7', 23]);
    expect(await apply(subject, { maxBytes: 5 * megabyte })).toMatchObject({ collected: undefined, expired: [] });
  });

  test('keeps pinned ones', async () => {
    const subject = await fourVersions();
    await subject.pin(4);
    await apply(subject, { maxBytes: 5 * megabyte });
    expect(subject.expired).toBe('3 5 6 7');
  });

  test('keeps the latest, although its message is hidden', async () => {
    const subject = await fourVersions();
    await rewindConversation(subject.services, subject.world.threadId, undefined);
    await applyLater(subject, { maxAgeDays: 9 });
    expect(subject.expired).toBe('1 2 3 4 5 6 7 8 9');
  });

  test('keeps what the last restore can be undone with, gives up earlier ones', async () => {
    const subject = new ExpiringWorld({ 'a.txt': '1' });
    const turn = await subject.world.send({ 'a.txt': '22' });
    await subject.world.goBackTo(subject.world.before(turn));
    subject.world.edit({ 'a.txt': '333' });
    await subject.world.goBackTo(subject.world.before(turn));
    await subject.world.send({});
    const kinds = subject.world.content.checkpoints.map(({ kind }) => kind);
    expect(kinds).toEqual(['baseline', 'after', 'safety', 'safety', 'before', 'after']);
    await apply(subject, { maxCheckpointsPerThread: 1 });
    expect(subject.expired).toBe('3');
  });

  test('goes by age and number too', async () => {
    const subject = await fourVersions();
    const outcome = await apply(subject, { maxCheckpointsPerThread: 7 });
    expect(outcome.expired.map(({ reason }) => reason)).toEqual(['count', 'count', 'count']);
    expect(subject.expired).toBe('3 4 5');
    expect((await applyLater(subject, { maxAgeDays: 9 })).expired).toMatchObject(Array(3).fill({ reason: 'age' }));
    expect(subject.expired).toBe('3 4 5 6 7 8');
  });

  test('collects much garbage without any limit, little of it never', async () => {
    const subject = await fourVersions();
    await apply(subject, { maxCheckpointsPerThread: 7 });
    expect([subject.expired, subject.collections]).toEqual(['3 4 5', 0]);
    expect(await apply(subject, { maxCheckpointsPerThread: 5 })).toMatchObject({ collected: { value: 20 * megabyte } });
    expect(subject.collections).toBe(1);
  });
});

describe('when it cannot', () => {
  test('another window writes: nothing happens', async () => {
    const subject = await fourVersions();
    subject.access.change('reading');
    expect(await apply(subject, { maxBytes: megabyte })).toEqual({ expired: [], collected: undefined, stillOver: 0 });
    expect(subject.expired).toBe('');
  });

  test('a disk that refuses is told, and nothing is given up', async () => {
    const subject = await fourVersions();
    subject.refusals.push({ failure: { kind: 'diskFull' } });
    const applied = await applyRetention(subject.services, { ...anything, maxBytes: megabyte });
    expect(applied).toEqual({ ok: false, error: { kind: 'diskFull' } });
    expect([subject.expired, subject.collections]).toEqual(['', 0]);
  });

  test('a collection that fails is told, with what was given up', async () => {
    const subject = await fourVersions();
    subject.collectFailure = { kind: 'diskFull' };
    const outcome = await apply(subject, { maxBytes: 40 * megabyte });
    expect(outcome).toMatchObject({ collected: { ok: false, error: { kind: 'diskFull' } }, stillOver: 0 });
    expect(outcome.expired).toHaveLength(3);
  });

  test('what another window pinned in between is kept', async () => {
    const subject = await fourVersions();
    subject.refusals.push({ failure: { kind: 'conflict' }, meanwhile: () => subject.pin(4) });
    await apply(subject, { maxBytes: 5 * megabyte });
    expect(subject.expired).toBe('3 5 6 7');
  });
});
