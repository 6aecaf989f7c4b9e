import * as vscode from 'vscode';
import type { LineChange } from '../core/lineDiff.ts';
import { changeAt, markedLine, restoringEdit } from '../host/lineChanges.ts';
import type { ComparedText } from '../host/changesSince.ts';
import { changeArguments } from './changeHover.ts';
import type { InlineChanges, ShownChanges } from './inlineChanges.ts';
import { onShowsLensesChange, showsChangeLenses } from './settings.ts';

/** What the document of a change must be, apart from lying in a folder of the workspace. */
const anyDocument: vscode.DocumentSelector = { pattern: '**' };

/** Offers what can be done with each shown change: above its lines, and at the light bulb. */
export function registerChangeActions(inline: InlineChanges): vscode.Disposable {
  const lensesChanged = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    lensesChanged,
    inline.onChange(() => lensesChanged.fire()),
    onShowsLensesChange(() => lensesChanged.fire()),
    vscode.languages.registerCodeLensProvider(anyDocument, {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: async document => {
        const shown = showsChangeLenses() ? await inline.changesOf(document) : undefined;
        return shown?.comparison.kind === 'compared' ? lensesOf(document, shown, shown.comparison) : [];
      },
    }),
    vscode.languages.registerCodeActionsProvider(
      anyDocument,
      { provideCodeActions: async (document, range) => actionsAt(inline, document, range) },
      { providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite] },
    ),
  );
}

function lensesOf(
  document: vscode.TextDocument,
  { checkpoint, origins }: ShownChanges,
  { blob, changes }: ComparedText,
): vscode.CodeLens[] {
  return changes.flatMap(change => {
    const line = markedLine(change, document.lineCount);
    const range = new vscode.Range(line, 0, line, 0);
    const given = [...changeArguments(document, change)];
    const lens = (title: string, command: string, tooltip: string, values: unknown[] = given): vscode.CodeLens =>
      new vscode.CodeLens(range, {
        title,
        command: command && `threadCheckpoints.${command}`,
        tooltip,
        arguments: values,
      });
    const origin = origins.get(change);
    const restoreTip = `Puts these lines back as checkpoint ${checkpoint.number} has them. Undo takes it back.`;
    return [
      ...(blob === undefined
        ? [lens(`New since checkpoint ${checkpoint.number}`, '', '')]
        : [lens('$(discard) Restore this change', 'restoreChange', restoreTip)]),
      ...(blob === undefined ? [] : [lens('Show in diff', 'showChangeInDiff', 'Compares the whole file')]),
      ...(origin === undefined
        ? []
        : origin.message === undefined
          ? [lens(origin.text, '', '')]
          : [lens(origin.text, 'revealMessage', `Goes to “${origin.message.title}”`, [origin.message.turnId])]),
    ];
  });
}

async function actionsAt(
  inline: InlineChanges,
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<vscode.CodeAction[]> {
  const shown = await inline.changesOf(document);
  if (shown?.comparison.kind !== 'compared') return [];
  const { comparison, checkpoint } = shown;
  const change = changeAt(comparison.changes, range.start.line);
  if (change === undefined || comparison.blob === undefined) return [];
  const title = `Restore this change (checkpoint ${checkpoint.number})`;
  const restore = new vscode.CodeAction(title, vscode.CodeActionKind.RefactorRewrite);
  restore.edit = workspaceEdit(document, comparison, change);
  const show = new vscode.CodeAction('Show this change in a diff', vscode.CodeActionKind.RefactorRewrite);
  show.command = {
    title: show.title,
    command: 'threadCheckpoints.showChangeInDiff',
    arguments: [...changeArguments(document, change)],
  };
  return [restore, show];
}

/** Puts the lines of a change back. The document is changed and not saved. */
export function workspaceEdit(
  document: vscode.TextDocument,
  { from, lines }: ComparedText,
  change: LineChange,
): vscode.WorkspaceEdit {
  const ending = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const { startLine, startCharacter, endLine, endCharacter, text } = restoringEdit(change, from, lines, ending);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(startLine, startCharacter, endLine, endCharacter), text);
  return edit;
}
