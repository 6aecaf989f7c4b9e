import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openOn, openWithUpkeep } from '../../test/contract/storeOnFiles.ts';
import {
  commit,
  makeThread,
  putBytes,
  putText,
  startThread,
  takeCheckpoint,
} from '../../test/contract/storeRecords.ts';
import { fileError, SimulatedDisk, type DiskCall, type Interference } from '../../test/fakes/simulatedDisk.ts';
import { windowsOn } from '../../test/fakes/storeWindows.ts';
import { noise } from '../../test/random/noise.ts';
import { commitOrHold, commitRecords } from '../app/commitRecords.ts';
import { StoreIndex } from './index/storeIndex.ts';

let disk: SimulatedDisk;
beforeEach(() => {
  disk = new SimulatedDisk();
});
afterEach(() => void vi.restoreAllMocks());

test('what is taken in while a commit is under way is stored by the next one', async () => {
  const [first, second, third] = [makeThread(), makeThread(), makeThread()];
  let onSync = (): void => undefined;
  const interfere = (call: DiskCall): void => {
    if (call === 'sync') onSync();
  };
  const { store, upkeep } = await openWithUpkeep(disk.files({ interfere }));
  onSync = () => {
    onSync = () => undefined;
    expect(store.hold([startThread(second)])).toBe(true);
  };
  await commit(store, startThread(first));
  expect(store.readThread(second.id)).toBeDefined();
  await commit(store, startThread(third));
  expect((await openOn(disk.files())).listThreads()).toHaveLength(3);
  expect((await upkeep.verify()).problems).toEqual([]);
});

test('what is held comes after what another window committed meanwhile, in the index as in the log', async () => {
  const { open, kill } = windowsOn(disk);
  const first = await open();
  await commit(first, startThread(makeThread()));
  const held = makeThread();
  first.hold([startThread(held)]);
  kill(first);
  const second = await open();
  await commit(second, startThread(makeThread()));
  await second.close();
  await first.refresh();
  expect(first.readThread(held.id)).toBeDefined();
  await commit(first, startThread(makeThread()));
  expect((await first.upkeep.verify()).problems).toEqual([]);
});

/** Files of a process in front of whose next sync, once it is told, `work` is done. */
function beforeSync(work: () => Promise<unknown>) {
  let isTime = false;
  const interfere: Interference = async call => {
    if (!isTime || call !== 'sync') return;
    isTime = false;
    await work();
  };
  return { files: disk.files({ interfere }), soon: () => void (isTime = true) };
}

test('what a commit holds that another window has built upon is not stored a second time', async () => {
  const isGone = () => true;
  const { files, soon } = beforeSync(async () => {
    const { store: other } = await openWithUpkeep(disk.files(), { isGone });
    await commit(other, startThread(makeThread()));
    await other.close();
  });
  const { store, upkeep } = await openWithUpkeep(files, { isGone });
  await commit(store, startThread(makeThread()));
  store.hold([startThread(makeThread())]);
  await putText(store, 'some content');
  soon();
  await commit(store, startThread(makeThread()));
  await store.refresh();
  await commit(store, startThread(makeThread()));
  // Five threads, one of them with another's events, and the content.
  expect(await upkeep.verify()).toMatchObject({ recordCount: 5, problems: [] });
  expect((await openOn(disk.files())).listThreads()).toHaveLength(5);
});

test('what is held while a commit is under way that another window builds upon is stored by the next one', async () => {
  const isGone = () => true;
  const later = makeThread();
  const { files, soon } = beforeSync(async () => {
    const { store: other } = await openWithUpkeep(disk.files(), { isGone });
    await commit(other, startThread(makeThread()));
    await other.close();
    expect(store.hold([startThread(later)])).toBe(true);
  });
  const { store, upkeep } = await openWithUpkeep(files, { isGone });
  await commit(store, startThread(makeThread()));
  store.hold([startThread(makeThread())]);
  soon();
  await commit(store, startThread(makeThread()));
  expect(store.readThread(later.id)).toBeDefined();
  await commit(store, startThread(makeThread()));
  expect((await upkeep.verify()).problems).toEqual([]);
  expect((await openOn(disk.files())).readThread(later.id)).toBeDefined();
});

