import { describe, expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { ChangesSince, requireCompared } from './changesSince.ts';

const base = 'one\ntwo\nthree\nfour\nfive\n';

/** Three messages: the agent changes line 1; you change line 3 before the second; the agent adds a line in the third. */
async function talk() {
  const window = new Window({ 'a.txt': base, '.gitignore': 'skip/\n', 'skip/b.txt': 'x', 'data.bin': 'a\0b' });
  await window.send('First', { 'a.txt': base.replace('one', 'ONE') });
  window.world.edit({ 'a.txt': base.replace('one', 'ONE').replace('three', 'THREE') });
  await window.send('Second', {});
  await window.send('Third', { 'a.txt': `${base.replace('one', 'ONE').replace('three', 'THREE')}six\n` });
  const { checkpoints } = window.world.content;
  const now = window.world.files['a.txt']!;
  return { window, since: new ChangesSince(window.session), checkpoints, first: checkpoints[0]!, now };
}

const change = (line: number) => ({ fromStart: line, fromEnd: line + 1, toStart: line, toEnd: line + 1 });

describe('changes since a checkpoint', () => {
  test('are found in the text of an editor, whatever its line endings', async () => {
    const { since, first } = await talk();
    const compared = requireCompared(
      await since.compare(first, 'a.txt', base.replace('two', '2').replaceAll('\n', '\r\n')),
    );
    expect(compared.changes).toEqual([change(1)]);
    expect(requireCompared(await since.compare(first, 'a.txt', base)).changes).toEqual([]);
  });

  test('have the author who made them, in the first checkpoint that has them', async () => {
    const { since, first, now, checkpoints } = await talk();
    const text = now.replace('five', 'FIVE');
    const compared = requireCompared(await since.compare(first, 'a.txt', text));
    const told: string[] = [];
    for (const found of compared.changes) {
      const { authors, checkpoint } = await since.originOf('a.txt', compared, found);
      told.push(`${[...authors].join()} ${checkpoint?.kind ?? 'unsaved'} ${checkpoint?.number ?? ''}`);
    }
    const numberOf = (kind: Checkpoint['kind'], index: number): number =>
      checkpoints.filter(checkpoint => checkpoint.kind === kind)[index]!.number;
    // The last change holds a line of the agent's and one that is in no checkpoint yet.
    expect(told).toEqual([
      `agent after ${numberOf('after', 0)}`,
      `you before ${numberOf('before', 0)}`,
      'you unsaved ',
    ]);
    const saved = requireCompared(await since.compare(first, 'a.txt', now));
    const last = await since.originOf('a.txt', saved, saved.changes.at(-1)!);
    expect([...last.authors]).toEqual(['agent']);
    expect(last.checkpoint?.number).toBe(numberOf('after', 2));
  });

  test('a file that came to be since is new as a whole', async () => {
    const { since, first, window } = await talk();
    await window.send('Fourth', { 'new.txt': 'a\nb' });
    const compared = requireCompared(await since.compare(first, 'new.txt', 'a\nb'));
    expect(compared).toMatchObject({ blob: undefined, changes: [{ fromStart: 0, fromEnd: 0, toStart: 0, toEnd: 2 }] });
    const origin = await since.originOf('new.txt', compared, compared.changes[0]!);
    expect([...origin.authors]).toEqual(['agent']);
  });

  test('are not looked for where that cannot be, and it is said why', async () => {
    const { since, first, window } = await talk();
    const reason = async (path: string, text: string) => {
      const compared = await since.compare(first, path, text);
      return compared.kind === 'skipped' ? compared.reason : compared.kind;
    };
    expect(await reason('skip/b.txt', 'x')).toBe('it is not in checkpoint 1: it is ignored');
    expect(await reason('data.bin', 'a')).toBe('it was not text, or cannot be read from the store');
    expect(await reason('a.txt', '\n'.repeat(100_000))).toBe('it has more than 100,000 lines');
    await window.world.services.store.commit([{ kind: 'checkpointsExpired', ids: [first.id] }]);
    expect(await reason('a.txt', base)).toBe('the files of checkpoint 1 are no longer kept');
    const skipped = await since.compare(first, 'a.txt', base);
    expect(() => requireCompared(skipped)).toThrow('This file is not compared: the files of checkpoint 1');
  });
});
