import { beforeEach, describe, expect, test } from 'vitest';
import { fileError, SimulatedDisk, type DiskCall, type FilesOptions } from '../../../test/fakes/simulatedDisk.ts';
import { seeded } from '../../../test/random/seeded.ts';
import { Log } from './log.ts';
import { LogBuilder } from './logBuilder.ts';
import type { NewRecord } from './logRecord.ts';
import type { LogCommit } from './logReader.ts';

let disk: SimulatedDisk;
beforeEach(() => {
  disk = new SimulatedDisk();
});

const record = (text: string): NewRecord => ({ kind: 'events', payload: Buffer.from(text) });

async function openLog(options?: FilesOptions): Promise<Log> {
  const log = new Log(disk.files(options));
  await log.refresh();
  return log;
}

async function readAll(log: Log): Promise<readonly LogCommit[]> {
  const commits: LogCommit[] = [];
  for await (const commit of log.read()) commits.push(commit);
  return commits;
}

/** One text a commit, its records joined with `+`. */
async function readTexts(log: Log): Promise<readonly string[]> {
  const textOf = (commit: LogCommit): string =>
    commit.records.map(({ record: { payload } }) => Buffer.from(payload).toString()).join('+');
  return (await readAll(log)).map(textOf);
}

async function commit(log: Log, ...texts: readonly string[]): Promise<boolean> {
  if (!log.canCommit) {
    if (!(await log.claim())) return false;
    await log.refresh();
    await readAll(log);
    if (!(await log.link())) return false;
  }
  return (await log.commit(texts.map(record))) !== 'conflict';
}

const everyText = async (options?: FilesOptions): Promise<readonly string[]> => readTexts(await openLog(options));

describe.each([
  { mode: 'append', canAppend: true },
  { mode: 'segments', canAppend: false },
])('a log in $mode mode', ({ canAppend }) => {
  test('gives back its commits, in order, to every process', async () => {
    const log = await openLog({ canAppend });
    await commit(log, 'a');
    await commit(log, 'b', 'c');
    expect(await everyText({ canAppend })).toEqual(['a', 'b+c']);
    expect(log.place.commit).toBe(2);
  });

  test('is followed by a process that read it before', async () => {
    const [writer, reader] = [await openLog({ canAppend }), await openLog({ canAppend })];
    await commit(writer, 'a');
    expect(await reader.refresh()).toBe('same');
    expect(await readTexts(reader)).toEqual(['a']);
    await commit(writer, 'b');
    await reader.refresh();
    expect(await readTexts(reader)).toEqual(['b']);
  });

  test('stays in few files however many processes write, and positions keep their meaning', async () => {
    const first = await openLog({ canAppend });
    await commit(first, 'first');
    const place = { position: 0, length: first.length };
    for (let count = 0; count < 50; count++) {
      const log = await openLog({ canAppend });
      await readAll(log);
      await commit(log, `commit ${count}`);
      await log.stopWriting();
    }
    expect(disk.names().length).toBeLessThan(9);
    const later = await openLog({ canAppend });
    expect(await readAll(later)).toHaveLength(51);
    for (const log of [later, first]) {
      expect(Buffer.from((await log.readRecord(place))!.payload).toString()).toBe('first');
    }
  });

  test('lets only one of two processes commit', async () => {
    const [a, b] = [await openLog({ canAppend }), await openLog({ canAppend })];
    expect(await commit(a, 'a')).toBe(true);
    await b.refresh();
    await readAll(b);
    expect(await commit(b, 'b')).toBe(true);
    expect(await commit(a, 'lost')).toBe(false);
    expect(await everyText({ canAppend })).toEqual(['a', 'b']);
    await a.refresh();
    expect(await readTexts(a)).toEqual(['b']);
    expect(await commit(a, 'again')).toBe(true);
    expect(await everyText({ canAppend })).toEqual(['a', 'b', 'again']);
  });

  test('skips what is damaged, names it, and keeps the rest', async () => {
    const log = await openLog({ canAppend });
    for (const text of ['first', 'second', 'third']) await commit(log, text);
    const clean = (await openLog({ canAppend })).segments;
    const { length } = log;
    for (let position = 0; position < length; position++) {
      const segment = clean.findLast(({ start }) => start <= position)!;
      const copy = disk.copy();
      copy.damage(segment.name, 256 + position - segment.start);
      const damaged = new Log(copy.files({ canAppend }));
      await damaged.refresh();
      const texts = await readTexts(damaged);
      const lost = ['first', 'second', 'third'].filter(text => !texts.includes(text));
      expect(lost).toHaveLength(1);
      expect(texts.join()).not.toMatch(/[^a-z,]/);
      if (lost[0] !== 'third') expect(damaged.problems[0]?.file).toBe(segment.name);
    }
  });

  test('finds a segment of which one byte of the head is damaged, and names it', async () => {
    const log = await openLog({ canAppend });
    await commit(log, 'text');
    const name = log.segments.at(-1)!.name;
    for (let offset = 0; offset < 256; offset++) {
      const copy = disk.copy();
      copy.damage(name, offset);
      const damaged = new Log(copy.files({ canAppend }));
      await damaged.refresh();
      expect(await readTexts(damaged)).toEqual(['text']);
      expect(damaged.problems).toMatchObject([{ kind: 'cutTail', file: name }]);
    }
  });
});

