import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import { LineTrail } from './lineTrail.ts';

/** Lines put in, and others taken out, at a place. */
const edit = fc.record({ at: fc.nat(30), out: fc.nat(3), added: fc.nat(3) });

/** Texts one after another, in which every line is another one than all before; and by whom each line was put in. */
function makeHistory(edits: readonly { at: number; out: number; added: number }[]) {
  let count = 0;
  let lines: readonly string[] = [];
  const madeBy = new Map<string, number>();
  return {
    madeBy,
    texts: edits.map(({ at, out, added }, version) => {
      const fresh = Array.from({ length: added }, () => `line ${++count}`);
      for (const line of fresh) madeBy.set(line, version);
      lines = lines.toSpliced(Math.min(at, lines.length), out, ...fresh);
      return lines;
    }),
  };
}

/** The version that put the line in, as a walk from the newest to the oldest tells. */
function blame(texts: readonly (readonly string[])[], line: number): number {
  const trail = new LineTrail(texts.at(-1) ?? [], line);
  for (let version = texts.length - 2; version >= 0; version--) {
    if (!trail.goTo(texts[version] ?? [])) return version + 1;
    expect(texts[version]?.[trail.line]).toBe(texts.at(-1)?.[line]);
  }
  return 0;
}

test('a line leads back to the version that put it in', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 30 }), edits => {
      const { texts, madeBy } = makeHistory(edits);
      texts.at(-1)?.forEach((text, line) => expect(blame(texts, line)).toBe(madeBy.get(text)));
    }),
    { numRuns: runs(300) },
  );
});

test('a line that was changed, and one that stayed beside it', () => {
  const texts = [
    ['a', 'b', 'c'],
    ['a', 'B', 'c'],
    ['x', 'a', 'B', 'c'],
    ['a', 'B', 'c', ''],
  ];
  expect([0, 1, 2, 3].map(line => blame(texts, line))).toEqual([0, 1, 0, 3]);
});
