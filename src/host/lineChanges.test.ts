import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import type { LineChange } from '../core/lineDiff.ts';
import {
  changeAfter,
  changeAt,
  changeAtFormer,
  changeBefore,
  changesBetween,
  editorLines,
  editorText,
  hasChange,
  markedLine,
  restoringEdit,
  tooLong,
  type TextEdit,
} from './lineChanges.ts';

const texts = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map(lines => lines.join('\n'));

/** As an editor does it. */
function applyEdit(text: string, { startLine, startCharacter, endLine, endCharacter, text: put }: TextEdit): string {
  const lines = text.split(/(?<=\n)/);
  if (text.endsWith('\n') || text === '') lines.push('');
  const offset = (line: number, character: number): number => lines.slice(0, line).join('').length + character;
  return text.slice(0, offset(startLine, startCharacter)) + put + text.slice(offset(endLine, endCharacter));
}

const between = (from: string, to: string) => {
  const [before, after] = [editorLines(from), editorLines(to)];
  return { before, after, changes: changesBetween(before, after) };
};

test('restoring one change brings back its lines and touches no other', () => {
  fc.assert(
    fc.property(texts, texts, fc.constantFrom('\n', '\r\n'), (from, to, ending) => {
      const { before, after, changes } = between(from, to);
      for (const change of changes) {
        const edited = applyEdit(to.replaceAll('\n', ending), restoringEdit(change, before, after, ending));
        const expected = [...after];
        expected.splice(
          change.toStart,
          change.toEnd - change.toStart,
          ...before.slice(change.fromStart, change.fromEnd),
        );
        // A text without lines is one with an empty line to an editor.
        expect(edited).toBe(expected.join(ending));
      }
    }),
    { numRuns: runs(500) },
  );
});

test('restoring all changes, from the last one on, brings back the text', () => {
  fc.assert(
    fc.property(texts, texts, (from, to) => {
      const { before, changes } = between(from, to);
      let text = to;
      for (const change of [...changes].reverse()) {
        text = applyEdit(text, restoringEdit(change, before, editorLines(text), '\n'));
      }
      expect(text).toBe(from);
    }),
    { numRuns: runs(500) },
  );
});

test('every change is found at its lines, in both texts, and by going on from any line', () => {
  fc.assert(
    fc.property(texts, texts, (from, to) => {
      const { after, changes } = between(from, to);
      for (const change of changes) {
        for (let line = change.toStart; line < change.toEnd; line++) expect(changeAt(changes, line)).toBe(change);
        for (let line = change.fromStart; line < change.fromEnd; line++) {
          expect(changeAtFormer(changes, line)).toBe(change);
        }
      }
      const visited = new Set<LineChange>();
      let line = 0;
      for (let step = 0; step <= changes.length; step++) {
        const next = changeAfter(changes, line);
        if (next === undefined) break;
        visited.add(next);
        line = markedLine(next, after.length);
      }
      expect(visited.size).toBeGreaterThanOrEqual(changes.filter(({ toStart }) => toStart > 0).length);
    }),
    { numRuns: runs(300) },
  );
});

test('deleted lines are marked at the line that follows, or at the last one', () => {
  const inside = between('a\nb\nc', 'a\nc');
  expect(markedLine(inside.changes[0]!, 2)).toBe(1);
  expect(changeAt(inside.changes, 0)).toBe(inside.changes[0]);
  expect(changeAt(inside.changes, 1)).toBe(inside.changes[0]);
  const atEnd = between('a\nb', 'a');
  expect(markedLine(atEnd.changes[0]!, 1)).toBe(0);
});

test('an added line is found from the lines it came between', () => {
  const { changes } = between('a\nc', 'a\nb\nc');
  expect([0, 1].map(line => changeAtFormer(changes, line))).toEqual([changes[0], changes[0]]);
});

test('going on from the last change leads to the first, and back', () => {
  const { changes } = between('1\na\nb\nc\nd', '2\na\nB\nc\nD');
  const [first, second, last] = changes;
  expect(changeAfter(changes, 0)).toBe(second);
  expect(changeAfter(changes, 4)).toBe(first);
  expect(changeBefore(changes, 4)).toBe(second);
  expect(changeBefore(changes, 0)).toBe(last);
  expect(changeAfter([], 0)).toBeUndefined();
});

test('another text has the same change when the same lines became the same', () => {
  const now = between('a\nb\nc', 'a\nB\nc\nmore');
  const earlier = between('a\nb\nc', 'a\nB\nc');
  const other = between('a\nb\nc', 'a\nX\nc');
  const has = (text: typeof now, index: number): boolean =>
    hasChange({ changes: text.changes, lines: text.after }, now.changes[index]!, now.after);
  expect([has(earlier, 0), has(earlier, 1), has(other, 0), has(now, 1)]).toEqual([true, false, false, true]);
});

test('only text is shown, without its byte order mark', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);
  expect(editorText(bytes(0xef, 0xbb, 0xbf, 0x61))).toBe('a');
  expect(editorText(bytes(0x61, 0))).toBeUndefined();
  expect(editorText(bytes(0xff))).toBeUndefined();
  expect(editorLines('a\r\nb\rc\n')).toEqual(['a', 'b', 'c', '']);
});

test('long texts are not compared', () => {
  expect(tooLong(5 * 1024 * 1024, 100_000)).toBeUndefined();
  expect(tooLong(5 * 1024 * 1024 + 1, 1)).toBe('it is larger than 5 MB');
  expect(tooLong(1, 100_001)).toBe('it has more than 100,000 lines');
});
