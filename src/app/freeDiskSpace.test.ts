import { describe, expect, test } from 'vitest';
import { ExpiringWorld, megabyte } from '../../test/fakes/expiringWorld.ts';
import { parseRestoreId, type ThreadId } from '../core/ids.ts';
import {
  freeDiskSpace,
  planFreeDiskSpace,
  type FreeDiskSpaceChoice,
  type FreeDiskSpaceFailure,
} from './freeDiskSpace.ts';

const nobody = new Set<ThreadId>();

/**
 * A thread whose second message was sent in three versions. Checkpoints 3 to 6 belong to the first two, 4 and 5 alone need
 * 10 MB; 7 and 8 to the third. The latest, 8, needs 5 MB, 1 to 3 need 1 MB more, and 6 and 7 need 4 MB more.
 */
async function threeVersions(): Promise<ExpiringWorld> {
  const subject = new ExpiringWorld({ 'a.txt': '1' });
  const first = await subject.world.send({ 'a.txt': '22' });
  for (const text of ['x'.repeat(10), '4444', '333']) {
    await subject.world.send({ 'a.txt': text }, first);
    if (text !== '333') subject.world.edit({ 'a.txt': '22' });
  }
  return subject;
}

/** 12 MB that nothing needs. */
async function addGarbage({ services, world }: ExpiringWorld): Promise<void> {
  await services.store.putBlob(new TextEncoder().encode('never needed'));
  await services.store.commit([{ kind: 'threadChanged', id: world.threadId, at: 1, patch: {} }]);
}

async function options(subject: ExpiringWorld, running: ReadonlySet<ThreadId> = nobody): Promise<readonly string[]> {
  const plan = await planFreeDiskSpace(subject.services, running);
  return plan.options.map(({ choice, freed }) => `${choice.kind} ${freed / megabyte}`);
}

async function choose(subject: ExpiringWorld, kind: FreeDiskSpaceChoice['kind']): Promise<FreeDiskSpaceChoice> {
  const plan = await planFreeDiskSpace(subject.services, nobody);
  return plan.options.find(({ choice }) => choice.kind === kind)!.choice;
}

async function free(subject: ExpiringWorld, choice: FreeDiskSpaceChoice, running = nobody) {
  const freed = await freeDiskSpace(subject.services, choice, running);
  const failure: FreeDiskSpaceFailure['kind'] | undefined = freed.ok ? undefined : freed.error.kind;
  return freed.ok ? [freed.value.expiredCount, freed.value.freed / megabyte] : failure;
}

describe('the plan', () => {
  test('lists what can be given up with the bytes of each, and changes nothing', async () => {
    const subject = await threeVersions();
    expect(await options(subject)).toEqual(['otherVersions 10', 'thread 15']);
    expect([subject.expired, subject.collections]).toEqual(['', 0]);
  });

  test('counts garbage in everywhere', async () => {
    const subject = await threeVersions();
    await addGarbage(subject);
    expect(await options(subject)).toEqual(['garbage 12', 'otherVersions 22', 'thread 27']);
  });

  test('offers nothing where nothing can be freed', async () => {
    const subject = new ExpiringWorld({ 'a.txt': '1' });
    await subject.world.send({});
    expect(await options(subject)).toEqual([]);
  });

  test('keeps what is pinned or named', async () => {
    const subject = await threeVersions();
    await subject.pin(4);
    expect(await options(subject)).toEqual(['thread 5']);
  });

  test('offers no thread with a running turn, nor its other versions', async () => {
    const subject = await threeVersions();
    expect(await options(subject, new Set([subject.world.threadId]))).toEqual([]);
  });

  test('lists the threads that free most first', async () => {
    const subject = await threeVersions();
    const other = await subject.sendElsewhere({ 'a.txt': 'y'.repeat(30) });
    await subject.sendElsewhere({ 'a.txt': '7' }, other);
    await subject.sendElsewhere({ 'a.txt': '8' }, other);
    const plan = await planFreeDiskSpace(subject.services, nobody);
    const threads = plan.options.filter(({ choice }) => choice.kind === 'thread');
    expect(threads.map(({ freed }) => freed / megabyte)).toEqual([30, 15]);
    expect(threads[0]?.choice).toMatchObject({ threadId: other });
  });

  test('keeps what a restore of another thread needs that was cut off', async () => {
    const subject = await threeVersions();
    const other = await subject.sendElsewhere({});
    await cutOffRestore(subject, other);
    expect(await free(subject, await choose(subject, 'thread'))).toEqual([5, 14]);
    expect(subject.expired).toBe('3 4 5 6 7');
  });

  test('offers no thread with a restore that was cut off', async () => {
    const subject = await threeVersions();
    await cutOffRestore(subject);
    expect(await options(subject)).toEqual([]);
  });
});

