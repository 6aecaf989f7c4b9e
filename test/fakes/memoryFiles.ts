import type { GitInfo } from '../../src/core/gitInfo.ts';
import type { UnsavedContent, WorkingDirectory } from '../../src/core/ports/workingDirectory.ts';
import type { EntryKind, FileAccess, FileStat } from '../../src/capture/fileAccess.ts';
import { createRoots } from '../../src/capture/roots.ts';
import { createWorkingDirectory, type WorkingDirectoryOptions } from '../../src/capture/workingDirectory.ts';

export type FileOperation =
  'list' | 'stat' | 'read' | 'readLink' | 'write' | 'writeLink' | 'createFolder' | 'deleteFile' | 'deleteFolder';

export interface FileCall {
  readonly operation: FileOperation;
  readonly path: string;
}

/** Calls that fail; what is absent matches all. */
export interface InjectedFailure {
  readonly operation?: FileOperation;
  readonly path?: string;
  /** Only this call among those that match, from 1. */
  readonly call?: number;
  readonly error?: Error;
}

export interface MemoryFilesOptions {
  /** Names of the folders, when there are to be several. */
  readonly folders?: readonly string[];
  /** The clock of the file system, in milliseconds since 1970. */
  readonly now?: () => number;
}

interface Node {
  readonly kind: EntryKind;
  /** Of a link: the path it names. */
  readonly bytes: Uint8Array;
  readonly isExecutable: boolean;
  readonly mtime: number;
  readonly revision: string;
}

/** A file system in memory, with folders, links and special files, whose calls are logged and can be made to fail. */
export class MemoryFiles implements FileAccess {
  readonly roots: readonly string[];
  readonly nestedRoots: ReadonlySet<string> = new Set();
  readonly keeps = { links: true, executableBit: true };
  readonly calls: FileCall[] = [];
  /** Called before each call takes effect: to wait, or to change files meanwhile. */
  onCall: (call: FileCall) => void | Promise<void> = () => undefined;
  /** Open with changes that are not text. */
  unsaved: readonly string[] = [];
  /** Where its repository stands. */
  gitHead: GitInfo | undefined;
  /** Texts in editors that are not saved, by path. */
  unsavedText: Readonly<Record<string, string>> = {};

  readonly #nodes = new Map<string, Node>();
  readonly #failures: { readonly failure: InjectedFailure; count: number }[] = [];
  readonly #now: () => number;
  #revision = 0;

  constructor({ folders = [''], now = () => Date.now() }: MemoryFilesOptions = {}) {
    this.#now = now;
    this.roots = createRoots(folders.map((name, index) => ({ name, location: `/${index}` }))).names;
    for (const root of this.roots) this.#set(root, 'folder');
  }

  /** Writes a file from outside, with the folders above it. Not logged, never fails. */
  put(path: string, content: string | Uint8Array): void {
    this.#makeFoldersAbove(path);
    this.#set(path, 'file', bytesOf(content));
  }

  /** Puts something else than a file, with the folders above it. */
  putOther(path: string, kind: 'folder' | 'special'): void {
    this.#makeFoldersAbove(path);
    this.#set(path, kind);
  }

  putLink(path: string, target: string | Uint8Array): void {
    this.#makeFoldersAbove(path);
    this.#set(path, 'link', bytesOf(target));
  }

  setExecutable(path: string, isExecutable: boolean): void {
    this.#set(path, 'file', this.contentOf(path), isExecutable);
  }

  isExecutable(path: string): boolean {
    return this.#nodes.get(path)?.isExecutable === true;
  }

  /** The path a link names; `undefined` when there is no link. */
  linkAt(path: string): Uint8Array | undefined {
    const node = this.#nodes.get(path);
    return node?.kind === 'link' ? node.bytes : undefined;
  }