function signal() {
  let give = (): void => undefined;
  const given = new Promise<void>(resolve => (give = resolve));
  return { given, give: () => give() };
}

test('what is held stays held until it is known whether the commit that holds it counts', async () => {
  const isGone = () => true;
  const [claimed, goOn] = [signal(), signal()];
  const { store: other } = await openWithUpkeep(
    disk.files({
      interfere: async call => {
        if (call !== 'write') return;
        claimed.give();
        await goOn.given;
      },
    }),
    { isGone },
  );
  let isTime = false;
  let otherCommit: Promise<unknown> | undefined;
  const interfere: Interference = async (call, name) => {
    if (otherCommit !== undefined && call === 'openNew') throw fileError('EMFILE');
    if (!isTime || call !== 'write' || !name.startsWith('segment')) return;
    otherCommit ??= commitRecords(other, [startThread(makeThread())]);
    await claimed.given;
  };
  const { store, upkeep } = await openWithUpkeep(disk.files({ interfere }), { isGone });
  await commit(store, startThread(makeThread()));
  const held = makeThread();
  store.hold([startThread(held)]);
  isTime = true;
  // The other window has read the log before this is in it, and counts only what it has read.
  expect(await store.commit([startThread(makeThread())])).toMatchObject({ ok: false });
  goOn.give();
  expect(await otherCommit).toMatchObject({ ok: true });
  await store.refresh();
  expect(store.readThread(held.id)).toBeDefined();
  [isTime, otherCommit] = [false, undefined];
  expect(await commitRecords(store, [startThread(makeThread())])).toMatchObject({ ok: true });
  expect((await upkeep.verify()).problems).toEqual([]);
  expect((await openOn(disk.files())).readThread(held.id)).toBeDefined();
});

test('a commit is stored that a window met which has claimed the right to write and then ended', async () => {
  const { files, soon } = beforeSync(() => disk.files().openNew('segment-2.log'));
  const { store, upkeep } = await openWithUpkeep(files);
  await commit(store, startThread(makeThread()));
  soon();
  expect(await commitRecords(store, [startThread(makeThread())])).toEqual({ ok: true, value: undefined });
  await commit(store, startThread(makeThread()));
  expect((await upkeep.verify()).problems).toEqual([]);
  expect((await openOn(disk.files())).listThreads()).toHaveLength(3);
});

test.each([
  ['claiming is refused', { kind: 'held' }, () => Promise.reject(fileError('EMFILE'))],
  ['others are quicker to claim', { kind: 'stored' }, (name: string) => disk.files().openNew(name)],
])('a message whose commit cannot be decided at once, since %s, is kept once', async (_, { kind }, beforeClaim) => {
  let isTime = false;
  let refusals = 0;
  const interfere: Interference = async (call, name) => {
    if (!name.startsWith('segment')) return;
    if (call === 'openNew' && refusals-- > 0) await beforeClaim(name);
    if (!isTime || call !== 'sync') return;
    [isTime, refusals] = [false, 4];
    await disk.files().openNew('segment-2.log');
  };
  const { store, upkeep } = await openWithUpkeep(disk.files({ interfere }));
  await commit(store, startThread(makeThread()));
  isTime = true;
  expect(await commitOrHold(store, [startThread(makeThread())])).toEqual({ ok: true, value: kind });
  expect(store.listThreads()).toHaveLength(2);
  refusals = 0;
  expect(await commitRecords(store, [startThread(makeThread())])).toMatchObject({ ok: true });
  expect((await upkeep.verify()).problems).toEqual([]);
  expect((await openOn(disk.files())).listThreads()).toHaveLength(3);
});

