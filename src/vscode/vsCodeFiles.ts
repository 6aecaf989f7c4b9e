import * as vscode from 'vscode';
import type { Editors, EntryKind, FileAccess, FileStat } from '../capture/fileAccess.ts';
import { createRoots } from '../capture/roots.ts';
import { sameBytes } from '../core/sameBytes.ts';

/**
 * Files of workspace folders, by VS Code: also those of remote and virtual workspaces.
 *
 * A file that is open with unsaved changes is written through its editor, so that the user can take the write back there.
 */
export function createVsCodeFiles(folders: readonly vscode.WorkspaceFolder[]): FileAccess {
  const roots = rootsOf(folders);
  const uriOf = uriIn(folders);
  const editors = editorsIn(folders);
  return {
    roots: roots.names,
    nestedRoots: roots.nested,
    keeps: { links: false, executableBit: false },
    list: async folder => {
      const entries = await vscode.workspace.fs.readDirectory(uriOf(folder));
      return entries.map(([name, type]) => ({ name, kind: kindOf(type) }));
    },
    stat: async path => {
      const uri = uriOf(path);
      try {
        return toFileStat(await vscode.workspace.fs.stat(uri));
      } catch (cause) {
        if (isMissing(cause)) return undefined;
        throw cause;
      }
    },
    read: async path => vscode.workspace.fs.readFile(uriOf(path)),
    readLink: cannotKeepLinks,
    writeLink: cannotKeepLinks,
    write: async (path, bytes) => {
      if (!(await editors.write(path, bytes))) await vscode.workspace.fs.writeFile(uriOf(path), bytes);
    },
    createFolder: async path => vscode.workspace.fs.createDirectory(uriOf(path)),
    deleteFile: async path => {
      try {
        await vscode.workspace.fs.delete(uriOf(path), { useTrash: false, recursive: false });
      } catch (cause) {
        if (!isMissing(cause)) throw cause;
      }
    },
    deleteFolder: async path => vscode.workspace.fs.delete(uriOf(path), { useTrash: false, recursive: false }),
    unsavedPaths: () => editors.unsavedPaths(),
    unsavedTexts: () => editors.unsavedTexts(),
    showUnsaved: async (path, bytes) => editors.showUnsaved(path, bytes),
  };
}

/** The editors of this window, for files of these folders. */
export function editorsIn(folders: readonly vscode.WorkspaceFolder[]): Editors {
  const roots = rootsOf(folders);
  const uriOf = uriIn(folders);
  const pathOf = ({ uri }: { readonly uri: vscode.Uri }): string | undefined => roots.pathOf(locationOf(uri));
  return {
    unsavedPaths: () => {
      const open = [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments];
      const paths = open.filter(({ isDirty }) => isDirty).map(pathOf);
      return [...new Set(paths.filter(path => path !== undefined))].sort();
    },
    unsavedTexts: () =>
      vscode.workspace.textDocuments
        .filter(({ isDirty }) => isDirty)
        .flatMap(document => {
          const path = pathOf(document);
          return path === undefined ? [] : [{ path, bytes: bytesOf(document) }];
        }),
    write: async (path, bytes) => writeThroughEditor(uriOf(path), bytes),
    showUnsaved: async (path, bytes) => showUnsaved(uriOf(path), bytes),
  };
}

const rootsOf = (folders: readonly vscode.WorkspaceFolder[]) =>
  createRoots(folders.map(({ name, uri }) => ({ name, location: locationOf(uri) })));

/** Where a path of the working directory is. Throws when it lies in none of the folders. */
export function uriIn(folders: readonly vscode.WorkspaceFolder[]): (path: string) => vscode.Uri {
  const roots = rootsOf(folders);
  return path => {
    const { index, inside } = roots.locate(path);
    const folder = folders[index];
    if (folder === undefined) throw new Error(`“${path}” lies in none of the folders.`);
    return inside === '' ? folder.uri : vscode.Uri.joinPath(folder.uri, inside);
  };
}

