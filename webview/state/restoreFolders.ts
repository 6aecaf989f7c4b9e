import type { PlannedFileView } from '../../src/protocol/previewViews.ts';

/** A folder with all files that a tick on it stands for. */
export interface FolderNode {
  /** From the top, without `/` at its end. */
  readonly path: string;
  /** What its row says: its own name, with those of the folders above that hold nothing else. */
  readonly name: string;
  readonly folders: readonly FolderNode[];
  /** Those directly in it. */
  readonly files: readonly PlannedFileView[];
  /** Those anywhere below. */
  readonly allFiles: readonly PlannedFileView[];
}

/** The folders of these files, each by name, with files in the order given. A folder with one folder and nothing else is one row with it. */
export function foldersOf(files: readonly PlannedFileView[]): FolderNode {
  const root = new Folder('', '');
  for (const file of files) {
    let folder = root;
    folder.allFiles.push(file);
    let start = 0;
    for (let end = file.path.indexOf('/'); end !== -1; end = file.path.indexOf('/', start)) {
      folder = folder.inside(file.path.slice(start, end), file.path.slice(0, end));
      folder.allFiles.push(file);
      start = end + 1;
    }
    folder.files.push(file);
  }
  return { ...root.toNode(), path: '', name: '' };
}

class Folder {
  readonly allFiles: PlannedFileView[] = [];
  readonly files: PlannedFileView[] = [];
  readonly #name: string;
  readonly #path: string;
  readonly #folders = new Map<string, Folder>();

  constructor(name: string, path: string) {
    this.#name = name;
    this.#path = path;
  }

  inside(name: string, path: string): Folder {
    let folder = this.#folders.get(name);
    if (folder === undefined) this.#folders.set(name, (folder = new Folder(name, path)));
    return folder;
  }

  toNode(above = ''): FolderNode {
    const name = above + this.#name;
    const [only] = this.#folders.values();
    const isPassage = this.#path !== '' && this.#folders.size === 1 && this.files.length === 0;
    if (isPassage && only !== undefined) return only.toNode(`${name}/`);
    const folders = [...this.#folders].sort(([a], [b]) => byName(a, b)).map(([, folder]) => folder.toNode());
    return { path: this.#path, name, folders, files: this.files, allFiles: this.allFiles };
  }
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