describe('a process that is overtaken', () => {
  test('between its write and its sync is told, and what the other one has read counts', async () => {
    let pause = async (): Promise<void> => undefined;
    const a = await openLog({ interfere: async call => (call === 'sync' ? pause() : undefined) });
    await commit(a, 'before');
    const b = await openLog();
    pause = async () => {
      pause = async () => undefined;
      await commit(b, 'of b');
    };
    expect(await commit(a, 'written')).toBe(false);
    expect(await everyText()).toEqual(['before', 'written', 'of b']);
  });

  test('before its write is told, and its bytes do not count', async () => {
    let pause = async (): Promise<void> => undefined;
    const a = await openLog({ interfere: async call => (call === 'write' ? pause() : undefined) });
    await commit(a, 'before');
    const b = await openLog();
    pause = async () => {
      pause = async () => undefined;
      await commit(b, 'of b');
    };
    expect(await commit(a, 'lost')).toBe(false);
    expect(await everyText()).toEqual(['before', 'of b']);
  });
});

test('a process that finds a record in a file of others has not read what they committed, and may not commit', async () => {
  const options = { canAppend: false };
  const [one, other] = [await openLog(options), await openLog(options)];
  const places = await one.commit([record('a')]);
  const file = disk.names()[0]!;
  await other.refresh();
  await readAll(other);
  for (const text of ['b', 'c', 'd']) expect(await commit(other, text)).toBe(true);
  expect(disk.names()).not.toContain(file);
  if (places === 'conflict') throw new Error('nobody else writes');
  const found = await one.readRecord(places[0]!);
  expect(Buffer.from(found?.payload ?? []).toString()).toBe('a');
  expect(await commit(one, 'lost')).toBe(false);
  expect(await everyText(options)).toEqual(['a', 'b', 'c', 'd']);
});

describe('a disk that refuses', () => {
  const refusing = (call: DiskCall): FilesOptions & { refuse: boolean } => {
    const options = {
      refuse: false,
      interfere: (made: DiskCall) => {
        if (options.refuse && made === call) throw fileError('EIO');
      },
    };
    return options;
  };

  test('a sync loses that commit only; what follows does not rely on its file', async () => {
    const options = refusing('sync');
    const log = await openLog(options);
    await commit(log, 'a');
    options.refuse = true;
    await expect(commit(log, 'lost')).rejects.toThrow('EIO');
    options.refuse = false;
    expect(await commit(log, 'b')).toBe(true);
    expect(await everyText()).toEqual(['a', 'b']);
    expect(log.segments.map(({ number }) => number)).toEqual([1, 2]);
  });

  test('a write leaves room for the next commit at the same place', async () => {
    const options = refusing('writeRest');
    const log = await openLog(options);
    await commit(log, 'a');
    options.refuse = true;
    await expect(commit(log, 'a longer one that is cut off')).rejects.toThrow('EIO');
    options.refuse = false;
    await commit(log, 'b');
    await commit(log, 'c');
    expect(await everyText()).toEqual(['a', 'b', 'c']);
    expect((await openLog()).segments).toHaveLength(1);
  });

  test('a switch to another log leaves it open which one counts, until a commit decides it durably', async () => {
    const options = refusing('syncFolder');
    const log = await openLog(options);
    await commit(log, 'a');
    const copy = await LogBuilder.start(disk.files(options));
    await copy.commit([record('a')]);
    options.refuse = true;
    await expect(log.switchTo(copy)).rejects.toThrow('EIO');
    options.refuse = false;
    expect(await commit(log, 'b')).toBe(true);
    for (let seed = 0; seed < 50; seed++) {
      const log = new Log(disk.afterPowerCut(seeded(seed)).files());
      await log.refresh();
      expect(await readTexts(log), `power cut ${seed}`).toEqual(['a', 'b']);
    }
  });
});

test('bytes after the last commit do not count, and are left where they are', async () => {
  const log = await openLog();
  for (const text of ['a', 'b']) await commit(log, text);
  const whole = await disk.files().read('segment-1.log');
  const { length: last } = new TextEncoder().encode('b');
  for (let cut = 1; cut < 24 + last; cut++) {
    disk = new SimulatedDisk({ 'segment-1.log': whole.slice(0, -cut) });
    const next = await openLog();
    expect(await readTexts(next)).toEqual(['a']);
    expect(await commit(next, 'c')).toBe(true);
    expect(await everyText()).toEqual(['a', 'c']);
    expect((await disk.files().read('segment-1.log')).length).toBe(whole.length - cut);
  }
});

test('a log in the content of a file is not taken for the log it lies in', async () => {
  const other = await openLog();
  await commit(other, 'of another log');
  const bytes = await disk.files().read('segment-1.log');
  disk = new SimulatedDisk();
  const log = await openLog();
  await commit(log, 'a');
  await log.commit([{ kind: 'contents', payload: bytes }]);
  await commit(log, 'c');
  disk.damage('segment-1.log', 256 + 24 + 1 + 2);
  expect((await everyText()).filter(text => text === 'of another log')).toEqual([]);
});
