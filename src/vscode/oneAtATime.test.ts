import { expect, test } from 'vitest';
import { OneAtATime } from './oneAtATime.ts';

/** Work that goes on until it is let go, and gives the setting as it was when it began. */
function slowWork() {
  const given: number[] = [];
  const state = { setting: 1 };
  const goOn: (() => void)[] = [];
  const work = new OneAtATime(async () => {
    const { setting } = state;
    await new Promise<void>(resolve => goOn.push(resolve));
    given.push(setting);
    return setting;
  });
  const begun = async (): Promise<void> => expect.poll(() => goOn.length).toBe(1);
  const letGo = async (): Promise<void> => {
    await begun();
    goOn.pop()?.();
  };
  return { work, state, given, begun, letGo };
}

test('what is asked for while the work goes on has it done once more', async () => {
  const { work, state, given, begun, letGo } = slowWork();
  const first = work.ask();
  await begun();
  state.setting = 2;
  const later = [work.ask(), work.ask()];
  await letGo();
  await letGo();
  expect(await Promise.all([first, ...later])).toEqual([2, 2, 2]);
  expect(given).toEqual([1, 2]);
});

test('what goes on already is enough for those who only join', async () => {
  const { work, given, letGo } = slowWork();
  const joined = [work.join(), work.join()];
  await letGo();
  expect(await Promise.all(joined)).toEqual([1, 1]);
  expect(given).toEqual([1]);
});

test('work that was over is done anew, also when it failed', async () => {
  let count = 0;
  const work = new OneAtATime(async () => {
    if (++count === 1) throw new Error('first');
    return count;
  });
  await expect(work.ask()).rejects.toThrow('first');
  expect(await work.ask()).toBe(2);
  expect(await work.ask()).toBe(3);
});
