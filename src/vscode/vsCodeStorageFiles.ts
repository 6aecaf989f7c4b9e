import * as vscode from 'vscode';
import type { StorageFiles, WritableFile } from '../storage/files/storageFiles.ts';

/**
 * A folder of any file system that VS Code can reach, for stores that do not lie on a local disk. Files are written whole, and
 * what durability is worth there is up to that file system.
 */
export function vsCodeStorageFiles(folder: vscode.Uri): StorageFiles {
  const { fs } = vscode.workspace;
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
  const read = (name: string): Promise<Uint8Array> => coded(fs.readFile(at(name)));
  return {
    canAppend: false,
    makeFolder: () => coded(fs.createDirectory(folder)),
    list: () => listFiles(folder),
    size: name => sizeOf(at(name)),
    read,
    readRange: async (name, offset, length) => (await read(name)).subarray(offset, offset + length),
    async openNew(name) {
      if (await exists(at(name))) throw withCode('EEXIST');
      await coded(fs.writeFile(at(name), new Uint8Array()));
      return new WholeFile(at(name));
    },
    open: () => Promise.reject(withCode('ENOTSUP')),
    syncFolder: () => Promise.resolve(),
    publish: (from, to) => coded(fs.rename(at(from), at(to), { overwrite: false })),
    replace: (from, to) => coded(fs.rename(at(from), at(to), { overwrite: true })),
    unlink: name => coded(fs.delete(at(name), { useTrash: false })),
  };
}

/** Gathers what is written, and writes the file when it is synced or closed. */
class WholeFile implements WritableFile {
  readonly #uri: vscode.Uri;
  #bytes: Uint8Array = new Uint8Array();
  #isWritten = true;

  constructor(uri: vscode.Uri) {
    this.#uri = uri;
  }

  write(offset: number, bytes: Uint8Array): Promise<void> {
    const longer = new Uint8Array(Math.max(this.#bytes.length, offset + bytes.length));
    longer.set(this.#bytes);
    longer.set(bytes, offset);
    this.#bytes = longer;
    this.#isWritten = false;
    return Promise.resolve();
  }

  async sync(): Promise<void> {
    if (this.#isWritten) return;
    await coded(vscode.workspace.fs.writeFile(this.#uri, this.#bytes));
    this.#isWritten = true;
  }

  close(): Promise<void> {
    return this.sync();
  }
}

async function listFiles(folder: vscode.Uri): Promise<readonly string[]> {
  if (!(await exists(folder))) return [];
  const entries = await coded(vscode.workspace.fs.readDirectory(folder));
  return entries.map(([name]) => name);
}

async function sizeOf(uri: vscode.Uri): Promise<number> {
  return (await exists(uri)) ? (await coded(vscode.workspace.fs.stat(uri))).size : 0;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw toCoded(error);
  }
}

/** Errors as the store knows them. */
async function coded<T>(work: Thenable<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toCoded(error);
  }
}

const codes: Readonly<Record<string, string>> = {
  FileNotFound: 'ENOENT',
  FileExists: 'EEXIST',
  FileIsADirectory: 'EISDIR',
  FileNotADirectory: 'ENOTDIR',
  NoPermissions: 'EACCES',
};

function toCoded(error: unknown): unknown {
  if (!(error instanceof vscode.FileSystemError)) return error;
  return withCode(codes[error.code] ?? 'EIO', error);
}

const withCode = (code: string, cause?: unknown): Error => Object.assign(new Error(code, { cause }), { code });
