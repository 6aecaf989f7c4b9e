import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { dotImage, otherImage } from '../../test/fakes/images.ts';
import { runs } from '../../test/random/runs.ts';
import { parseThreadId, parseTurnId } from './ids.ts';
import type { ItemContent, ToolCall, Turn } from './thread.ts';
import { threadMarkdown, type ToldTurn } from './threadMarkdown.ts';

const makeTurn = (fields: Partial<Turn> = {}): Turn => ({
  id: parseTurnId('u1'),
  threadId: parseThreadId('t1'),
  parentId: undefined,
  number: 1,
  text: 'Hello',
  agentId: 'a',
  status: 'completed',
  startedAt: Date.UTC(2026, 7, 1, 12, 30),
  endedAt: undefined,
  failure: undefined,
  ...fields,
});

const told = (items: readonly ItemContent[], fields: Partial<ToldTurn> = {}): ToldTurn => {
  return { turn: makeTurn(), version: 1, versions: 1, items, files: [], otherFiles: 0, ...fields };
};

const say = (text: string): ItemContent => ({ kind: 'agentMessage', text });
const call: ToolCall = {
  id: 'c',
  kind: 'edit',
  title: 'Edit a.ts',
  paths: ['a.ts'],
  status: 'done',
  added: 1,
  removed: 2,
  detail: '',
};

/** Without the heading and the message. */
const answerOf = (turn: ToldTurn): string => threadMarkdown('T', [turn]).split('> Hello\n').at(1)?.trim() ?? '';

describe('a conversation in Markdown', () => {
  test('has the moment, and the version where there are several', () => {
    expect(threadMarkdown('T\nT', [told([], { version: 2, versions: 3 })])).toBe(
      '# T T\n\n## Message 1 (version 2 of 3)\n\n_2026-08-01 12:30 UTC_\n\n> Hello\n',
    );
  });

  test('tells what tools did, in a block that what is in it does not end', () => {
    const diff = '-a\n+```\n';
    expect(answerOf(told([{ kind: 'toolCall', call: { ...call, detail: diff } }]))).toBe(
      '**Edit a.ts** +1 −2\n\n````diff\n-a\n+```\n````',
    );
    const failed: ToolCall = { ...call, kind: 'run', status: 'failed', added: 0, removed: 0, title: 'Run *x*' };
    expect(answerOf(told([{ kind: 'toolCall', call: failed }]))).toBe('**Run \\*x\\*** – failed');
  });

  test('names the images of a message', () => {
    expect(answerOf(told([{ kind: 'images', images: [dotImage, otherImage] }]))).toBe(
      '_With the image `dot.png`_\n\n_With the image `other.gif`_',
    );
  });

  test('tells what did not fit, and what could not be saved', () => {
    const problem = { edit: 2, path: 'a`b', reason: 'Not there.', source: 'x\n', nearest: undefined };
    expect(answerOf(told([{ kind: 'editProblems', problems: [problem], fitting: 1 }]))).toBe(
      'Edit 2 of ``a`b`` does not fit: Not there.\n\n```\nx\n```',
    );
    expect(answerOf(told([{ kind: 'captureFailed', checkpoint: 'after', reason: 'the disk is full' }]))).toBe(
      '_The checkpoint after this message could not be saved: the disk is full_',
    );
  });

  test('tells how an answer ended', () => {
    const failed = makeTurn({ status: 'failed', failure: 'No network.' });
    expect(answerOf(told([], { turn: failed }))).toBe('_The answer failed: No network._');
    expect(answerOf(told([], { turn: makeTurn({ status: 'interrupted' }) }))).toBe('_The answer was interrupted._');
  });

  test('tells the files, and how many more there are', () => {
    const files = [{ path: 'a|b', kind: 'modified' as const, lines: undefined }];
    expect(answerOf(told([], { files, otherFiles: 1200 }))).toBe(
      '| File | Change | Lines |\n| --- | --- | --- |\n| `a\\|b` | modified |  |\n\n_and 1200 more_',
    );
  });

  test('leaves an answer as it is where that stands by itself, and quotes it where it does not', () => {
    const whole = 'Look:\n\n```js\n<b>\n```\n\n- done';
    expect(answerOf(told([say(whole)]))).toBe(whole);
    expect(answerOf(told([say('```\nopen')]))).toBe('> ```\n> open');
    expect(answerOf(told([say('<!--')]))).toBe('> <!--');
  });
});

const pieces = [
  ...['```', '~~~', '````', '   ```', '- ```', '> ```', '1. ~~~js', '    ```', '```js', '``` `', '`', '  '],
  ...[
    '<!--',
    '-->',
    '<script>',
    ' <pre>',
    '- <!--',
    '<?',
    '<![CDATA[',
    '<div>',
    '|a|b|',
    '|-|-|',
    '# no',
    '===',
    '---',
  ],
  ...['text', '', '[a]: b', '\\', '* * *', '\t```', '- a', '  - ```', '\r```'],
];
const anyText = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map(lines => lines.join('\n'));

test('whatever a message holds, what comes after it is at its place', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (message, answer, detail) => {
      const turn = makeTurn({ text: message, failure: detail, status: 'failed' });
      const items: ItemContent[] = [say(answer), { kind: 'toolCall', call: { ...call, title: answer, detail } }];
      const next = told([], { turn: makeTurn({ number: 2, text: 'Next' }) });
      const document = threadMarkdown(message, [told(items, { turn }), next]);
      const tokens = marked.lexer(document);
      const last = tokens.filter(({ type }) => type !== 'space').slice(-3);
      expect(
        last.map(({ type }) => type),
        document,
      ).toEqual(['heading', 'paragraph', 'blockquote']);
      expect(last[0]?.raw).toContain('## Message 2');
    }),
    { numRuns: runs(1000) },
  );
});
