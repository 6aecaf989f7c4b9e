import { beforeAll, describe, expect, test } from 'vitest';
import { openOn } from '../../test/contract/storeOnFiles.ts';
import { craftZip, type CraftedEntry } from '../../test/fakes/craftedArchive.ts';
import { dotImage, otherImage } from '../../test/fakes/images.ts';
import { MemoryFile } from '../../test/fakes/memoryFile.ts';
import { SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';
import { World } from '../../test/fakes/world.ts';
import { every } from '../../test/random/runs.ts';
import type { BlobId } from '../core/ids.ts';
import { contentsOf } from '../core/portableThread.ts';
import { recordLines } from '../storage/archive/recordLines.ts';
import { createThreadArchives } from '../storage/archive/threadArchives.ts';
import { collectThread } from './collectThread.ts';
import { exportThread, planExport } from './exportThread.ts';
import { checkImport } from './importThread.ts';

const archives = createThreadArchives();

/** Why a file is refused; `undefined` when it is not. */
async function refusalOf(file: MemoryFile): Promise<string | undefined> {
  const checked = await checkImport(archives, file);
  return checked.ok ? undefined : checked.error;
}

/** A thread with a branch, a restore, an unsaved text and a file that changes, as lines of JSON. */
let events: readonly Line[];
let contents: readonly { readonly id: BlobId; readonly bytes: Uint8Array }[];
let genuine: Uint8Array;

beforeAll(async () => {
  const world = new World(
    { 'a.txt': 'one\n', 'same.txt': 'same\n', 'src/b.txt': `${'long enough to shrink '.repeat(20)}\n` },
    await openOn(new SimulatedDisk().files()),
  );
  world.directory.files.unsavedText = { 'a.txt': 'half\n' };
  const first = await world.send({ 'a.txt': 'two\n' });
  await world.send({ 'src/b.txt': undefined });
  await world.goBackTo(world.before(first));
  await world.send({ 'c.txt': 'c\n' }, undefined);
  const { services, threadId } = world;
  const { portable } = collectThread(services, threadId)!;
  events = [...recordLines(portable)].map(line => JSON.parse(line) as Line);
  contents = await Promise.all(
    contentsOf(portable).map(async ({ id }) => ({ id, bytes: (await services.store.readBlob(id))! })),
  );
  const file = new MemoryFile();
  const plan = await planExport(services, threadId, () => false);
  expect(await exportThread(services, archives, plan!, file, true)).toEqual({ ok: true });
  genuine = new Uint8Array(file.bytes!);
});

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function manifest(more: object = {}): CraftedEntry {
  const bytes = contents.reduce((sum, { bytes: { length } }) => sum + length, 0);
  const value = { format: 'thread-checkpoints', version: 1, contents: contents.length, bytes, ...more };
  return { name: 'manifest.json', content: text(`${JSON.stringify(value, undefined, 2)}\n`) };
}

const records = (lines: readonly unknown[]): CraftedEntry => ({
  name: 'records.jsonl',
  content: text(lines.map(line => `${JSON.stringify(line)}\n`).join('')),
});

const contentEntries = (): CraftedEntry[] =>
  contents.map(({ id, bytes }) => ({ name: `contents/${id}`, content: bytes }));

type Line = { readonly kind: string };
type Fields = Record<string, unknown>;

/** The genuine file with its records changed, each a copy. */
function withRecords(change: (lines: Line[]) => void): MemoryFile {
  const lines = structuredClone([...events]);
  change(lines);
  return craftZip([manifest(), records(lines), ...contentEntries()]);
}

/**
 * The genuine file with one field of one record changed.
 * @param where the kind of the record, which one of them from 0, then the way to the field: `turnStarted 0 turn status`. A way that
 * ends with `+` adds to a list
 * @param value in place of the field; nothing to remove it
 */
function withField(where: string, value?: unknown): MemoryFile {
  return withRecords(lines => setField(lines, where, value));
}

function setField(lines: readonly Line[], where: string, value: unknown): void {
  const [kind, number, ...way] = where.split(' ');
  let holder = lines.filter(line => line.kind === kind)[Number(number)] as Fields;
  const last = way.pop() ?? '';
  for (const name of way) holder = holder[name] as Fields;
  if (last === '+') (holder as unknown as unknown[]).push(value);
  else if (value === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = value;
}

/** A new file of the first checkpoint, with the content of another one; `more` bytes of it, and a mode. */
function newFile(path: string, more = 0, mode?: string): unknown[] {
  const { changes } = events.find(({ kind }) => kind === 'checkpointTaken') as unknown as {
    changes: [string, string, number][];
  };
  const [, hash = '', size = 0] = changes[0] ?? [];
  return [path, hash, size + more, 0, 0, ...(mode === undefined ? [] : [mode, 0])];
}

/** The genuine file with an image sent with its first message. */
function withImage(data: string, mimeType: string = dotImage.mimeType): MemoryFile {
  return withRecords(lines => {
    const turnId = idOf('turnStarted', 'turn');
    const content = { kind: 'images', images: [{ ...dotImage, mimeType, data }] };
    const place = lines.findLastIndex(({ kind }) => kind === 'turnStarted') + 1;
    lines.splice(place, 0, { kind: 'itemAppended', item: { id: 'image1', turnId, createdAt: 1, content } } as Line);
  });
}

const addFileLater = (file: unknown): MemoryFile => withField('checkpointTaken 1 changes +', file);

const addFile = (file: unknown): MemoryFile => withField('checkpointTaken 0 changes +', file);

/** The genuine file with other parts: the manifest, the records, then the contents. */
const withParts = (change: (parts: readonly CraftedEntry[]) => readonly CraftedEntry[]): MemoryFile =>
  craftZip(change([manifest(), records(events), ...contentEntries()]));

/** The same with one part changed, by position. */
const withPart = (position: number, change: Partial<CraftedEntry>): MemoryFile =>
  withParts(parts => parts.map((part, index) => (index === position ? { ...part, ...change } : part)));

const zeros = new Uint8Array(50_000_000);
const hidden = { length: 100_000 };
const leftOut = (path: string) => ({ path, reason: 'secret' });
const addDeletion = (lines: unknown[]): void => void lines.push({ kind: 'threadDeleted', id: 'x' });

test('what these tests are made of is taken', async () => {
  expect(await refusalOf(new MemoryFile(genuine))).toBeUndefined();
  expect(await refusalOf(craftZip([manifest(), records(events), ...contentEntries()]))).toBeUndefined();
  expect(await refusalOf(withImage(dotImage.data))).toBeUndefined();
  const kinds = new Set(events.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(
    ['checkpointTaken', 'coverage', 'itemAppended', 'restoreStarted', 'threadStarted', 'turnStarted'].filter(
      kind => kind !== 'itemAppended' || kinds.has(kind),
    ),
  );
});

describe('damage', () => {
  test('every file that ends too early is refused', async () => {
    for (let length = 0; length < genuine.length; length += every(3)) {
      expect(await refusalOf(new MemoryFile(genuine.slice(0, length))), `${length} bytes`).toBeTypeOf('string');
    }
  });

  test('every file with a byte changed is refused, wherever it is', { timeout: 60_000 }, async () => {
    for (let at = 0; at < genuine.length; at += every(4)) {
      const bytes = genuine.slice();
      bytes[at]! ^= 1 << (at % 8);
      expect(await refusalOf(new MemoryFile(bytes)), `byte ${at}`).toBeTypeOf('string');
    }
  });

  test('a file with more behind its end is refused', async () => {
    const longer = new MemoryFile(Buffer.concat([genuine, text('x')]));
    expect(await refusalOf(longer)).toBe('there is more in it than there should be');
  });

  test.each([
    ['an empty file', new Uint8Array()],
    ['a text', text('{"format":"thread-checkpoints"}')],
    ['another zip file', Buffer.from(craftZip([{ name: 'a.txt', content: text('a') }]).bytes!)],
  ])('%s is refused', async (_, bytes) => {
    expect(await refusalOf(new MemoryFile(bytes))).toBeTypeOf('string');
  });

  test('a file that cannot be read is refused, with the reason', async () => {
    const unreadable = new MemoryFile();
    unreadable.chunks = () => {
      throw new Error('The file is gone.');
    };
    expect(await refusalOf(unreadable)).toBe('The file is gone.');
  });
});

describe('a file whose checksums are right is refused', () => {
  const cases: readonly (readonly [name: string, make: () => MemoryFile, reason: RegExp])[] = [
    ['another format', () => withPart(0, manifestWith({ format: 'other' })), /not a thread that was exported/],
    ['a version to come', () => withPart(0, manifestWith({ version: 2 })), /another version.*\(format 2\)/],
    ['a manifest that is no JSON', () => withPart(0, { content: text('{') }), /not a thread that was exported/],
    ['giant counts', () => withPart(0, manifestWith({ contents: 1e15 })), /manifest does not match/],
    ['records that are no JSON', () => withPart(1, { content: text('{"kind":') }), /last record is not whole/],
    ['a record that is cut', () => withPart(1, { content: text('{"kind":\n') }), /record 1 cannot be read/],
    ['records that are no text', () => withPart(1, { content: Uint8Array.of(0xff, 10) }), /record 1 cannot be read/],
    ['no records', () => withPart(1, { content: text('') }), /not those of one thread/],
    ['records nested too deeply', () => withPart(1, { content: text(`${'['.repeat(200_000)}\n`) }), /cannot be read/],
    ['a record of an unknown kind', () => withRecords(lines => lines.push({ kind: 'run' })), /cannot be read/],
    ['a record that deletes', () => withRecords(addDeletion), /not those of one thread/],
    ['two threads', () => twice('threadStarted'), /not those of one thread/],
    ['a negative time', () => withField('threadStarted 0 thread createdAt', -1), /no count and no time/],
    ['a time with a fraction', () => withField('threadStarted 0 thread createdAt', 1.5), /no count and no time/],
    ['a text for a time', () => withField('threadStarted 0 thread createdAt', 'now'), /cannot be read/],
    ['an id with signs', () => withField('threadStarted 0 thread id', '../x'), /cannot be read/],
    ['a folder elsewhere', () => withField('threadStarted 0 thread workingDirectory', '../x'), /not safe/],
    ['an unknown leaf', () => withField('threadStarted 0 thread activeTurnId', 'x'), /not there/],
    ['a turn of another thread', () => withField('turnStarted 0 turn threadId', 'x'), /another thread/],
    ['a turn without its parent', () => withField('turnStarted 0 turn parentId', 'x'), /not there/],
    [
      'a turn that follows itself',
      () => withField('turnStarted 0 turn parentId', idOf('turnStarted', 'turn')),
      /not there/,
    ],
    ['two turns with one id', () => twice('turnStarted'), /same id/],
    ['a turn that goes on', () => withField('turnStarted 0 turn status', 'inProgress'), /still being answered/],
    ['an image that is none', () => withImage('PHN2Zy8+'), /an image of it is none/],
    ['an image of another type', () => withImage(otherImage.data), /an image of it is none/],
    ['an image of an unknown type', () => withImage(dotImage.data, 'image/svg+xml'), /cannot be read/],
    ['two checkpoints with one id', () => twice('checkpointTaken'), /same id/],
    ['an unknown parent', () => withField('checkpointTaken 1 checkpoint parentId', 'x'), /does not follow/],
    ['no parent', () => withField('checkpointTaken 1 checkpoint parentId'), /does not follow/],
    [
      'a number no checkpoint has',
      () => withField('checkpointTaken 1 checkpoint number', 2 ** 53 - 1),
      /counts what cannot be/,
    ],
    [
      'sums that no number can hold',
      () => withField('checkpointTaken 1 checkpoint changedCount', 2 ** 53 - 1),
      /counts what cannot be/,
    ],
    ['numbers out of order', () => withField('checkpointTaken 1 checkpoint number', 1), /not in order/],
    ['a checkpoint of another thread', () => withField('checkpointTaken 0 checkpoint threadId', 'x'), /another thread/],
    ['a checkpoint of an unknown turn', () => withField('checkpointTaken 0 checkpoint turnId', 'x'), /not there/],
    [
      'a checkpoint of this store',
      () => withField('checkpointTaken 0 checkpoint imported', true),
      /as it was exported/,
    ],
    ['a coverage that is not there', withoutCoverage, /coverage/],
    ['two entries of one path', () => addFile(newFile('a.txt')), /twice/],
    ['a change of what is not there', () => withField('checkpointTaken 1 changes 0 3', 0), /is not there/],
    ['a change that is none', () => addFile(['x', 0, 0, 0, 0]), /changes nothing/],
    ['a file that is a folder too', () => addFile(newFile('a.txt/b')), /a file and a folder/],
    ['a folder that becomes a file', () => addFile(newFile('src')), /a file and a folder/],
    ['a file below one that was there', () => addFileLater(newFile('same.txt/c')), /a file and a folder/],
    ['a file in place of a folder that was there', () => addFileLater(newFile('src')), /a file and a folder/],
    ['a folder with a content', () => addFile(newFile('x', 0, 'folder')), /not empty/],
    ['an unknown mode', () => addFile(newFile('x', 0, 'setuid')), /cannot be read/],
    ['a hash that is none', () => withField('checkpointTaken 0 changes 0 1', '../../x'), /cannot be read/],
    ['a content that is not there', () => addFile(['x', '0'.repeat(64), 3, 0, 0]), /manifest does not match/],
    ['a content with two sizes', () => addFile(newFile('x', 1)), /two sizes/],
    ['a giant content', () => addFile(['x', '0'.repeat(64), 2 ** 50, 0, 0]), /has a file of/],
    [
      'an unsaved text elsewhere',
      () => withField('checkpointTaken 0 checkpoint unsaved 0 0', '/etc/passwd'),
      /not safe/,
    ],
    ['a left-out path elsewhere', () => withField('coverage 0 coverage leftOut +', leftOut('a/../../b')), /outside/],
    ['an ignored path elsewhere', () => withField('coverage 0 coverage ignored +', 'C:/x'), /outside/],
    ['rules of elsewhere', () => withField('coverage 0 coverage ignoreFiles +', { folder: '..', text: '' }), /outside/],
    ['a restore to an unknown checkpoint', () => withField('restoreStarted 0 operation targetId', 'x'), /not there/],
    ['a restore that goes on', () => withField('restoreStarted 0 operation outcome'), /not finished/],
    ['a restore that undoes an unknown one', () => withField('restoreStarted 0 operation undoes', 'x'), /not there/],
    ['two restores with one id', () => twice('restoreStarted'), /same id/],
    ['a restore that writes elsewhere', () => withField('restoreStarted 0 operation changes 0 0', '../x'), /not safe/],
    ['a content that is another one', () => withPart(2, { content: text('xxx\n') }), /is damaged/],
    [
      'a content that is not named',
      () => withPart(2, { name: `contents/${'0'.repeat(64)}` }),
      /not where it should be/,
    ],
    ['a content with a way out', () => withPart(2, { name: '../../x' }), /not where it should be/],
    ['a content twice', () => withParts(parts => [...parts.slice(0, 3), ...parts.slice(2)]), /not where it should be/],
    [
      'a content missing',
      () => withParts(parts => [...parts.slice(0, 2), ...parts.slice(3)]),
      /not where it should be/,
    ],
    ['a content more', () => withParts(parts => [...parts, { name: 'x', content: text('x') }]), /list of contents/],
    ['a zip bomb that says how large it is', () => withPart(2, { content: zeros }), /larger than it may be/],
    [
      'a zip bomb that hides it',
      () => withPart(2, { content: zeros, claims: { length: 4, packedLength: 3 } }),
      /damaged/,
    ],
    [
      'records that hide how large they are',
      () => withPart(1, { content: zeros, claims: hidden }),
      /larger than it says/,
    ],
    ['records that are too large', () => withPart(1, { claims: { length: 2 ** 31 } }), /larger than it may be/],
    ['a manifest that is too large', () => withPart(0, { content: zeros }), /larger than it may be/],
    ['a wrong checksum of a part', () => withPart(2, { claims: { crc: 1 } }), /is damaged/],
  ];

  test.each(cases)('%s', async (_, make, reason) => {
    const refusal = await refusalOf(make());
    expect(refusal).toMatch(reason);
    expect(refusal).not.toMatch(/BUG|[a-z]\.$/);
  });

  const hostilePaths = [
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a//b',
    './a',
    'C:/x',
    'c:x',
    'a\\..\\x',
    '.git/hooks/x',
    'a/.GIT/x',
    'a\0b',
    'nul',
    'src/con.txt',
    '\ud800',
  ];
  test.each(hostilePaths)('a path that is %j', async path => {
    const refusal = await refusalOf(addFile(newFile(path)));
    expect(refusal).toMatch(/not safe|no text/);
  });
});

const manifestWith = (more: object): Partial<CraftedEntry> => ({ content: manifest(more).content });

/** The record stands there twice. */
const twice = (kind: string): MemoryFile =>
  withRecords(lines => {
    const index = lines.findIndex(line => line.kind === kind);
    lines.splice(index + 1, 0, structuredClone(lines[index]!));
  });

const idOf = (kind: string, field: string): unknown =>
  ((events.find(line => line.kind === kind) as unknown as Fields)[field] as Fields)['id'];

const withoutCoverage = (): MemoryFile =>
  withRecords(
    lines =>
      void lines.splice(
        lines.findIndex(({ kind }) => kind === 'coverage'),
        1,
      ),
  );
