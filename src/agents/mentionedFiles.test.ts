import { expect, test } from 'vitest';
import { makeTurn } from '../../test/agents/turns.ts';
import { messageWithFiles } from './mentionedFiles.ts';

test('a message without mentions stays as it is', async () => {
  const { turn } = makeTurn({ text: 'Mail me@home, @nobody.' });
  expect(await messageWithFiles(turn)).toEqual({ text: 'Mail me@home, @nobody.', sent: [] });
});

test('mentioned files follow the message, by their names in the folder of the thread', async () => {
  const { turn } = makeTurn({
    text: 'Look at @a.ts.',
    folder: 'src',
    files: { 'src/a.ts': 'let a;', 'a.ts': 'other' },
  });
  const { text, sent } = await messageWithFiles(turn);
  expect(text).toBe(
    'Look at @a.ts.\n\nThe files that this message mentions, as they are now:\n\n<file path="a.ts">\nlet a;\n</file>',
  );
  expect(sent).toEqual([{ path: 'a.ts' }]);
});

test('what is too long is cut, and what is no text or a secret is not sent; each says so', async () => {
  const files = { long: 'x'.repeat(30), bin: Uint8Array.of(1, 0, 2), '.env': 'KEY=1', more: 'y' };
  const { turn } = makeTurn({ text: '@long @bin @.env @more', files });
  const { text, sent } = await messageWithFiles(turn, 20);
  expect(sent).toEqual([
    { path: 'long', note: 'only its first 20 characters were sent' },
    { path: 'bin', note: 'not sent: it is no text, or too large' },
    { path: '.env', note: 'not sent: it looks like a secret' },
    { path: 'more', note: 'not sent: there is no room left' },
  ]);
  expect(text).toContain('x'.repeat(20));
  expect(text).not.toContain('x'.repeat(21));
  expect(text).not.toContain('KEY=1');
});

test('a path that leads out of the folder is no mention', async () => {
  const { turn } = makeTurn({ text: '@../secret @/etc/passwd @~/key @.git/config', files: {} });
  expect((await messageWithFiles(turn)).sent).toEqual([]);
});
