import { describe, expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import {
  compareCheckpoints,
  compareWithCheckpoint,
  openAsOfMessage,
  openAtCheckpoint,
  restoreDeletedFile,
  restoreFromCheckpoint,
} from './fileCommands.ts';
import type { Choice, Native, NativeDiff } from './native.ts';

/** A window that notes what is listed and opened, and picks what a test says, one answer a list. */
class Desk {
  readonly window: Window;
  readonly lists: (readonly Choice[])[] = [];
  readonly stored: string[] = [];
  readonly diffs: NativeDiff[] = [];
  titles: string[] = [];
  answers: string[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    this.window = new Window(files);
  }

  get session() {
    return this.window.session;
  }

  readonly #textOf = async (blob: string | undefined): Promise<string> =>
    new TextDecoder().decode(this.window.world.contents.blobs.get(blob as never));

  get native(): Native {
    return {
      ...this.window.native,
      pick: async (_title, choices) => {
        this.lists.push(choices);
        const wanted = this.answers.shift();
        return choices.find(({ label, description }) => `${label} ${description}`.includes(wanted ?? '\0'))?.id;
      },
      openStored: async (path, blob, title) => void this.stored.push(`${title}: ${path} = ${await this.#textOf(blob)}`),
      openDiff: async (diff, title) => {
        this.diffs.push(diff);
        this.titles.push(title);
      },
      openDiffs: async (diffs, title) => {
        this.diffs.push(...diffs);
        this.titles.push(title);
      },
    };
  }

  told(list: number): readonly string[] {
    return this.lists[list]!.map(({ label, description, detail }) => `${label} | ${description} | ${detail}`);
  }
}

async function desk(): Promise<Desk> {
  const made = new Desk({ 'src/a.ts': '1\n', 'b.ts': 'b\n', '.gitignore': 'dist/\n', 'dist/x.js': 'x' });
  await made.window.send('Write tests', { 'src/a.ts': '1\n2\n' });
  made.window.world.edit({ 'src/a.ts': '0\n1\n2\n' });
  await made.window.send('Add a limit', { 'b.ts': undefined, 'new.ts': 'n\n' });
  return made;
}

describe('the versions of a file', () => {
  test('are listed newest first, each with place, number, author, lines, and which is there now', async () => {
    const made = await desk();
    await openAtCheckpoint(made.session, made.native, 'src/a.ts');
    expect(made.told(0)).toEqual([
      'Before “Add a limit” | checkpoint 3 · same as now | now · you · +1',
      'After “Write tests” | checkpoint 2 | now · agent · +1',
      'Before “Write tests” | checkpoint 1 | now · you · +1',
    ]);
    expect(made.stored).toEqual([]);
  });

  test('are opened read only, with the checkpoint in the title', async () => {
    const made = await desk();
    made.answers = ['checkpoint 2'];
    await openAtCheckpoint(made.session, made.native, 'src/a.ts');
    expect(made.stored).toEqual(['a.ts (checkpoint 2): src/a.ts = 1\n2\n']);
  });

  test('are compared with the file as it is, or with nothing when it is gone', async () => {
    const made = await desk();
    made.answers = ['checkpoint 1', 'checkpoint 1'];
    await compareWithCheckpoint(made.session, made.native, 'src/a.ts');
    await compareWithCheckpoint(made.session, made.native, 'b.ts');
    expect(made.titles).toEqual(['a.ts (checkpoint 1 ↔ now)', 'b.ts (checkpoint 1 ↔ now)']);
    expect(made.diffs.map(({ right }) => right)).toEqual([
      { kind: 'disk', path: 'src/a.ts' },
      { kind: 'stored', path: 'b.ts', blob: undefined },
    ]);
  });

  test('of expired checkpoints are absent', async () => {
    const made = await desk();
    const [first] = made.window.world.content.checkpoints;
    await made.window.world.services.store.commit([{ kind: 'checkpointsExpired', ids: [first!.id] }]);
    await openAtCheckpoint(made.session, made.native, 'src/a.ts');
    expect(made.lists[0]!.map(({ description }) => description)).toEqual([
      'checkpoint 3 · same as now',
      'checkpoint 2',
    ]);
  });

  test('tell a restore as what made them', async () => {
    const made = await desk();
    const { world } = made.window;
    await world.goBackTo(world.content.checkpoints[0]!.id);
    await made.window.send('Go on', {});
    await openAtCheckpoint(made.session, made.native, 'b.ts');
    expect(made.told(0)[0]).toContain('restore');
  });

  test('come in pages', async () => {
    const made = new Desk({ 'a.ts': '' });
    for (let number = 1; number <= 52; number++) await made.window.send(`Message ${number}`, { 'a.ts': `${number}` });
    made.answers = ['Show Older', 'Before “Message 1”'];
    await openAtCheckpoint(made.session, made.native, 'a.ts');
    expect(made.lists.map(({ length }) => length)).toEqual([51, 3]);
    expect(made.stored).toHaveLength(1);
  });

  test('are missing for a reason that is said', async () => {
    const made = await desk();
    const refusal = (path: string) => openAtCheckpoint(made.session, made.native, path);
    await expect(refusal('dist/x.js')).rejects.toThrow('“dist/x.js” is not in the checkpoints: it is ignored.');
    await expect(refusal('nothere.ts')).rejects.toThrow('No checkpoint that is kept has “nothere.ts” yet.');
  });
});

test('a file is restored through the preview of that file only', async () => {
  const made = await desk();
  made.answers = ['checkpoint 1'];
  await restoreFromCheckpoint(made.session, made.native, { path: 'src/a.ts', isFolder: false });
  const { page } = made.session.state;
  expect(page?.checkpoint.number).toBe(1);
  expect(page?.phase).toMatchObject({ kind: 'choosing' });
  if (page?.phase.kind !== 'choosing') return;
  expect(page.phase.preview.plan.actions.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['modify src/a.ts']);
});

test('a folder is restored with what was and what is below it', async () => {
  const made = await desk();
  made.window.world.edit({ 'src/c.ts': 'c', 'src.ts': 'not below' });
  made.answers = ['checkpoint 1'];
  await restoreFromCheckpoint(made.session, made.native, { path: 'src', isFolder: true });
  const { page } = made.session.state;
  if (page?.phase.kind !== 'choosing') throw new Error('no preview');
  const actions = page.phase.preview.plan.actions.map(({ kind, path }) => `${kind} ${path}`);
  expect(actions).toEqual(['modify src/a.ts', 'delete src/c.ts']);
});

describe('deleted files', () => {
  test('are those checkpoints have and the disk has not, also when deleted a moment ago', async () => {
    const made = await desk();
    made.window.world.edit({ 'src/a.ts': undefined });
    made.answers = ['b.ts'];
    await restoreDeletedFile(made.session, made.native, '');
    expect(made.told(0)).toEqual([
      'a.ts | src | last in checkpoint 4 · After “Add a limit”',
      'b.ts |  | last in checkpoint 3 · Before “Add a limit”',
    ]);
    const { page } = made.session.state;
    expect(page?.checkpoint.number).toBe(3);
    if (page?.phase.kind !== 'choosing') throw new Error('no preview');
    expect(page.phase.preview.plan.actions.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['create b.ts']);
  });

  test('are looked for in a folder, and there may be none', async () => {
    const made = await desk();
    const none = restoreDeletedFile(made.session, made.native, 'src');
    await expect(none).rejects.toThrow('Every file that checkpoints have in “src” is there.');
  });

  test('are not those that are there and ignored now', async () => {
    const made = await desk();
    made.window.world.edit({ '.gitignore': 'dist/\nsrc/\n', 'b.ts': 'b\n' });
    await expect(restoreDeletedFile(made.session, made.native, '')).rejects.toThrow('is there');
  });
});

test('a file is opened as it was before a message', async () => {
  const made = await desk();
  made.answers = ['Add a limit', 'Write tests', 'Write tests'];
  await openAsOfMessage(made.session, made.native, 'src/a.ts');
  await openAsOfMessage(made.session, made.native, 'src/a.ts');
  expect(made.stored).toEqual(['a.ts (checkpoint 3): src/a.ts = 0\n1\n2\n', 'a.ts (checkpoint 1): src/a.ts = 1\n']);
  const missing = openAsOfMessage(made.session, made.native, 'new.ts');
  await expect(missing).rejects.toThrow('Checkpoint 1, from before this message, does not have “new.ts”.');
});

describe('checkpoints are compared', () => {
  test('with each other', async () => {
    const made = await desk();
    made.answers = ['checkpoint 1', 'checkpoint 4'];
    await compareCheckpoints(made.session, made.native);
    expect(made.titles).toEqual(['Checkpoint 1 ↔ checkpoint 4']);
    expect(made.diffs.map(({ path }) => path)).toEqual(['b.ts', 'new.ts', 'src/a.ts']);
  });

  test('with the files as they are now', async () => {
    const made = await desk();
    made.window.world.edit({ 'new.ts': undefined, 'more.ts': 'm' });
    made.answers = ['checkpoint 4', 'Now'];
    await compareCheckpoints(made.session, made.native);
    expect(made.titles).toEqual(['Checkpoint 4 ↔ now']);
    expect(made.diffs.map(({ right }) => right)).toEqual([
      { kind: 'disk', path: 'more.ts' },
      { kind: 'stored', path: 'new.ts', blob: undefined },
    ]);
  });

  test('with the files as they are now, of which none is deleted that is only left out', async () => {
    const made = await desk();
    made.window.world.edit({ '.gitignore': 'dist/\nsrc/\n', 'new.ts': undefined });
    made.answers = ['checkpoint 4', 'Now'];
    await compareCheckpoints(made.session, made.native);
    expect(made.diffs.map(({ path }) => path)).toEqual(['.gitignore', 'new.ts']);
  });

  test('many of them only in part, which is said', async () => {
    const made = await desk();
    made.window.world.edit(Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`more/${index}.ts`, 'm'])));
    made.answers = ['checkpoint 4', 'Now'];
    await compareCheckpoints(made.session, made.native);
    expect(made.titles).toEqual(['Checkpoint 4 ↔ now, the first 500 of 501 files']);
    expect(made.diffs).toHaveLength(500);
  });

  test('and it is said when nothing differs', async () => {
    const made = await desk();
    made.answers = ['checkpoint 4', 'Now'];
    const compared = compareCheckpoints(made.session, made.native);
    await expect(compared).rejects.toThrow('No file differs between checkpoint 4 and now.');
  });
});
