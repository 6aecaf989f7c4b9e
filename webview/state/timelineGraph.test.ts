import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOutGraph, type GraphNode } from './timelineGraph.ts';

/** `d* c>a b* a*`: newest first; `*` is on the path, `>x` names the parent. */
function nodesOf(text: string): readonly GraphNode[] {
  return text.split(' ').map(word => {
    const [id = '', parentId] = word.replace('*', '').split('>');
    return { id, onPath: word.includes('*'), parentId };
  });
}

/** One word a row: lane of the mark, then lines as lane with `|` whole, `v` lower, `^` upper; `/` branches up. */
function draw(text: string): string {
  const sign = { whole: '|', lower: 'v', upper: '^' };
  return layOutGraph(nodesOf(text))
    .map(({ lane, lines, branches }) =>
      [`${lane}`, ...lines.map(line => `${line.lane}${sign[line.part]}`), ...branches.map(to => `/${to}`)].join(''),
    )
    .join(' ');
}

test('a path is one line', () => expect(draw('c* b* a*')).toBe('00v 00| 00^'));
test('a single entry has no line', () => expect(draw('a*')).toBe('0'));
test('another version curves back to where it began', () => expect(draw('c* b>a a*')).toBe('00v 10|1v 00^/1'));
test('a longer version stays in its lane', () => expect(draw('e* d>c c>b b* a*')).toBe('00v 10|1v 10|1| 00|/1 00^'));
test('two versions at once take two lanes, later ones use them again', () =>
  expect(
    draw('f* e>a d>a c* b>a a*')
      .split(' ')
      .map(word => word[0]),
  ).toEqual(['0', '1', '2', '0', '3', '0']));
test('a free lane is used again', () =>
  expect(
    draw('f* e>d d* c>b b* a*')
      .split(' ')
      .map(word => word[0]),
  ).toEqual(['0', '1', '0', '1', '0', '0']));
test('a version of a version branches off it', () =>
  expect(draw('e* d>b c>b b>a a*')).toBe('00v 10|1v 20|1|2v 10|1|/2 00^/1'));
test('a version whose beginning is not listed ends at its oldest entry', () =>
  expect(draw('c* b>x a*')).toBe('00v 10| 00^'));
test('a parent above its child is no parent', () => expect(draw('c* b>c a*')).toBe('00v 10| 00^'));
test('the path may lie below what was left', () => expect(draw('c>a b* a*')).toBe('11v 00v1| 00^/1'));

test('no two marks or lines of a row share a lane', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(6)), { maxLength: 30 }), spec => {
      const nodes = spec.map(([onPath, back], index) => ({
        id: String(index),
        onPath,
        parentId: String(index + 1 + back),
      }));
      for (const { lines } of layOutGraph(nodes)) {
        expect(new Set(lines.map(({ lane }) => lane)).size).toBe(lines.length);
      }
    }),
  ));
