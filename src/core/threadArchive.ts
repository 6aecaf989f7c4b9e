import type { BlobId } from './ids.ts';
import type { PortableThread } from './portableThread.ts';
import type { Result } from './result.ts';

/** A file that is written once, from its beginning to its end. Nothing is at its place before `close` resolves. */
export interface FileSink {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Gives up: nothing is left of what was written. */
  discard(): Promise<void>;
}

/** A file that can be read from its beginning, more than once. */
export interface FileSource {
  /** For the user. */
  readonly name: string;
  chunks(): AsyncIterable<Uint8Array>;
}

/** Why a file is no thread that can be imported, as a clause that can follow a colon. */
export interface ArchiveRefusal {
  readonly kind: 'refused';
  readonly reason: string;
}

export interface ArchiveControl {
  /** Bytes of contents. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A whole thread as one file: its records and the contents of its files. */
export interface ThreadArchives {
  /** The thread without the contents of its files: each record as a line of JSON, as the file has them. */
  lines(thread: PortableThread): Iterable<string>;
  /**
   * Writes a thread and every content that it names. Neither closes nor discards the sink. Rejects when the sink refuses, when
   * `signal` aborts, and when a content cannot be had.
   */
  write(
    thread: PortableThread,
    readBlob: (id: BlobId) => Promise<Uint8Array | undefined>,
    sink: FileSink,
    control?: ArchiveControl,
  ): Promise<void>;
  /**
   * Reads what `write` wrote, from beginning to end, and gives it back only when all of it is as it should be: every byte
   * counts in a checksum, every content has the hash it is named by, and the records follow `checkPortableThread`. Nothing in
   * it is trusted, and nothing of it is run. Rejects when the source cannot be read, when `signal` aborts, and when `onContent`
   * rejects.
   *
   * @param onContent is given each content once, verified, and before it is known that what comes after it is as it should be
   */
  read(
    source: FileSource,
    control?: ArchiveControl,
    onContent?: (content: ArchivedContent) => Promise<void>,
  ): Promise<Result<ArchivedThread, ArchiveRefusal>>;
}

export interface ArchivedThread {
  readonly thread: PortableThread;
  /** The same for the same bytes of the file only. */
  readonly checksum: string;
  /** Of all contents. */
  readonly bytes: number;
}

export interface ArchivedContent {
  readonly id: BlobId;
  readonly bytes: Uint8Array;
  /** What was at its path before, which probably shares much with it. */
  readonly similarTo: BlobId | undefined;
}
