import { describe, expect, test } from 'vitest';
import { parseEdits } from './parseEdits.ts';

/** Blocks as `a.ts: 1|2 => 3`, lines joined by `|`; broken ones as `a.ts ! why`. */
function check(text: string, expected: readonly string[]): void {
  const notes = parseEdits(text).map(edit => {
    if (edit.flaw !== undefined) return `${edit.path} ! ${edit.flaw}`;
    if (edit.kind === 'searchReplace') return `${edit.path}: ${edit.search.join('|')} => ${edit.replace.join('|')}`;
    return edit.kind === 'wholeFile' ? `${edit.path} = ${edit.content.trimEnd().replaceAll('\n', '|')}` : edit.kind;
  });
  expect(notes).toEqual(expected);
}

describe('search/replace blocks', () => {
  const block = (search: string, replace: string): string =>
    `<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`;

  test('the path stands above the block, above its fence, or in its fence', () => {
    const expected = ['a.ts: 1 => 2'];
    check(`a.ts\n${block('1\n', '2\n')}`, expected);
    check(`a.ts\n\`\`\`ts\n${block('1\n', '2\n')}\`\`\``, expected);
    check(`\`\`\`ts\na.ts\n${block('1\n', '2\n')}\`\`\``, expected);
    check(`\`\`\`ts a.ts\n${block('1\n', '2\n')}\`\`\``, expected);
    check(`In \`a.ts\`, change this:\n\n\`\`\`\n${block('1\n', '2\n')}\`\`\``, expected);
  });

  test('several blocks after one path', () => {
    check(`a.ts\n${block('1\n', '2\n')}\n${block('3\n', '')}b.ts\n${block('', '4\n')}`, [
      'a.ts: 1 => 2',
      'a.ts: 3 => ',
      'b.ts:  => 4',
    ]);
    check(`a.ts\n\`\`\`\n${block('1\n', '2\n')}${block('3\n', '4\n')}\`\`\`\n\`\`\`\n${block('5\n', '6\n')}\`\`\``, [
      'a.ts: 1 => 2',
      'a.ts: 3 => 4',
      'a.ts: 5 => 6',
    ]);
  });

  test('a heading some lines above names the file', () => {
    check(`a.ts\n${block('1\n', '2\n')}\n### b.ts\n\nSome words.\n\nMore:\n\n${block('3\n', '4\n')}`, [
      'a.ts: 1 => 2',
      'b.ts: 3 => 4',
    ]);
  });

  test('other markers', () => {
    check('a.ts\n<<<<< SEARCH\n1\n=====\n2\n>>>>> REPLACE', ['a.ts: 1 => 2']);
    check('a.ts\n<<<<<<<<< ORIGINAL\n1\n=========\n2\n>>>>>>>>> UPDATED', ['a.ts: 1 => 2']);
    check('a.md\n<<<<<<< SEARCH\nT\n=====\n=======\n2\n>>>>>>> REPLACE', ['a.md: T|===== => 2']);
  });

  test('fences inside belong to the text', () => {
    check(`a.md\n\`\`\`md\n${block('```sh\nls\n```\n', '```\nx\n```\n')}\`\`\``, ['a.md: ```sh|ls|``` => ```|x|```']);
  });

  test('blocks that are broken', () => {
    check(`a.ts\n<<<<<<< SEARCH\n1\n${block('2\n', '3\n')}`, [
      'a.ts ! This search/replace block has no closing “>>>>>>> REPLACE” line, so the answer may be cut off.',
      'a.ts: 2 => 3',
    ]);
    check('a.ts\n<<<<<<< SEARCH\n1\n>>>>>>> REPLACE', [
      'a.ts ! This search/replace block has no “=======” line between the old and the new lines.',
    ]);
    check(block('1\n', '2\n=======\n3\n').replace(/^/, 'a.ts\n'), [
      'a.ts ! This search/replace block has several “=======” lines, so it is not clear where the new lines begin.',
    ]);
    check(block('1\n', '2\n'), [' ! There is no file path above this search/replace block.']);
  });

  test('a document about them is a document', () => {
    check(`\`\`\`\`md a.md\n# Format\n\n${block('1\n', '2\n')}\`\`\`\``, [
      'a.md = # Format||<<<<<<< SEARCH|1|=======|2|>>>>>>> REPLACE',
    ]);
  });
});
