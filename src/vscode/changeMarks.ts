import * as vscode from 'vscode';
import { isDeletion, markedLine } from '../host/lineChanges.ts';
import type { LineChange } from '../core/lineDiff.ts';

export interface Mark {
  readonly change: LineChange;
  readonly hover: vscode.MarkdownString;
}

/** The bars beside changed lines, and their marks in the overview ruler. Beside the text, and so apart from those of git. */
export class ChangeMarks {
  readonly #added = barOf('editorGutter.addedBackground', '0 0 0 3px');
  readonly #modified = barOf('editorGutter.modifiedBackground', '0 0 0 3px');
  readonly #deletedAbove = barOf('editorGutter.deletedBackground', '1px 0 0 0', 'dashed');
  readonly #deletedBelow = barOf('editorGutter.deletedBackground', '0 0 1px 0', 'dashed');

  show(editor: vscode.TextEditor, marks: readonly Mark[]): void {
    const { lineCount } = editor.document;
    const of = (belongs: (change: LineChange) => boolean): vscode.DecorationOptions[] =>
      marks
        .filter(({ change }) => belongs(change))
        .map(({ change, hover }) => ({ range: rangeOf(change, lineCount), hoverMessage: hover }));
    const isBelow = (change: LineChange): boolean => isDeletion(change) && change.toStart >= lineCount;
    editor.setDecorations(
      this.#added,
      of(change => !isDeletion(change) && change.fromStart === change.fromEnd),
    );
    editor.setDecorations(
      this.#modified,
      of(change => !isDeletion(change) && change.fromStart < change.fromEnd),
    );
    editor.setDecorations(
      this.#deletedAbove,
      of(change => isDeletion(change) && !isBelow(change)),
    );
    editor.setDecorations(this.#deletedBelow, of(isBelow));
  }

  hide(editor: vscode.TextEditor): void {
    for (const type of this.#types()) editor.setDecorations(type, []);
  }

  dispose(): void {
    for (const type of this.#types()) type.dispose();
  }

  #types(): readonly vscode.TextEditorDecorationType[] {
    return [this.#added, this.#modified, this.#deletedAbove, this.#deletedBelow];
  }
}

function barOf(color: string, borderWidth: string, borderStyle = 'solid'): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    borderStyle,
    borderWidth,
    borderColor: new vscode.ThemeColor(color),
    overviewRulerColor: new vscode.ThemeColor(color),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

/** At the start of its lines only, so that the hover is that of the bar and not of the code. */
function rangeOf(change: LineChange, lineCount: number): vscode.Range {
  const first = markedLine(change, lineCount);
  return new vscode.Range(first, 0, Math.max(first, change.toEnd - 1), 0);
}
