import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { parseBlobId, type BlobId } from '../../src/core/ids.ts';
import type { FoundEntry, Snapshot, SnapshotOptions, WorkingDirectory } from '../../src/core/ports/workingDirectory.ts';

/** The functions of a test framework, so that the suite runs under any. */
export interface TestFramework {
  readonly describe: (name: string, define: () => void) => void;
  readonly it: (name: string, test: () => Promise<void>) => void;
  readonly afterEach: (clean: () => Promise<void>) => void;
}

export interface SubjectOptions {
  readonly maxFileBytes?: number;
  /** Files that are taken although they look like secrets. */
  readonly includedSecrets?: readonly string[];
  /** Names of several folders; one folder when absent. */
  readonly folders?: readonly string[];
}

/** A working directory over empty folders, and the way to its files behind its back. */
export interface Subject {
  readonly directory: WorkingDirectory;
  /** Writes a file, making the folders above it. */
  put(path: string, bytes: Uint8Array): Promise<void>;
  putFolder(path: string): Promise<void>;
  /** Removes a file, or a folder with all in it. */
  remove(path: string): Promise<void>;
  /** Everything there, in order; folders end with `/`, the topmost ones are not listed. */
  all(): Promise<readonly string[]>;
  contentOf(path: string): Promise<Uint8Array | undefined>;
  /** Makes a link to another path; absent where there are none. */
  readonly putLink?: (path: string, target: string | Uint8Array) => Promise<void>;
  /** The path a link names. */
  readonly linkAt?: (path: string) => Promise<Uint8Array>;
  /** Links are part of its trees. */
  readonly keepsLinks: boolean;
  /** So is whether a file may be executed. */
  readonly keepsExecutable: boolean;
  /** Makes something that is neither file, folder nor link; absent where there is none. */
  readonly putSpecial?: (path: string) => Promise<void>;
  /** The permission bits of a file; absent where there are none. */
  readonly modes?: {
    set(path: string, mode: number): Promise<void>;
    get(path: string): Promise<number>;
  };
  dispose(): Promise<void>;
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

export async function putAll(subject: Subject, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) await subject.put(path, bytes(content));
}

export const text = (content: Uint8Array | undefined): string | undefined =>
  content && new TextDecoder().decode(content);

export const blobIdOf = (content: Uint8Array): BlobId =>
  parseBlobId(createHash('sha256').update(content).digest('hex'));

export function snapshot(
  { directory }: Subject,
  options: Partial<SnapshotOptions> = {},
  blobs = new Map<BlobId, Uint8Array>(),
): Promise<Snapshot> {
  const putBlob = async (content: Uint8Array, _before?: BlobId, given?: BlobId): Promise<BlobId> => {
    const id = blobIdOf(content);
    assert.ok(given === undefined || given === id);
    blobs.set(id, content.slice());
    return id;
  };
  return directory.snapshot({ putBlob, ...options });
}

/** What a snapshot says of each path, in a form that is the same for equal bytes. */
export async function contents(
  subject: Subject,
  options: Partial<SnapshotOptions> = {},
): Promise<ReadonlyMap<string, string>> {
  const { tree, coverage } = await snapshot(subject, options);
  assert.deepEqual(coverage.leftOut, []);
  return new Map([...tree].map(([path, { blob, size }]) => [path, `${blob} ${size}`]));
}

/** Each path with its mode, where it has one. */
export async function described(subject: Subject, options: Partial<SnapshotOptions> = {}): Promise<readonly string[]> {
  const { tree } = await snapshot(subject, options);
  return [...tree].map(([path, { mode }]) => (mode === undefined ? path : `${path} ${mode}`));
}

export const entryText = (content: string): string => `${blobIdOf(bytes(content))} ${bytes(content).length}`;

/** With bytes of the plain kind, for comparison. */
export const plain = (entry: FoundEntry | undefined): FoundEntry | undefined =>
  entry && { mode: entry.mode, bytes: new Uint8Array(entry.bytes) };

export const folder: FoundEntry = { mode: 'folder', bytes: new Uint8Array() };

export const link = (target: string): FoundEntry => ({ mode: 'link', bytes: bytes(target) });

export const file = (content: string): FoundEntry => ({ mode: undefined, bytes: bytes(content) });

export const asBytes = (files: Files): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(files).map(([path, content]) => [path, `${blobIdOf(bytes(content))} ${bytes(content).length}`]),
  );

export const bytes = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** Makes subjects with these files, and removes them after each test. */
export function startWith(
  make: (options?: SubjectOptions) => Promise<Subject>,
  afterEach: TestFramework['afterEach'],
): (files?: Files, options?: SubjectOptions) => Promise<Subject> {
  const subjects: Subject[] = [];
  afterEach(async () => {
    for (const subject of subjects.splice(0)) await subject.dispose();
  });
  return async (files = {}, options) => {
    const subject = await make(options);
    subjects.push(subject);
    await putAll(subject, files);
    return subject;
  };
}
