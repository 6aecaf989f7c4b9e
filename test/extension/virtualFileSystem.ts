import * as vscode from 'vscode';

interface Node {
  readonly type: vscode.FileType;
  /** Of a link: the path it names. */
  readonly bytes: Uint8Array;
  readonly ctime: number;
  readonly mtime: number;
}

/** A file system in memory, for as many folders as there is use for: each lies in an authority of its own. */
export class VirtualFileSystem implements vscode.FileSystemProvider {
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changes.event;
  readonly #nodes = new Map<string, Node>();

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { type, bytes, ctime, mtime } = this.#node(uri);
    return { type, size: bytes.length, ctime, mtime };
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    this.#folder(uri);
    return this.#namesIn(uri).map(name => [name, this.#node(vscode.Uri.joinPath(uri, name)).type]);
  }

  createDirectory(uri: vscode.Uri): void {
    if (this.#nodes.has(keyOf(uri))) throw vscode.FileSystemError.FileExists(uri);
    this.#folder(above(uri));
    this.put(uri, vscode.FileType.Directory);
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const { type, bytes } = this.#node(uri);
    if (type === vscode.FileType.Directory) throw vscode.FileSystemError.FileIsADirectory(uri);
    return bytes.slice();
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array, { create, overwrite }: { create: boolean; overwrite: boolean }): void {
    this.#folder(above(uri));
    const there = this.#nodes.get(keyOf(uri));
    if (there?.type === vscode.FileType.Directory) throw vscode.FileSystemError.FileIsADirectory(uri);
    if (there === undefined && !create) throw vscode.FileSystemError.FileNotFound(uri);
    if (there !== undefined && create && !overwrite) throw vscode.FileSystemError.FileExists(uri);
    this.put(uri, vscode.FileType.File, bytes);
  }

  delete(uri: vscode.Uri, { recursive }: { readonly recursive: boolean }): void {
    this.#node(uri);
    if (!recursive && this.#namesIn(uri).length > 0) throw vscode.FileSystemError.NoPermissions(uri);
    const key = keyOf(uri);
    for (const other of [...this.#nodes.keys()]) {
      if (other === key || other.startsWith(`${key}/`)) this.#nodes.delete(other);
    }
  }

  rename(from: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(from);
  }

  /** Puts anything at a path whose folder is there. */
  put(uri: vscode.Uri, type: vscode.FileType, bytes: Uint8Array = new Uint8Array()): void {
    const now = Date.now();
    const ctime = this.#nodes.get(keyOf(uri))?.ctime ?? now;
    this.#nodes.set(keyOf(uri), { type, bytes: bytes.slice(), ctime, mtime: now });
  }

  /** Makes a folder with all above it. */
  makeFolders(uri: vscode.Uri): void {
    if (this.#nodes.has(keyOf(uri))) return;
    if (uri.path !== '/') this.makeFolders(above(uri));
    this.put(uri, vscode.FileType.Directory);
  }

  #node(uri: vscode.Uri): Node {
    const node = this.#nodes.get(keyOf(uri));
    if (node === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return node;
  }

  #folder(uri: vscode.Uri): void {
    if (this.#node(uri).type !== vscode.FileType.Directory) throw vscode.FileSystemError.FileNotADirectory(uri);
  }

  #namesIn(uri: vscode.Uri): readonly string[] {
    const start = `${keyOf(uri)}/`;
    return [...this.#nodes.keys()]
      .filter(key => key.startsWith(start) && !key.includes('/', start.length))
      .map(key => key.slice(start.length));
  }
}

/** Of the top of an authority: its name alone. */
const keyOf = ({ authority, path }: vscode.Uri): string => authority + (path === '/' ? '' : path);

const above = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, '..');
