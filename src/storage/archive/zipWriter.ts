import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync } from 'node:zlib';
import type { FileSink } from '../../core/threadArchive.ts';
import { crc32 } from '../log/checksum.ts';
import { endOfZip, localHeader, type PlacedEntry } from './zipFormat.ts';

const deflate = promisify(deflateRaw);

/** The comment that ends the file: the SHA-256 of every byte before it. */
export const commentOf = (digest: Buffer): Buffer => Buffer.from(`SHA-256 ${digest.toString('hex')}`, 'latin1');
export const commentLength = 'SHA-256 '.length + 64;

/** Writes a zip file, one entry after another. What it keeps in memory is a line for each entry. */
export class ZipWriter {
  readonly #sink: FileSink;
  readonly #hash = createHash('sha256');
  readonly #entries: PlacedEntry[] = [];
  #offset = 0;

  constructor(sink: FileSink) {
    this.#sink = sink;
  }

  /** @param name in ASCII, and new */
  async add(name: string, content: Uint8Array): Promise<void> {
    const deflated = await deflatedForm(content);
    const isDeflated = deflated !== undefined;
    const packed = deflated ?? content;
    const entry: PlacedEntry = {
      name,
      crc: crc32(content),
      packedLength: packed.length,
      length: content.length,
      isDeflated,
      offset: this.#offset,
    };
    await this.#write(Buffer.concat([localHeader(entry), packed]));
    this.#entries.push(entry);
  }

  async end(): Promise<void> {
    await this.#write(endOfZip(this.#entries, this.#offset, commentLength));
    await this.#sink.write(commentOf(this.#hash.digest()));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#offset += bytes.length;
    await this.#sink.write(bytes);
  }
}

/** Bytes. Shorter ones are deflated sooner than another thread is asked to; of longer ones a sample tells whether it is worth it. */
const long = 64 * 1024;

/** `undefined` when it is not shorter, or hardly. */
async function deflatedForm(content: Uint8Array): Promise<Buffer | undefined> {
  const sample = deflateRawSync(content.subarray(0, long));
  if (content.length <= long) return sample.length < content.length ? sample : undefined;
  if (sample.length > 0.98 * long) return undefined;
  const deflated = await deflate(content);
  return deflated.length < content.length ? deflated : undefined;
}
