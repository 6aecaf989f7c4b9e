import { checkPortableThread } from '../../core/checkPortableThread.ts';
import { contentsOf, type NamedContent, type PortableThread } from '../../core/portableThread.ts';
import { fail, ok } from '../../core/result.ts';
import type {
  ArchiveControl,
  ArchivedContent,
  ArchivedThread,
  FileSource,
  ThreadArchives,
} from '../../core/threadArchive.ts';
import { blobIdOf } from '../blobs/sha256.ts';
import { Json } from '../index/json.ts';
import { Unreadable } from './chunkReader.ts';
import { parseRecordLines, recordLines } from './recordLines.ts';
import { ZipReader } from './zipReader.ts';
import { ZipWriter } from './zipWriter.ts';

/** What a file may hold at most. Bytes, without compression. */
export interface ArchiveLimits {
  readonly records: number;
  readonly content: number;
  readonly contents: number;
}

const mebibyte = 1024 * 1024;
const usualLimits: ArchiveLimits = { records: 256 * mebibyte, content: 512 * mebibyte, contents: 8192 * mebibyte };

const format = 'thread-checkpoints';
/** Goes up when an older version would read a newer file wrongly. */
const version = 1;
const longestManifest = 4096;

/**
 * Threads as zip files that any tool can open: `manifest.json`, then `records.jsonl`, then each content as `contents/<SHA-256>` in
 * the order in which the records name them. `docs/portable-threads.md` describes it.
 */
export function createThreadArchives(limits: ArchiveLimits = usualLimits): ThreadArchives {
  return {
    lines: recordLines,

    async write(thread, readBlob, sink, { onProgress, signal } = {}) {
      const zip = new ZipWriter(sink);
      const contents = contentsOf(thread);
      const total = sumOf(contents);
      const records = Buffer.from([...recordLines(thread)].join(''));
      const tooLarge = reasonAgainst(limits, records.length, contents);
      if (tooLarge !== undefined) throw new Error(tooLarge);
      await zip.add('manifest.json', Buffer.from(`${JSON.stringify(manifestOf(contents, total), undefined, 2)}\n`));
      await zip.add('records.jsonl', records);
      let done = 0;
      for (const { id, path, size } of contents) {
        signal?.throwIfAborted();
        const bytes = await readBlob(id);
        if (bytes?.length !== size) throw new Error(`A content of ${path} cannot be read.`);
        await zip.add(`contents/${id}`, bytes);
        onProgress?.((done += size), total);
      }
      signal?.throwIfAborted();
      await zip.end();
    },

    async read(source, control = {}, onContent) {
      try {
        return ok(await readArchive(source, limits, control, onContent));
      } catch (error) {
        if (error instanceof Unreadable) return fail({ kind: 'refused', reason: error.message });
        throw error;
      }
    },
  };
}

const manifestOf = (contents: readonly NamedContent[], bytes: number) => ({
  format,
  version,
  contents: contents.length,
  bytes,
});

const sumOf = (contents: readonly NamedContent[]): number => contents.reduce((sum, { size }) => sum + size, 0);

/** Why a thread does not fit in a file; `undefined` when it does. */
function reasonAgainst(limits: ArchiveLimits, records: number, contents: readonly NamedContent[]): string | undefined {
  const large = contents.find(({ size }) => size > limits.content);
  if (large !== undefined) return `it has a file of ${large.size} bytes, ${large.path}`;
  if (records > limits.records) return 'it has too many records';
  return sumOf(contents) > limits.contents ? 'its files are too large, all together' : undefined;
}

async function readArchive(
  source: FileSource,
  limits: ArchiveLimits,
  { onProgress, signal }: ArchiveControl,
  onContent: ((content: ArchivedContent) => Promise<void>) | undefined,
): Promise<ArchivedThread> {
  const zip = new ZipReader(source.chunks());
  try {
    const manifest = await zip.next('manifest.json', longestManifest);
    refuseOther(manifest);
    const records = await zip.next('records.jsonl', limits.records);
    const thread = parseRecordLines(records);
    refuseUnfit(thread);
    const contents = contentsOf(thread);
    const tooLarge = reasonAgainst(limits, records.length, contents);
    if (tooLarge !== undefined) throw new Unreadable(tooLarge);
    const total = sumOf(contents);
    if (!isManifest(manifest, manifestOf(contents, total)))
      throw new Unreadable('its manifest does not match its records');
    let done = 0;
    for (const { id, size, path, similarTo } of contents) {
      signal?.throwIfAborted();
      const bytes = await zip.next(`contents/${id}`, size);
      if (bytes.length !== size || blobIdOf(bytes) !== id) throw new Unreadable(`a content of ${path} is damaged`);
      await onContent?.({ id, bytes, similarTo });
      onProgress?.((done += size), total);
    }
    return { thread, checksum: await zip.end(), bytes: total };
  } finally {
    await zip.close();
  }
}

/** Another kind of file, or one of a later version. */
function refuseOther(bytes: Buffer): void {
  let manifest: Json;
  let found: number;
  try {
    manifest = Json.parse(bytes.toString('utf8'));
    if (manifest.field('format').text() !== format) throw new Error('another format');
    found = manifest.field('version').number();
  } catch {
    throw new Unreadable('it is not a thread that was exported');
  }
  if (found !== version)
    throw new Unreadable(`it was written by another version of Thread Checkpoints (format ${found})`);
}

const isManifest = (bytes: Buffer, manifest: object): boolean =>
  bytes.toString('utf8') === `${JSON.stringify(manifest, undefined, 2)}\n`;

function refuseUnfit(thread: PortableThread): void {
  const problem = checkPortableThread(thread);
  if (problem !== undefined) throw new Unreadable(problem);
}