test.each([
  { times: 1, answer: { ok: true, value: undefined } },
  { times: 2, answer: { ok: false, error: { kind: 'notWritable', reason: 'too many files are open' } } },
])('a folder that cannot be looked at after a commit, $times in a row', async ({ times, answer }) => {
  let refusals = 0;
  const { files, soon } = beforeSync(async () => void (refusals = times));
  const interfering = { ...files, list: () => (refusals-- > 0 ? Promise.reject(fileError('EMFILE')) : files.list()) };
  const { store, upkeep } = await openWithUpkeep(interfering);
  await commit(store, startThread(makeThread()));
  soon();
  const records = [startThread(makeThread())];
  const result = await store.commit(records);
  expect(result).toEqual(answer);
  if (!result.ok) store.hold(records);
  expect(await commitRecords(store, [startThread(makeThread())])).toMatchObject({ ok: true });
  expect(await upkeep.verify()).toMatchObject({ recordCount: 3, problems: [] });
  expect((await openOn(disk.files())).listThreads()).toHaveLength(3);
});

test('a commit of which nobody could tell whether it counts is never written over', async () => {
  let refusals = 0;
  const { files, soon } = beforeSync(async () => void (refusals = 2));
  const isGone = () => true;
  const interfering = { ...files, list: () => (refusals-- > 0 ? Promise.reject(fileError('EMFILE')) : files.list()) };
  const { store } = await openWithUpkeep(interfering, { isGone });
  // Too long a segment for its bytes to be copied into the next one.
  await putBytes(store, noise(1, 5_000_000));
  await commit(store, startThread(makeThread()));
  soon();
  expect(await store.commit([startThread(makeThread())])).toMatchObject({ ok: false });
  const other = await openWithUpkeep(disk.files(), { isGone });
  await commit(other.store, startThread(makeThread()));
  expect(other.store.listThreads()).toHaveLength(3);
  await store.commit([startThread(makeThread({ name: 'Another one' }))]);
  const { store: later, upkeep } = await openWithUpkeep(disk.files(), { isGone });
  expect((await upkeep.verify()).problems).toEqual([]);
  expect(later.listThreads()).toHaveLength(3);
});

test('the image of the index is not saved for contents alone, however many commits they take', async () => {
  const saveImageEvery = 2;
  const { store } = await openWithUpkeep(disk.files(), { saveImageEvery });
  await commit(store, startThread(makeThread()));
  const commits = vi.spyOn(StoreIndex.prototype, 'applySteps');
  for (let index = 0; index < 6; index++) await putBytes(store, noise(index, 1_500_000));
  expect(commits.mock.calls.length).toBeGreaterThan(saveImageEvery);
  expect(disk.names()).not.toContain('index.db');
  await commit(store, startThread(makeThread()));
  expect(disk.names()).toContain('index.db');
  await store.close();
});

describe('a commit that the index cannot take in', () => {
  const failOnce = (): void => {
    vi.spyOn(StoreIndex.prototype, 'applySteps').mockImplementationOnce(() => {
      throw new Error('out of memory');
    });
  };

  test('is stored, and in the index that is made anew from the log', async () => {
    const { store, upkeep } = await openWithUpkeep(disk.files(), { saveImageEvery: 1 });
    await commit(store, startThread(makeThread()));
    failOnce();
    await commit(store, startThread(makeThread()));
    expect(store.listThreads()).toHaveLength(2);
    await commit(store, startThread(makeThread()));
    expect((await upkeep.verify()).problems).toEqual([]);
    await store.close();
    expect((await openOn(disk.files())).listThreads()).toHaveLength(3);
  });

  test('is not passed over when it is of another window', async () => {
    const { open, kill } = windowsOn(disk);
    const first = await open();
    await commit(first, startThread(makeThread()));
    const second = await open();
    await commit(first, startThread(makeThread()));
    kill(first);
    failOnce();
    await expect(second.refresh()).rejects.toThrow('out of memory');
    await second.refresh();
    expect(second.listThreads()).toHaveLength(2);
  });

  test('is known before anything is committed on top of it', async () => {
    const isGone = () => true;
    const { store: first } = await openWithUpkeep(disk.files(), { isGone });
    await commit(first, startThread(makeThread()));
    const { store: second } = await openWithUpkeep(disk.files(), { isGone });
    await commit(first, startThread(makeThread()));
    failOnce();
    await expect(second.refresh()).rejects.toThrow('out of memory');
    expect(await second.commit([startThread(makeThread())])).toEqual({ ok: false, error: { kind: 'conflict' } });
    expect(second.listThreads()).toHaveLength(2);
    await commit(second, startThread(makeThread()));
  });
});

