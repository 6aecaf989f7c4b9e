import { applyPatch, createTwoFilesPatch, parsePatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEdits } from './parseEdits.ts';
import { planEdits } from './planEdits.ts';
import { runs } from '../../../test/random/runs.ts';

type Tree = ReadonlyMap<string, string>;

async function applyAnswer(answer: string, tree: Tree): Promise<Tree> {
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const text = tree.get(path);
    return text === undefined ? undefined : Buffer.from(text);
  };
  const plan = await planEdits(parseEdits(answer), read, { unsavedPaths: [] });
  if (plan.problems.length > 0) throw new Error(JSON.stringify(plan.problems));
  const result = new Map(tree);
  for (const { path, after } of plan.changes) {
    if (after === undefined) result.delete(path);
    else result.set(path, Buffer.from(after).toString());
  }
  return result;
}

const sorted = (tree: Tree): readonly (readonly [string, string])[] => [...tree].sort();

const line = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('', 'a', 'b', 'c', '  a', '}', '\tx', 'a ') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '-',
      '+',
      ' ',
      '---',
      '--- a/x',
      '+++ b/x',
      '@@ -1 +1 @@',
      '```',
      '~~~',
      '\\',
      '=======',
      'diff --git a/x b/x',
      '- a',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }).map(text => text.replace(/[\r\n\0]/g, '')) },
);
const text = fc
  .tuple(fc.array(line, { maxLength: 20 }), fc.boolean(), fc.constantFrom('\n', '\n', '\r\n'))
  .map(([lines, endsWithNewline, ending]) =>
    lines
      .map(l => l + ending)
      .join('')
      .slice(0, endsWithNewline ? undefined : -ending.length),
  );
const path = fc.constantFrom('a.ts', 'src/b.ts', 'src/c d.md', 'deep/er/e.json', 'Makefile');
const tree = fc.dictionary(path, text, { maxKeys: 4 }).map(files => new Map(Object.entries(files)));

