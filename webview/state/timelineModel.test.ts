import { effect } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostRequest } from '../../src/protocol/messages.ts';
import type { TimelineFilterView, TimelineView } from '../../src/protocol/timelineViews.ts';
import type { Host } from '../host.ts';
import { createTimelineModel, initialTimelineState, type TimelineModel } from './timelineModel.ts';

/** A model, and what it asks of a host that refuses or never answers. */
function timelineOf(answer: 'refused' | 'none' = 'none', search = '') {
  const asked: HostRequest[] = [];
  const host = {
    listen: () => undefined,
    request: (request: HostRequest) => {
      asked.push(request);
      // Asking without end would never let go of the test.
      const isRefused = answer === 'refused' && asked.length < 10;
      return isRefused ? Promise.reject(new Error('It is damaged.')) : new Promise(() => undefined);
    },
  } as unknown as Host;
  const saved = { current: { ...initialTimelineState, search }, save: () => undefined };
  return { model: createTimelineModel(host, saved), asked };
}
const settled = () => new Promise(resolve => setTimeout(resolve));

/** What is shown of the files of a checkpoint from now on. */
function watchFiles(model: TimelineModel): { readonly kinds: readonly string[]; readonly stop: () => void } {
  const kinds: string[] = [];
  return { kinds, stop: effect(() => void kinds.push(model.filesOf('c1').kind)) };
}

test('files that cannot be listed are asked for once, and again when a row is opened', async () => {
  const { model, asked } = timelineOf('refused');
  const first = watchFiles(model);
  await settled();
  expect(first.kinds).toEqual(['loading', 'failed']);
  expect(asked).toHaveLength(1);
  first.stop();
  model.setOpen('e1');
  const second = watchFiles(model);
  await settled();
  expect(second.kinds).toEqual(['loading', 'failed']);
  expect(asked).toHaveLength(2);
  second.stop();
});

describe('searching', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const show = (model: TimelineModel, filter: TimelineFilterView) =>
    model.receive({ kind: 'timelineView', view: { entries: [], filter } as unknown as TimelineView });

  test('what was searched before keeps the rest of the filter, also when the view comes late', () => {
    const { model, asked } = timelineOf('none', 'lexer');
    vi.advanceTimersByTime(1000);
    expect(asked).toEqual([]);
    show(model, { words: '', path: 'src' });
    expect(asked).toEqual([{ kind: 'filterTimeline', filter: { words: 'lexer', path: 'src' } }]);
    show(model, { words: 'lexer', path: 'src' });
    vi.advanceTimersByTime(1000);
    expect(asked).toHaveLength(1);
  });

  test('nothing is searched again where the host still does', () => {
    const { model, asked } = timelineOf('none', 'lexer');
    show(model, { words: 'lexer', kinds: ['turn'] });
    vi.advanceTimersByTime(1000);
    expect(asked).toEqual([]);
  });

  test('clearing the filters takes back a search that waits', () => {
    const { model, asked } = timelineOf();
    show(model, { words: '', path: 'src' });
    model.setSearch('lexer');
    model.clearFilter();
    vi.advanceTimersByTime(1000);
    expect(asked).toEqual([{ kind: 'filterTimeline', filter: { words: '' } }]);
    expect(model.search.value).toBe('');
  });

  test('what is taken out of the filter stays out when a search waits', () => {
    const { model, asked } = timelineOf();
    show(model, { words: '', path: 'src' });
    model.setSearch('lexer');
    model.setFilter({});
    vi.advanceTimersByTime(1000);
    expect(asked).toEqual([{ kind: 'filterTimeline', filter: { words: 'lexer' } }]);
  });
});
