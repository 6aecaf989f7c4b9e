import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { crc32 } from '../log/checksum.ts';
import { ChunkReader, Unreadable } from './chunkReader.ts';
import { endOfZip, headerLength, localHeader, parseLocalHeader, type PlacedEntry } from './zipFormat.ts';
import { commentLength, commentOf } from './zipWriter.ts';

const inflate = promisify(inflateRaw);

/**
 * Reads what `ZipWriter` wrote, one entry after another, and nothing else: another form of the same content is refused, so that
 * no two readers can take the file for different things. Throws `Unreadable` for what it refuses.
 *
 * Invariant: no more memory is taken for an entry than the caller allows, whatever its header says.
 */
export class ZipReader {
  readonly #reader: ChunkReader;
  readonly #hash = createHash('sha256');
  readonly #entries: PlacedEntry[] = [];
  #offset = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#reader = new ChunkReader(chunks);
  }

  /** The content of the next entry, which has this name and at most this many bytes. */
  async next(name: string, most: number): Promise<Buffer> {
    const offset = this.#offset;
    const header = await this.#take(headerLength);
    const parsed = parseLocalHeader(header);
    if (parsed === undefined || parsed.nameLength !== name.length)
      throw new Unreadable(`${name} is not where it should be`);
    const foundName = (await this.#take(name.length)).toString('latin1');
    if (foundName !== name) throw new Unreadable(`${name} is not where it should be`);
    const entry: PlacedEntry = { ...parsed.entry, name, offset };
    if (!localHeader(entry).subarray(0, headerLength).equals(header)) {
      throw new Unreadable(`the header of ${name} is not as it was written`);
    }
    if (entry.length > most) throw new Unreadable(`${name} is larger than it may be`);
    if (entry.isDeflated ? entry.packedLength >= entry.length : entry.packedLength !== entry.length) {
      throw new Unreadable(`the size of ${name} is not what it should be`);
    }
    const packed = await this.#take(entry.packedLength);
    const content = entry.isDeflated ? await unpack(packed, entry) : packed;
    if (content.length !== entry.length || crc32(content) !== entry.crc) throw new Unreadable(`${name} is damaged`);
    this.#entries.push(entry);
    return content;
  }

  /** There is nothing after the last entry but what belongs there. Returns the checksum of the whole file. */
  async end(): Promise<string> {
    const expected = endOfZip(this.#entries, this.#offset, commentLength);
    const found = await this.#take(expected.length);
    if (!found.equals(expected)) throw new Unreadable('its list of contents does not match what it holds');
    const comment = await this.#reader.take(commentLength);
    if (!comment.equals(commentOf(this.#hash.digest()))) throw new Unreadable('its checksum does not match');
    if (!(await this.#reader.isAtEnd())) throw new Unreadable('there is more in it than there should be');
    return comment.toString('latin1');
  }

  /** Ends reading, also before the end. */
  close(): Promise<void> {
    return this.#reader.close();
  }

  async #take(length: number): Promise<Buffer> {
    const bytes = await this.#reader.take(length);
    this.#hash.update(bytes);
    this.#offset += length;
    return bytes;
  }
}

async function unpack(packed: Buffer, { name, length }: PlacedEntry): Promise<Buffer> {
  try {
    return await inflate(packed, { maxOutputLength: length });
  } catch {
    throw new Unreadable(`${name} is damaged, or larger than it says`);
  }
}