  /** Removes whatever is at a path, with all below it. */
  remove(path: string): void {
    for (const key of [...this.#nodes.keys()]) {
      if (key === path || key.startsWith(`${path}/`)) this.#nodes.delete(key);
    }
  }

  /** Every path but the roots, in order; folders end with `/`. */
  all(): readonly string[] {
    return [...this.#nodes]
      .filter(([path]) => !this.roots.includes(path))
      .map(([path, { kind }]) => (kind === 'folder' ? `${path}/` : path))
      .sort();
  }

  contentOf(path: string): Uint8Array | undefined {
    const node = this.#nodes.get(path);
    return node?.kind === 'file' ? node.bytes : undefined;
  }

  failOn(failure: InjectedFailure): void {
    this.#failures.push({ failure, count: 0 });
  }

  heal(): void {
    this.#failures.length = 0;
  }

  async list(folder: string) {
    await this.#begin('list', folder);
    if (this.#nodes.get(folder)?.kind !== 'folder') throw new Error(`No folder: ${folder}`);
    return [...this.#nodes]
      .filter(([path]) => path !== folder && parentOf(path) === folder && !this.roots.includes(path))
      .map(([path, { kind }]) => ({ name: path.slice(path.lastIndexOf('/') + 1), kind }));
  }

  async stat(path: string): Promise<FileStat | undefined> {
    await this.#begin('stat', path);
    const node = this.#nodes.get(path);
    if (node === undefined) return undefined;
    const { kind, bytes, mtime, revision, isExecutable } = node;
    return { kind, size: bytes.length, mtime, revision, isExecutable };
  }

  async read(path: string): Promise<Uint8Array> {
    await this.#begin('read', path);
    const bytes = this.contentOf(path);
    if (bytes === undefined) throw new Error(`No file: ${path}`);
    return bytes.slice();
  }

  async readLink(path: string): Promise<Uint8Array> {
    await this.#begin('readLink', path);
    const target = this.linkAt(path);
    if (target === undefined) throw new Error(`No link: ${path}`);
    return target.slice();
  }

  async write(path: string, bytes: Uint8Array, isExecutable?: boolean): Promise<void> {
    await this.#begin('write', path);
    this.#refuseToReplace(path);
    this.#set(path, 'file', bytes.slice(), isExecutable ?? this.isExecutable(path));
  }

  async writeLink(path: string, target: Uint8Array): Promise<void> {
    await this.#begin('writeLink', path);
    this.#refuseToReplace(path);
    this.#set(path, 'link', target.slice());
  }

  async createFolder(path: string): Promise<void> {
    await this.#begin('createFolder', path);
    if (this.#nodes.get(parentOf(path))?.kind !== 'folder') throw new Error(`No folder for: ${path}`);
    const kind = this.#nodes.get(path)?.kind;
    if (kind !== undefined && kind !== 'folder') throw new Error(`In the way: ${path}`);
    this.#set(path, 'folder');
  }

  async deleteFile(path: string): Promise<void> {
    await this.#begin('deleteFile', path);
    if (this.#nodes.get(path)?.kind === 'folder') throw new Error(`A folder: ${path}`);
    this.#nodes.delete(path);
  }

  async deleteFolder(path: string): Promise<void> {
    await this.#begin('deleteFolder', path);
    if ([...this.#nodes.keys()].some(key => key.startsWith(`${path}/`))) throw new Error(`Not empty: ${path}`);
    this.#nodes.delete(path);
  }

  unsavedPaths(): readonly string[] {
    return [...this.unsaved, ...Object.keys(this.unsavedText)].sort();
  }

  async showUnsaved(path: string, bytes: Uint8Array): Promise<boolean> {
    if (path in this.unsavedText) return false;
    this.unsavedText = { ...this.unsavedText, [path]: new TextDecoder().decode(bytes) };
    return true;
  }

  unsavedTexts(): readonly UnsavedContent[] {
    return Object.entries(this.unsavedText).map(([path, text]) => ({ path, bytes: bytesOf(text) }));
  }

  #refuseToReplace(path: string): void {
    if (this.#nodes.get(parentOf(path))?.kind !== 'folder') throw new Error(`No folder for: ${path}`);
    const kind = this.#nodes.get(path)?.kind;
    if (kind === 'folder' || kind === 'special') throw new Error(`Neither file nor link: ${path}`);
  }

  #set(path: string, kind: EntryKind, bytes: Uint8Array = new Uint8Array(), isExecutable = false): void {
    this.#nodes.set(path, { kind, bytes, isExecutable, mtime: this.#now(), revision: String(this.#revision++) });
  }

  #makeFoldersAbove(path: string): void {
    const parent = parentOf(path);
    if (this.#nodes.has(parent)) return;
    this.#makeFoldersAbove(parent);
    this.#set(parent, 'folder');
  }

  async #begin(operation: FileOperation, path: string): Promise<void> {
    const call = { operation, path };
    this.calls.push(call);
    await this.onCall(call);
    for (const entry of this.#failures) {
      const { failure } = entry;
      if (failure.operation !== undefined && failure.operation !== operation) continue;
      if (failure.path !== undefined && failure.path !== path) continue;
      entry.count++;
      if (failure.call === undefined || failure.call === entry.count) {
        throw failure.error ?? new Error(`Injected: ${operation} ${path}`);
      }
    }
    if (this.roots.length > 1 && !this.roots.includes(path.split('/')[0] ?? '')) {
      throw new Error(`“${path}” lies in none of the folders.`);
    }
  }
}

export interface MemoryWorkingDirectory extends WorkingDirectory {
  /** The files behind it. */
  readonly files: MemoryFiles;
}

/** A working directory over files in memory, by path. */
export function createMemoryWorkingDirectory(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  { folders, now, ...options }: Partial<WorkingDirectoryOptions> & Pick<MemoryFilesOptions, 'folders'> = {},
): MemoryWorkingDirectory {
  const memory = new MemoryFiles({ ...(folders && { folders }), ...(now && { now }) });
  for (const [path, content] of Object.entries(files)) memory.put(path, content);
  const directory = createWorkingDirectory(memory, { name: 'project', now, ...options });
  return { ...directory, files: memory, gitHead: () => Promise.resolve(memory.gitHead) };
}

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
