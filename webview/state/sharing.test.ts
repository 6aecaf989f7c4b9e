import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareEqualParts } from './sharing.ts';

test('equal values keep their identity', () =>
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const copy: unknown = JSON.parse(JSON.stringify(value));
      const previous: unknown = JSON.parse(JSON.stringify(value));
      expect(shareEqualParts(previous, copy)).toBe(previous);
    }),
  ));

test('the result always equals the new value', () =>
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (first, second) => {
      const [previous, next]: unknown[] = [first, second].map(value => JSON.parse(JSON.stringify(value)) as unknown);
      expect(shareEqualParts(previous, next)).toEqual(next);
    }),
  ));

test('only what changed is new', () => {
  const previous = { turns: [{ id: 'a', items: [1] }, { id: 'b' }], title: 'x' };
  const shared = shareEqualParts(previous, { turns: [{ id: 'a', items: [1] }, { id: 'c' }], title: 'x' });
  expect(shared.turns[0]).toBe(previous.turns[0]);
  expect(shared.turns[1]).toEqual({ id: 'c' });
  expect(shareEqualParts(previous, { ...previous, draft: undefined })).not.toBe(previous);
});

test('entries that moved keep their identity, and those that are gone leave nothing behind', () => {
  const turns = ['a', 'b', 'c'].map(id => ({ id, items: [id] }));
  const shared = shareEqualParts(turns, structuredClone([{ id: 'z', items: [] }, ...turns.slice(0, 2)]));
  expect(shared).toEqual([{ id: 'z', items: [] }, ...turns.slice(0, 2)]);
  expect(shared[1]).toBe(turns[0]);
  expect(shared[2]).toBe(turns[1]);
});

test('a key that objects have by birth is a key like any other', () => {
  const value: unknown = JSON.parse('[{"__proto__":0}]');
  expect(shareEqualParts([{}], value)).toEqual(value);
});
