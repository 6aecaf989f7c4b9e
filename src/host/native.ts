import type { BlobId } from '../core/ids.ts';
import type { FileSink, FileSource } from '../core/threadArchive.ts';

/** One side of a native diff. */
export type DiffSide =
  /** A file as the store holds it, read only; no blob shows an empty file. */
  | { readonly kind: 'stored'; readonly path: string; readonly blob: BlobId | undefined }
  /** The file on disk. */
  | { readonly kind: 'disk'; readonly path: string };

export interface NativeDiff {
  readonly path: string;
  readonly left: DiffSide;
  readonly right: DiffSide;
}

/** The surfaces that VS Code draws: diff editors, pickers, dialogs. The host asks for them in its own words. */
export interface Native {
  openDiff(diff: NativeDiff, title: string): Promise<void>;
  openDiffs(diffs: readonly NativeDiff[], title: string): Promise<void>;
  /** Opens a file of the working directory, or shows a folder, whose path ends with `/`. Rejects when it is not there. */
  openPath(path: string): Promise<void>;
  /** Opens a text as the store holds it, read only. */
  openStored(path: string, blob: BlobId, title: string): Promise<void>;
  /** Asks for one line of text; `undefined` when dismissed. */
  askText(question: {
    readonly title: string;
    readonly prompt: string;
    readonly value: string;
  }): Promise<string | undefined>;
  /** Asks before something that cannot be taken back. */
  confirm(question: { readonly message: string; readonly detail: string; readonly action: string }): Promise<boolean>;
  /** Lets the user pick one of several actions; `undefined` when dismissed. */
  pick(title: string, choices: readonly Choice[]): Promise<string | undefined>;
  /** Lets the user pick any number of choices, some of which are picked already; `undefined` when dismissed. */
  pickSeveral(
    title: string,
    choices: readonly (Choice & { readonly isPicked: boolean })[],
  ): Promise<readonly string[] | undefined>;
  /** Lets the user choose a folder on disk: its tree path, `outside` when it has none; `undefined` when dismissed. */
  pickFolder(title: string): Promise<PickedFolder | undefined>;
  /** Asks where a file is to be saved; `undefined` when dismissed. What is there is replaced when the user agrees to that. */
  saveFile(question: FileQuestion & { readonly name: string }): Promise<FileSink | undefined>;
  /** Lets the user choose a file to read; `undefined` when dismissed. */
  openFile(question: FileQuestion): Promise<FileSource | undefined>;
  /** Opens a terminal and types a command, which the user runs. */
  typeInTerminal(title: string, command: string): void;
  copyText(text: string): Promise<void>;
  showError(message: string): void;
  showMessage(message: string): void;
  /** Says something, with one thing that can be done about it. Resolves with whether that was chosen. */
  offer(message: string, action: string): Promise<boolean>;
  /** As `offer`, but as a warning. */
  warn(message: string, action: string): Promise<boolean>;
  /** Opens text in a read-only editor. */
  showReport(title: string, text: string): Promise<void>;
  /** Shows how far work is, with a way to cancel it; `undefined` when it was canceled. */
  withProgress<Value>(
    title: string,
    work: (tell: (done: number, total: number) => void, signal: AbortSignal) => Promise<Value>,
  ): Promise<Value | undefined>;
  /** Opens the Settings editor at the settings whose names hold these words. */
  openSettings(words: string): Promise<void>;
  /** Writes the workspace's setting of the files that are taken although they look like secrets. */
  saveIncludedSecrets(paths: readonly string[]): Promise<void>;
  /** Remembers for this workspace that its first capture may be of any size. */
  allowFirstCapture(): Promise<void>;
  showChat(): Promise<void>;
  openFolder(): Promise<void>;
  manageTrust(): Promise<void>;
  /** Starts this window anew. */
  reloadWindow(): Promise<void>;
  showLog(): void;
  /** Keeps the message box's text of a thread over restarts. */
  saveDraft(text: string): void;
}

export type PickedFolder =
  { readonly kind: 'inside'; readonly path: string } | { readonly kind: 'outside'; readonly name: string };

export interface FileQuestion {
  readonly title: string;
  /** What the user calls such files, and how their names end, without the dot. */
  readonly kind: string;
  readonly extension: string;
}

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}