/** The path of what a URI names; `undefined` when it lies in none of the folders. */
export function pathIn(folders: readonly vscode.WorkspaceFolder[]): (uri: vscode.Uri) => string | undefined {
  const roots = rootsOf(folders);
  return uri => roots.pathOf(locationOf(uri));
}

/** Windows paths may differ in the case of the drive letter only. */
const locationOf = ({ scheme, authority, path }: vscode.Uri): string =>
  `${scheme}://${authority}${path.replace(/^\/[A-Z]:/, drive => drive.toLowerCase())}`;

/** `FileType` is a set of bits: a link to a file is both a link and a file. */
function kindOf(type: vscode.FileType): EntryKind {
  if ((type & vscode.FileType.SymbolicLink) !== 0) return 'link';
  if ((type & vscode.FileType.File) !== 0) return 'file';
  return (type & vscode.FileType.Directory) !== 0 ? 'folder' : 'special';
}

const toFileStat = ({ type, size, mtime, ctime }: vscode.FileStat): FileStat => ({
  kind: kindOf(type),
  size,
  mtime,
  revision: String(ctime),
  isExecutable: false,
});

const cannotKeepLinks = (path: string): Promise<never> => Promise.reject(new Error(`Links are not kept here: ${path}`));

const isMissing = (cause: unknown): boolean =>
  cause instanceof vscode.FileSystemError && (cause.code === 'FileNotFound' || cause.code === 'FileNotADirectory');

/**
 * Replaces the text of a document with unsaved changes and saves it. Returns whether the file then has exactly `bytes`:
 * saving may format, or write another encoding or other line ends.
 */
async function writeThroughEditor(uri: vscode.Uri, bytes: Uint8Array): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find(
    open => open.isDirty && locationOf(open.uri) === locationOf(uri),
  );
  const text = document && textOf(bytes);
  if (document === undefined || text === undefined || !isUtf8(document)) return false;
  if (!(await replaceText(document, text)) || !(await document.save())) return false;
  return sameBytes(await vscode.workspace.fs.readFile(uri), bytes);
}

/** Milliseconds. A document that is open follows its file after about a second. */
const followLimit = 5000;
/** Milliseconds in which a document that has read a file while it was written reads it again. */
const settleTime = 500;

async function showUnsaved(uri: vscode.Uri, bytes: Uint8Array): Promise<boolean> {
  const text = textOf(bytes);
  if (text === undefined) return false;
  const saved = textOf(await vscode.workspace.fs.readFile(uri));
  const wasOpen = vscode.workspace.textDocuments.some(({ uri: open }) => open.toString() === uri.toString());
  const document = await vscode.workspace.openTextDocument(uri);
  // Text put into a document that is behind its file could not be saved any more.
  for (let waited = 0; document.getText() !== saved && waited < followLimit; waited += 50) await delay(50);
  if (wasOpen) await delay(settleTime);
  if (document.isDirty || document.getText() !== saved || !(await replaceText(document, text))) return false;
  await vscode.window.showTextDocument(document, { preview: false, preserveFocus: true });
  return document.isDirty;
}

const delay = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

async function replaceText(document: vscode.TextDocument, text: string): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, [
    vscode.TextEdit.replace(document.validateRange(new vscode.Range(0, 0, document.lineCount, 0)), text),
    vscode.TextEdit.setEndOfLine(text.includes('\r\n') ? vscode.EndOfLine.CRLF : vscode.EndOfLine.LF),
  ]);
  return vscode.workspace.applyEdit(edit);
}

/** Its text as UTF-8, whatever encoding it is saved in. */
function bytesOf(document: vscode.TextDocument & { readonly encoding?: string }): Uint8Array {
  const mark = document.encoding === 'utf8bom' ? '\uFEFF' : '';
  return new TextEncoder().encode(mark + document.getText());
}

/** `undefined` when the bytes are not text. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** VS Code tells the encoding of a document from 1.100 on; before, what it has saved tells. */
function isUtf8(document: vscode.TextDocument & { readonly encoding?: string }): boolean {
  return document.encoding === undefined || document.encoding === 'utf8' || document.encoding === 'utf8bom';
}
