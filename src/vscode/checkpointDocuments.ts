import * as vscode from 'vscode';
import type { BlobId } from '../core/ids.ts';
import { parseBlobId } from '../core/ids.ts';

/** The scheme of read-only documents that show a file as the store holds it. */
export const storedScheme = 'threadcheckpoint';

/** The document of a stored file. The path decides its language and icon; the content is named by its hash, so it never changes. */
export function storedUri(path: string, blob: BlobId | undefined): vscode.Uri {
  return vscode.Uri.from({ scheme: storedScheme, path: `/${path}`, query: blob ?? '' });
}

/** The content a document of a stored file shows; `undefined` when it stands for a file that was not there. */
export const storedBlob = ({ query }: vscode.Uri): BlobId | undefined =>
  query === '' ? undefined : parseBlobId(query);

/**
 * Serves stored files to editors, read only. A file system rather than a text document provider, so that pictures and other
 * binary files can be compared too.
 */
export class CheckpointDocuments implements vscode.FileSystemProvider {
  readonly #readBlob: (id: BlobId) => Promise<Uint8Array | undefined>;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(readBlob: (id: BlobId) => Promise<Uint8Array | undefined>) {
    this.#readBlob = readBlob;
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    if (uri.query === '') return new Uint8Array();
    const bytes = await this.#readBlob(parseBlobId(uri.query));
    if (bytes === undefined)
      throw vscode.FileSystemError.Unavailable(
        'This content is no longer kept, or it is damaged in the checkpoint store.',
      );
    return bytes;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const bytes = await this.readFile(uri);
    const permissions = vscode.FilePermission.Readonly;
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length, permissions };
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions('Checkpoints are read only.');
  }

  writeFile(): never {
    throw vscode.FileSystemError.NoPermissions('Checkpoints are read only.');
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions('Checkpoints are read only.');
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions('Checkpoints are read only.');
  }
}