test('a commit of very many changes is taken in in steps, between which others read and messages are held', async () => {
  const { store, upkeep } = await openWithUpkeep(disk.files());
  const [thread, held] = [makeThread(), makeThread()];
  const entry = await putText(store, 'text');
  await commit(store, startThread(thread), takeCheckpoint(store, new Map([['0', entry]]), { threadId: thread.id }));
  const first = store.latestCheckpoint()!;
  const paths = Array.from({ length: 5000 }, (_, number) => `${number}`);
  const taken = takeCheckpoint(store, new Map(paths.map(path => [path, entry])), { threadId: thread.id, number: 2 });
  let steps = 0;
  betweenSteps(() => {
    expect(store.latestCheckpoint()).toEqual(first);
    expect([...store.readTree(first.id).keys()]).toEqual(['0']);
    if (steps++ === 0) expect(store.hold([startThread(held)])).toBe(true);
  });
  await commit(store, taken);
  expect(steps).toBeGreaterThan(1);
  expect(store.readTree(taken.checkpoint.id).size).toBe(5000);
  expect(store.readThread(held.id)).toBeDefined();
  vi.restoreAllMocks();
  await commit(store, startThread(makeThread()));
  expect((await upkeep.verify()).problems).toEqual([]);
});

test('what is held is shown all the while that a commit of very many changes is taken in', async () => {
  const { store } = await openWithUpkeep(disk.files());
  const [thread, held] = [makeThread(), makeThread()];
  const entry = await putText(store, 'text');
  await commit(store, startThread(thread), takeCheckpoint(store, new Map([['0', entry]]), { threadId: thread.id }));
  store.hold([startThread(held)]);
  const paths = Array.from({ length: 20_000 }, (_, number) => `${number}`);
  const taken = takeCheckpoint(store, new Map(paths.map(path => [path, entry])), { threadId: thread.id, number: 2 });
  const seen = new Set<boolean>();
  const look = setInterval(() => seen.add(store.readThread(held.id) !== undefined), 0);
  await commit(store, taken);
  clearInterval(look);
  expect([...seen, store.readThread(held.id) !== undefined]).not.toContain(false);
});

test('contents can be read while the index takes in where very many of them lie', async () => {
  const { store: before } = await openWithUpkeep(disk.files());
  for (let number = 0; number < 5000; number++) await putText(before, `${number}`);
  await commit(before, startThread(makeThread()));
  await before.close();
  const { store } = await openWithUpkeep(disk.files());
  const { blob } = await putText(store, 'one more');
  for (let number = 0; number < 2000; number++) await putText(store, `more ${number}`);
  const reads: ReturnType<typeof store.readBlob>[] = [];
  betweenSteps(() => reads.push(store.readBlob(blob)));
  await commit(store, startThread(makeThread()));
  expect(reads).not.toEqual([]);
  expect(await Promise.all(reads)).not.toContain(undefined);
});

/** Calls `work` between two steps in which the index takes in a commit. */
function betweenSteps(work: () => void): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the index it is a method of
  const real = StoreIndex.prototype.applySteps;
  vi.spyOn(StoreIndex.prototype, 'applySteps').mockImplementation(function* (this: StoreIndex, stored) {
    const steps = real.call(this, stored);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      work();
      yield;
    }
  });
}
