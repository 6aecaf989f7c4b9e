import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlannedFileView } from '../../src/protocol/views.ts';
import { chosenFiles, isTicked, setTicks, tickState, toggleTicks, type Ticks } from './fileTicks.ts';

const file = (path: string, group: PlannedFileView['group']): PlannedFileView => ({
  path,
  group,
  action: group === 'yours' ? 'modify' : group,
  author: group === 'yours' ? 'you' : 'agent',
  lines: { added: 1, removed: 0 },
  unsaved: false,
  isNew: false,
});
const none: Ticks = new Map();
const [a, b, mine] = [file('a', 'modify'), file('b', 'delete'), file('mine', 'yours')];

test('at first everything but your own changes is chosen', () => {
  expect(chosenFiles(none, [mine, a, b])).toEqual([a, b]);
});

test('a group has a dash when only some are chosen', () => {
  expect(tickState(none, [a, b])).toBe('true');
  expect(tickState(none, [mine])).toBe('false');
  expect(tickState(setTicks(none, [b], false), [a, b])).toBe('mixed');
});

test('a click on a dash ticks all, a second one unticks all', () => {
  const some = setTicks(none, [b], false);
  const all = toggleTicks(some, [a, b]);
  expect(tickState(all, [a, b])).toBe('true');
  expect(tickState(toggleTicks(all, [a, b]), [a, b])).toBe('false');
});

test('in a refreshed preview decisions stay, and a file that became yours is kept', () => {
  const ticks = setTicks(setTicks(none, [mine], true), [a], false);
  expect(isTicked(ticks, file('mine', 'yours'))).toBe(true);
  expect(isTicked(ticks, file('a', 'modify'))).toBe(false);
  expect(isTicked(setTicks(ticks, [b], true), file('b', 'yours'))).toBe(false);
});

const files = fc.uniqueArray(
  fc.record({ path: fc.string(), group: fc.constantFrom('yours', 'modify', 'create', 'delete' as const) }),
  { selector: ({ path }) => path, minLength: 1 },
);

test('setting ticks sets exactly those', () =>
  fc.assert(
    fc.property(files, fc.boolean(), (specs, ticked) => {
      const all = specs.map(({ path, group }) => file(path, group));
      const half = all.filter((_, index) => index % 2 === 0);
      const ticks = setTicks(none, half, ticked);
      for (const one of half) expect(isTicked(ticks, one)).toBe(ticked);
      for (const one of all.filter(other => !half.includes(other))) {
        expect(isTicked(ticks, one)).toBe(isTicked(none, one));
      }
    }),
  ));
