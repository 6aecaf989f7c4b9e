import * as vscode from 'vscode';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { LineChange } from '../core/lineDiff.ts';
import { ChangesSince, type Comparison, type ComparedText } from '../host/changesSince.ts';
import { originWords, type OriginWords } from '../host/changeWords.ts';
import { tooLong } from '../host/lineChanges.ts';
import type { Session } from '../host/session.ts';
import { changeHover } from './changeHover.ts';
import { ChangeMarks } from './changeMarks.ts';
import type { PathOf } from './fileTargets.ts';

/** Milliseconds after the last change of a text in which it is compared anew. */
const compareDelay = 250;
/** Changes of one file whose authors are looked up; the others are shown without. */
const namedChanges = 200;

/** A text as it was when it was compared. */
export interface ShownChanges {
  readonly version: number;
  readonly checkpoint: Checkpoint;
  readonly comparison: Comparison;
  readonly origins: ReadonlyMap<LineChange, OriginWords>;
}

/** What is changed since a checkpoint, shown in the editors of this window while the user wants it. */
export class InlineChanges {
  readonly since: ChangesSince;
  readonly #session: Session;
  readonly #pathOf: PathOf;
  readonly #marks = new ChangeMarks();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #shown = new WeakMap<vscode.TextDocument, Promise<ShownChanges | undefined>>();
  readonly #waiting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable;
  readonly #logError: (message: string, cause: unknown) => void;
  #checkpoint: Checkpoint | undefined;
  /** Tells when what is shown has changed. */
  readonly onChange = this.#changed.event;

  constructor(session: Session, pathOf: PathOf, logError: (message: string, cause: unknown) => void) {
    this.since = new ChangesSince(session);
    this.#session = session;
    this.#pathOf = pathOf;
    this.#logError = logError;
    this.#subscriptions = vscode.Disposable.from(
      this.#marks,
      this.#changed,
      vscode.window.onDidChangeVisibleTextEditors(() => this.#drawAll()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#drawSoon(document)),
      vscode.workspace.onDidCloseTextDocument(document => this.#forget(document)),
    );
  }

  /** The checkpoint that texts are compared with. */
  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  /** Compares with this one from now on; with none, nothing is shown. */
  show(checkpoint: Checkpoint | undefined): void {
    this.#checkpoint = checkpoint;
    void vscode.commands.executeCommand('setContext', 'threadCheckpoints.showsChanges', checkpoint !== undefined);
    this.#drawAll();
    this.#changed.fire();
  }

  /** The changes of a document as it is now; `undefined` when none are to be shown. */
  async changesOf(document: vscode.TextDocument): Promise<ShownChanges | undefined> {
    // One that failed is made anew.
    const known = await this.#shown.get(document)?.catch(() => undefined);
    if (known?.version === document.version && known.checkpoint === this.#checkpoint) return known;
    const comparing = this.#compare(document);
    this.#shown.set(document, comparing);
    return comparing;
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#subscriptions.dispose();
  }

  async #compare(document: vscode.TextDocument): Promise<ShownChanges | undefined> {
    const checkpoint = this.#checkpoint;
    const path = this.#pathOf(document.uri);
    if (checkpoint === undefined || path === undefined) return undefined;
    const { version } = document;
    const long = tooLong(0, document.lineCount);
    const comparison: Comparison =
      long === undefined
        ? await this.since.compare(checkpoint, path, document.getText())
        : { kind: 'skipped', reason: long };
    const origins =
      comparison.kind === 'compared'
        ? await this.#originsOf(path, comparison, () => document.version !== version)
        : new Map<LineChange, OriginWords>();
    return { version, checkpoint, comparison, origins };
  }

  async #originsOf(
    path: string,
    compared: ComparedText,
    isStale: () => boolean,
  ): Promise<ReadonlyMap<LineChange, OriginWords>> {
    const origins = new Map<LineChange, OriginWords>();
    for (const change of compared.changes.slice(0, namedChanges)) {
      if (isStale()) break;
      const origin = await this.since.originOf(path, compared, change);
      origins.set(change, originWords(this.#session, origin));
    }
    return origins;
  }

  #drawAll(): void {
    for (const editor of vscode.window.visibleTextEditors) void this.#draw(editor);
  }

  #drawSoon(document: vscode.TextDocument): void {
    if (this.#checkpoint === undefined) return;
    clearTimeout(this.#waiting.get(document));
    const draw = (): void => {
      this.#waiting.delete(document);
      this.#changed.fire();
      for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) void this.#draw(editor);
    };
    this.#waiting.set(document, setTimeout(draw, compareDelay));
  }

  #forget(document: vscode.TextDocument): void {
    clearTimeout(this.#waiting.get(document));
    this.#waiting.delete(document);
    this.#shown.delete(document);
  }

  async #draw(editor: vscode.TextEditor): Promise<void> {
    try {
      const { document } = editor;
      const shown = await this.changesOf(document);
      if (shown === undefined || shown.comparison.kind === 'skipped') {
        this.#marks.hide(editor);
        return;
      }
      // One that came meanwhile is drawn by itself.
      if (shown.version !== document.version || shown.checkpoint !== this.#checkpoint) return;
      const { comparison, origins } = shown;
      this.#marks.show(
        editor,
        comparison.changes.map(change => {
          const canRestore = comparison.blob !== undefined;
          return { change, hover: changeHover(document, change, { origin: origins.get(change), canRestore }) };
        }),
      );
    } catch (cause) {
      this.#logError('Changes since a checkpoint could not be shown', cause);
    }
  }
}