/** As a crash leaves it. */
async function cutOffRestore({ world, services }: ExpiringWorld, threadId = world.threadId): Promise<void> {
  const [target, safety] = world.content.checkpoints;
  const operation = {
    id: parseRestoreId('cutoff'),
    threadId,
    targetId: target!.id,
    safetyId: safety!.id,
    startedAt: 1,
    changes: [],
    undoes: undefined,
    outcome: undefined,
  };
  await services.store.commit([{ kind: 'restoreStarted', operation }]);
}

describe('freeing', () => {
  test('garbage gives up nothing', async () => {
    const subject = await threeVersions();
    await addGarbage(subject);
    expect(await free(subject, { kind: 'garbage' })).toEqual([0, 12]);
    expect(subject.expired).toBe('');
  });

  test('other versions leaves all that is shown', async () => {
    const subject = await threeVersions();
    expect(await free(subject, await choose(subject, 'otherVersions'))).toEqual([4, 10]);
    expect(subject.expired).toBe('3 4 5 6');
    expect(await options(subject)).toEqual(['thread 5']);
  });

  test('a thread leaves its conversation and its latest checkpoint', async () => {
    const subject = await threeVersions();
    expect(await free(subject, await choose(subject, 'thread'))).toEqual([7, 15]);
    expect(subject.expired).toBe('1 2 3 4 5 6 7');
    expect(subject.world.content.turns).toHaveLength(4);
    expect(await options(subject)).toEqual([]);
  });

  test('keeps what became needed since the plan, in this window or another', async () => {
    const subject = await threeVersions();
    const choice = await choose(subject, 'thread');
    await subject.pin(1);
    subject.refusals.push({ failure: { kind: 'conflict' }, meanwhile: () => subject.pin(2) });
    await free(subject, choice);
    expect(subject.expired).toBe('3 4 5 6 7');
  });

  test('does not give up what came after the plan', async () => {
    const subject = await threeVersions();
    const choice = await choose(subject, 'thread');
    await subject.world.send({ 'a.txt': '4444' });
    await free(subject, choice);
    expect(subject.expired).toBe('1 2 3 4 5 6 7');
  });

  test('is refused for a thread that has become busy', async () => {
    const subject = await threeVersions();
    const choice = await choose(subject, 'thread');
    expect(await free(subject, choice, new Set([subject.world.threadId]))).toBe('threadBusy');
    await cutOffRestore(subject);
    expect(await free(subject, choice)).toBe('threadBusy');
    expect([subject.expired, subject.collections]).toEqual(['', 0]);
  });

  test('is refused while another window writes, and told when the disk refuses', async () => {
    const subject = await threeVersions();
    const choice = await choose(subject, 'otherVersions');
    subject.access.change('reading');
    expect(await free(subject, choice)).toBe('otherWindow');
    subject.access.change('writing');
    subject.refusals.push({ failure: { kind: 'diskFull' } });
    expect(await free(subject, choice)).toBe('diskFull');
    expect(subject.expired).toBe('');
    subject.collectFailure = { kind: 'notWritable', reason: 'the folder is read-only' };
    expect(await free(subject, choice)).toBe('notWritable');
    expect(subject.expired).toBe('3 4 5 6');
  });
});