/** A block that nothing in `content` closes. */
function fenced(info: string, content: string): string {
  const longest = Math.max(2, ...Array.from(content.matchAll(/`+/g), match => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${content}${fence}\n`;
}

function diffOf(from: Tree, to: Tree): string {
  const paths = [...new Set([...from.keys(), ...to.keys()])].filter(name => from.get(name) !== to.get(name));
  return paths
    .map(name => {
      const isEmpty = (from.get(name) ?? '') === (to.get(name) ?? '');
      const header = `diff --git a/${name} b/${name}\n`;
      if (isEmpty) return `${header}${from.has(name) ? 'deleted' : 'new'} file mode 100644\n`;
      const names = [from.has(name) ? `a/${name}` : '/dev/null', to.has(name) ? `b/${name}` : '/dev/null'] as const;
      const patch = createTwoFilesPatch(...names, from.get(name) ?? '', to.get(name) ?? '', undefined, undefined, {
        context: 3,
      });
      return header + patch.replace(/^=+\n/, '');
    })
    .join('');
}

const unlessReader = (a: Tree, b: Tree): boolean =>
  // A diff in text cannot hold a lone carriage return at a line end apart from CRLF.
  [...a.values(), ...b.values()].every(value => !/\r(?!\n)/.test(value));

describe('edits made from two trees turn the one into the other', () => {
  test('as a diff, fenced or bare', async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, fc.boolean(), async (a, b, isFenced) => {
        fc.pre(unlessReader(a, b));
        const diff = diffOf(a, b);
        const answer = isFenced ? `Text:\n\n${fenced('diff', diff)}More.` : `Text:\n\n${diff}`;
        expect(sorted(await applyAnswer(answer, a))).toEqual(sorted(b));
      }),
      { numRuns: runs(500) },
    );
  });

  test('as whole files', async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, async (a, b) => {
        // This is taken for a diff, whatever else is said about the block.
        fc.pre([...b.values()].every(value => !/^\s*(?:@@ -|diff --git|--- )/.test(value)));
        const lines = (value: string): string => value.replace(/\r\n/g, '\n').replace(/[^\n]$/, '$&\n');
        const wanted = new Map([...b].map(([name, value]) => [name, lines(value)]));
        const answer = [...wanted].map(([name, value]) => fenced(`x title="${name}"`, value)).join('\n');
        const start = new Map([...a].map(([name, value]) => [name, value.replaceAll('\r', '')]));
        expect(sorted(await applyAnswer(answer, start))).toEqual(sorted(new Map([...start, ...wanted])));
      }),
      { numRuns: runs(300) },
    );
  });

  test('as search/replace blocks', async () => {
    const plain = fc.constantFrom('', 'a', 'b', '  c', '}', '```', '- x', '--- a');
    const unique = (n: number): string => `unique ${n}`;
    const edit = fc.record({ skip: fc.nat(3), size: fc.nat(3), fresh: fc.array(plain, { maxLength: 3 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(plain, { minLength: 1, maxLength: 20 }),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (filler, edits, ending, isFenced) => {
          const before = filler.map((value, i) => (i % 2 === 0 ? unique(i) : value));
          const after = [...before];
          const blocks: string[] = [];
          let at = 0;
          for (const { skip, size, fresh } of edits) {
            // Starting at a line that is there once makes the whole place unique.
            const start = before.findIndex((value, i) => i >= at + skip && value.startsWith('unique'));
            if (start < 0) break;
            const search = before.slice(start, start + size + 1);
            at = start + search.length;
            const inAfter = after.indexOf(search[0] ?? '');
            after.splice(inAfter, search.length, ...fresh);
            blocks.push(['<<<<<<< SEARCH', ...search, '=======', ...fresh, '>>>>>>> REPLACE', ''].join('\n'));
          }
          const file = (lines: readonly string[]): string => lines.map(value => value + ending).join('');
          const answer = isFenced
            ? blocks.map(block => `a.ts\n${fenced('ts', block)}`).join('\n')
            : `a.ts\n${blocks.join('\n')}`;
          const result = await applyAnswer(answer, new Map([['a.ts', file(before)]]));
          expect(result.get('a.ts')).toBe(file(after));
        },
      ),
      { numRuns: runs(300) },
    );
  });

  test('and a diff that fits exactly gives what the diff library makes of it', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (a, b) => {
        fc.pre(a !== b && unlessReader(new Map([['', a]]), new Map([['', b]])));
        const patch = createTwoFilesPatch('a/f.ts', 'b/f.ts', a, b, undefined, undefined, { context: 2 }).replace(
          /^=+\n/,
          '',
        );
        const [parsed] = parsePatch(patch);
        const expected = parsed && applyPatch(a, parsed, { autoConvertLineEndings: false });
        const result = await applyAnswer(fenced('diff', patch), new Map([['f.ts', a]]));
        expect(result.get('f.ts')).toBe(expected);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('any text can be read', () => {
  const piece = fc.oneof(
    line,
    fc.constantFrom(
      '```ts a.ts',
      '```diff',
      '````md',
      '<<<<<<< SEARCH',
      '>>>>>>> REPLACE',
      '`a.ts`:',
      '+++ /dev/null',
      'rename from x',
      'GIT binary patch',
      'literal 3',
      '@@ @@',
      '"a/\\3',
      'diff --git "a/\\303 b/x',
    ),
    fc.string({ unit: 'binary' }),
  );

  test('without an exception, and each edit is a part of it', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom('\n', '\r\n'), (pieces, ending) => {
        const answer = pieces.join(ending);
        const edits = parseEdits(answer);
        expect(edits.map(edit => edit.index)).toEqual(edits.map((_, index) => index + 1));
      }),
      { numRuns: runs(2000) },
    );
  });

  test('and planned without an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), tree, async (pieces, files) => {
        const read = async (name: string): Promise<Uint8Array | undefined> => {
          const found = files.get(name);
          return found === undefined ? undefined : Buffer.from(found);
        };
        const edits = parseEdits(pieces.join('\n'));
        const plan = await planEdits(edits, read, { unsavedPaths: [] });
        expect(plan.fitting + plan.problems.length).toBe(edits.length);
      }),
      { numRuns: runs(500) },
    );
  });

  test.each([
    ['backticks', '`'],
    ['lines of backticks', '```\n'],
    ['openings of Markdown files', '```md a.md\n'],
    ['openings of files', '```ts a.ts\n'],
    ['indented fences', '   ```x\n  y\n'],
    ['marker characters', '<'],
    ['marker lines', '<<<<<<<\n'],
    ['openings of search blocks', '<<<<<<< SEARCH\n'],
    ['blocks with many dividers', '<<<<<<< SEARCH\n=======\n=======\n'],
    ['hunk signs', '@@'],
    ['hunk headers', '@@ -1 +1 @@\n'],
    ['file headers', '--- a\n+++ b\n@@ -1,9 +1,9 @@\n'],
    ['diff headers', 'diff --git a/a b/b\n'],
    ['binary diffs', 'diff --git a/a b/b\nGIT binary patch\nliteral 3\nx\n'],
    ['long hunks', '--- a\n+++ b\n@@ -1,999999 +1,999999 @@\n x\n'],
    ['empty lines', '\n'],
    ['spaces', ' '],
    ['paths', '`a/b.ts` '],
    ['dots and slashes', './'],
    ['stars', '**'],
    ['quotes', 'diff --git "\\303'],
  ])('a megabyte of %s in linear time', (_, unit) => {
    const timeOf = (size: number): number => {
      const answer = unit.repeat(Math.ceil(size / unit.length));
      const fence = `\`\`\`diff a.ts\n${answer}`;
      const started = performance.now();
      parseEdits(answer);
      parseEdits(fence);
      return performance.now() - started;
    };
    // On a busy machine too; what grows with the square takes minutes.
    expect(timeOf(1_000_000)).toBeLessThan(15_000);
  });
});
