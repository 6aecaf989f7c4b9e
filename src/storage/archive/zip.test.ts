import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryFile } from '../../../test/fakes/memoryFile.ts';
import { noise } from '../../../test/random/noise.ts';
import { diskSink, diskSource } from './diskFile.ts';
import { endOfZip, type PlacedEntry } from './zipFormat.ts';
import { ZipReader } from './zipReader.ts';
import { ZipWriter } from './zipWriter.ts';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'zip-'))));
afterEach(() => rm(folder, { recursive: true }));

const contents = [new Uint8Array(), Buffer.from('text '.repeat(1000)), noise(1, 3_000_000), Buffer.from('é')];

async function write(zip: ZipWriter): Promise<void> {
  for (const [index, content] of contents.entries()) await zip.add(`contents/${index}`, content);
  await zip.end();
}

describe('a zip file on a disk', () => {
  test('is read back, from chunks of any length', async () => {
    const place = join(folder, 'a.zip');
    const sink = diskSink(place);
    await write(new ZipWriter(sink));
    await sink.close();
    const bytes = await readFile(place);
    for (const source of [diskSource(place), new MemoryFile(bytes, 7), new MemoryFile(bytes, 1_000_000)]) {
      const zip = new ZipReader(source.chunks());
      for (const [index, content] of contents.entries()) {
        expect((await zip.next(`contents/${index}`, content.length)).equals(content)).toBe(true);
      }
      expect(await zip.end()).toMatch(/^SHA-256 [0-9a-f]{64}$/);
    }
  });

  test.skipIf(spawnSync('unzip', ['-v']).error !== undefined)('is one for other programs too', async () => {
    const sink = diskSink(join(folder, 'a.zip'));
    await write(new ZipWriter(sink));
    await sink.close();
    const { stdout, status } = spawnSync('unzip', ['-t', 'a.zip'], { cwd: folder, encoding: 'utf8' });
    expect([status, stdout.match(/ OK$/gm)?.length]).toEqual([0, contents.length]);
  });

  test('is at its place only once it is closed', async () => {
    await writeFile(join(folder, 'a.zip'), 'before');
    const sink = diskSink(join(folder, 'a.zip'));
    await sink.write(Buffer.from('one '));
    expect(await readFile(join(folder, 'a.zip'), 'utf8')).toBe('before');
    await sink.write(Buffer.from('two'));
    await sink.close();
    expect(await readFile(join(folder, 'a.zip'), 'utf8')).toBe('one two');
    expect(await readdir(folder)).toEqual(['a.zip']);
  });

  test('leaves nothing when it is discarded', async () => {
    const sink = diskSink(join(folder, 'a.zip'));
    await sink.write(Buffer.from('half'));
    await sink.discard();
    await diskSink(join(folder, 'b.zip')).discard();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the end of a zip file', () => {
  const entry = (offset: number): PlacedEntry => {
    return { name: 'a', crc: 1, packedLength: 2, length: 2, isDeflated: false, offset };
  };
  const wide = Buffer.from([0x50, 0x4b, 6, 6]);

  test('has numbers of 64 bits when there are too many entries, or they lie too far behind, and else not', () => {
    const many = Array.from({ length: 0xffff }, (_, index) => entry(index));
    expect(endOfZip(many.slice(1), 5, 0).includes(wide)).toBe(false);
    expect(endOfZip(many, 5, 0).includes(wide)).toBe(true);
    const far = endOfZip([entry(0), entry(2 ** 33)], 2 ** 34, 0);
    const at = far.indexOf(wide);
    expect(far.readBigUInt64LE(at + 48)).toBe(2n ** 34n);
    expect(far.readBigUInt64LE(at - 8)).toBe(2n ** 33n);
  });
});
