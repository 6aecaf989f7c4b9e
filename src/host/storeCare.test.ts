import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { Window } from '../../test/fakes/window.ts';
import type { StoreUpkeep, UpkeepControl } from '../core/ports/storeUpkeep.ts';
import type { RetentionPolicy } from '../core/retention.ts';
import { StoreCare } from './storeCare.ts';
import { toThreadsView } from './threadsToView.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const unlimited: RetentionPolicy = { maxBytes: 0, maxAgeDays: 0, maxCheckpointsPerThread: 0 };

function tendedWindow(policy: Partial<RetentionPolicy> = {}, unruly = new UnrulyStore()) {
  const window = new Window(unruly.world({ 'a.txt': 'a' }));
  const calls: string[] = [];
  const inner = window.session.work.services.upkeep;
  const upkeep: StoreUpkeep = {
    ...inner,
    sizes: () => {
      calls.push('sizes');
      return inner.sizes();
    },
    collectGarbage: control => {
      calls.push('collectGarbage');
      return inner.collectGarbage(control);
    },
  };
  const { services } = window.session.work;
  window.session.update({ work: { services: { ...services, upkeep } } });
  const errors: string[] = [];
  const settings = { ...unlimited, ...policy };
  const log = { info: () => undefined, error: (message: string) => void errors.push(message) };
  const care = new StoreCare(window.session, { policy: () => settings, log });
  window.onUpdate = () => care.sessionChanged();
  return { unruly, window, care, calls, errors, settings, upkeep };
}

/** Two versions of a message, so that 5,000 bytes of the first one can be given up. */
async function sendTwice(window: Window): Promise<void> {
  const one = await window.send('One', { 'big.bin': '1'.repeat(5000) });
  await window.send('Two', { 'big.bin': undefined });
  window.willEdit({ 'big.bin': '2'.repeat(5000) });
  await window.ask({ kind: 'editThreadMessage', turnId: one, text: 'One again', files: 'keep' });
  await window.session.state.running?.over;
}

const expiredCount = ({ world }: Window): number => world.content.checkpoints.filter(({ expired }) => expired).length;

describe('the limits of the settings', () => {
  test('are applied half a minute after the last turn ended', async () => {
    const { window } = tendedWindow({ maxBytes: 6000 });
    await sendTwice(window);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(expiredCount(window)).toBe(0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(expiredCount(window)).toBeGreaterThan(0);
  });

  test('are applied a minute after opening', async () => {
    const { window, care, unruly } = tendedWindow({ maxBytes: 6000 });
    window.onUpdate = () => undefined;
    await sendTwice(window);
    care.opened();
    expect(unruly.contents.limit).toBe(6000);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(expiredCount(window)).toBe(0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(expiredCount(window)).toBeGreaterThan(0);
  });

  test('are applied at once when they are changed', async () => {
    const { window, care, settings, unruly } = tendedWindow();
    await sendTwice(window);
    settings.maxBytes = 6000;
    care.policyChanged();
    expect(unruly.contents.limit).toBe(6000);
    await vi.advanceTimersByTimeAsync(10);
    expect(expiredCount(window)).toBeGreaterThan(0);
    expect(toThreadsView(window.session).store).toMatchObject({ limit: 6000, overLimit: false });
  });

  test('wait while a turn runs', async () => {
    const { window, care, calls } = tendedWindow({ maxBytes: 1 });
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    care.opened();
    care.policyChanged();
    await vi.advanceTimersByTimeAsync(200_000);
    expect(calls).not.toContain('collectGarbage');
    expect(expiredCount(window)).toBe(0);
    await window.ask({ kind: 'stopTurn' });
  });

  test('are left to the window that writes', async () => {
    const { window, care, unruly, calls } = tendedWindow({ maxBytes: 6000 });
    await sendTwice(window);
    unruly.access.change('reading');
    calls.length = 0;
    care.opened();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(calls).toEqual([]);
  });

  test('a turn that begins meanwhile stops it', async () => {
    const { window, upkeep, care } = tendedWindow({ maxBytes: 6000 });
    let signal: AbortSignal | undefined;
    upkeep.collectGarbage = async (control: UpkeepControl = {}) => {
      signal = control.signal;
      await new Promise((_resolve, reject) =>
        control.signal?.addEventListener('abort', () => reject(new Error('stopped'))),
      );
      throw new Error('not stopped');
    };
    await sendTwice(window);
    care.policyChanged();
    await vi.advanceTimersByTimeAsync(10);
    expect(signal?.aborted).toBe(false);
    await window.ask({ kind: 'sendMessage', text: 'Three' });
    expect(signal?.aborted).toBe(true);
    await window.session.state.running?.over;
  });

  test('that cannot be met are told', async () => {
    const { window, care } = tendedWindow({ maxBytes: 100 });
    await sendTwice(window);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(window.chat.storage).toEqual({ kind: 'limitReached', cause: 'limit reached', limitBytes: 100 });
    await care.countNow();
    expect(toThreadsView(window.session).store?.overLimit).toBe(true);
  });

  test('that the disk keeps from being applied are logged', async () => {
    const { window, unruly, errors } = tendedWindow({ maxBytes: 6000 });
    await sendTwice(window);
    unruly.commitFailure = { kind: 'diskFull' };
    await vi.advanceTimersByTimeAsync(31_000);
    expect(errors).toEqual(['The limits of the store could not be applied: the disk is full']);
  });
});

test('what is held is stored as soon as the disk lets it', async () => {
  const { window, unruly } = tendedWindow();
  unruly.commitFailure = { kind: 'diskFull' };
  await window.send('One', {});
  expect(unruly.held).not.toEqual([]);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(unruly.held).not.toEqual([]);
  unruly.commitFailure = undefined;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(unruly.held).toEqual([]);
  expect(window.chat.storage).toMatchObject({ kind: 'refused', held: false });
});

describe('sizes', () => {
  test('are counted when somebody looks, not more often than every half minute', async () => {
    const { window, care, calls } = tendedWindow();
    await window.send('One', { 'b.txt': 'b'.repeat(2000) });
    calls.length = 0;
    care.countSoon();
    care.countSoon();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toEqual(['sizes']);
    const view = toThreadsView(window.session);
    expect(view.store).toEqual({ onDisk: 2001, limit: 0, overLimit: false });
    expect(view.threads[0]).toHaveProperty('size');

    care.countSoon();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(calls).toEqual(['sizes']);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(calls.length).toBeGreaterThan(1);
  });

  test('are absent until they are known, and a failed count is logged', async () => {
    const { window, care, errors, upkeep } = tendedWindow();
    upkeep.sizes = () => Promise.reject(new Error('unreadable'));
    await window.send('One', {});
    await care.countNow();
    expect(toThreadsView(window.session).store).toBeUndefined();
    expect(errors).toEqual(['The sizes of the store are not known']);
  });
});
