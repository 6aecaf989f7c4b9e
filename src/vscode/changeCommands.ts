import * as vscode from 'vscode';
import type { LineChange } from '../core/lineDiff.ts';
import { requireCompared, type ComparedText } from '../host/changesSince.ts';
import { changeAfter, changeAt, changeAtFormer, changeBefore, markedLine } from '../host/lineChanges.ts';
import { pickCheckpoint } from '../host/pickCheckpoint.ts';
import { Refusal } from '../host/session.ts';
import { tellWhoChangedLine } from '../host/whoChangedLine.ts';
import { workspaceEdit } from './changeActions.ts';
import { activeCheckpointDiff } from './checkpointDiff.ts';
import { storedUri } from './checkpointDocuments.ts';
import { filePath, type PathOf } from './fileTargets.ts';
import type { InlineChanges } from './inlineChanges.ts';
import { registerCommand, type OpenTargets } from './registerCommand.ts';

/** A document with what it changed, and the line that is asked about. */
interface Place {
  readonly document: vscode.TextDocument;
  readonly compared: ComparedText;
  readonly line: number;
  readonly change: LineChange | undefined;
}

/** Registers the commands about what changed since a checkpoint, in editors and in diffs of a checkpoint. */
export function registerChangeCommands(open: OpenTargets, inline: InlineChanges, pathOf: PathOf): vscode.Disposable[] {
  const at = async (given: readonly unknown[]): Promise<Place> => findPlace(inline, pathOf, given);
  return [
    registerCommand(open, 'showChangesSince', async ({ session, native }) => {
      const shown = inline.checkpoint;
      const description = shown === undefined ? '' : `since checkpoint ${shown.number}`;
      const others = shown === undefined ? [] : [{ id: 'hide', label: '$(eye-closed) Hide Changes', description }];
      const picked = await pickCheckpoint(session, native, { title: 'Show changes since a checkpoint', others });
      if (picked !== undefined) inline.show(typeof picked === 'string' ? undefined : picked);
    }),
    registerCommand(open, 'hideChangesSince', () => inline.show(undefined)),
    registerCommand(open, 'restoreChange', async (_targets, ...given) => {
      const { document, compared, change } = await at(given);
      if (change === undefined) throw new Refusal('There is no change at this line.');
      if (compared.blob === undefined) throw new Refusal('The checkpoint does not have this file: it is new.');
      await vscode.workspace.applyEdit(workspaceEdit(document, compared, change));
    }),
    registerCommand(open, 'showChangeInDiff', async (_targets, ...given) => {
      const { document, compared, line } = await at(given);
      const path = pathOf(document.uri) ?? '';
      const left = storedUri(path, compared.blob);
      const checkpoint = inline.checkpoint === undefined ? 'checkpoint' : `checkpoint ${inline.checkpoint.number}`;
      const title = `${path.slice(path.lastIndexOf('/') + 1)} (${checkpoint} ↔ now)`;
      const selection = new vscode.Range(line, 0, line, 0);
      await vscode.commands.executeCommand('vscode.diff', left, document.uri, title, { preview: true, selection });
    }),
    registerCommand(open, 'nextChange', async () => goTo(await at([]), changeAfter)),
    registerCommand(open, 'previousChange', async () => goTo(await at([]), changeBefore)),
    registerCommand(open, 'whoChangedLine', async ({ session, native, revealMessage }) => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) throw new Refusal('Open a file first.');
      const path = await filePath(pathOf, editor.document.uri);
      const asked = { path, text: editor.document.getText(), line: editor.selection.active.line };
      await tellWhoChangedLine(session, native, asked, revealMessage);
    }),
    registerCommand(open, 'revealMessage', async ({ revealMessage }, turnId) => {
      if (typeof turnId === 'string') await revealMessage(turnId);
    }),
  ];
}

/** What was clicked, else where the cursor is. In a diff, on either side. */
async function findPlace(inline: InlineChanges, pathOf: PathOf, [uri, line]: readonly unknown[]): Promise<Place> {
  if (typeof uri === 'string' && typeof line === 'number') {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    const compared = await compare(inline, pathOf, document);
    return { document, compared, line, change: changeAt(compared.changes, line) };
  }
  const active = vscode.window.activeTextEditor;
  if (active === undefined) throw new Refusal('Open a file first.');
  const diff = activeCheckpointDiff(pathOf);
  const document = diff === undefined ? active.document : await vscode.workspace.openTextDocument(diff.modified);
  const compared = await compare(inline, pathOf, document);
  const cursor = active.selection.active.line;
  if (diff === undefined || active.document.uri.toString() !== diff.original.toString()) {
    return { document, compared, line: cursor, change: changeAt(compared.changes, cursor) };
  }
  const change = changeAtFormer(compared.changes, cursor);
  return { document, compared, line: change?.toStart ?? 0, change };
}

/** With what the diff editor on screen shows it against, else with the checkpoint whose changes are shown. */
async function compare(inline: InlineChanges, pathOf: PathOf, document: vscode.TextDocument): Promise<ComparedText> {
  const diff = activeCheckpointDiff(pathOf);
  if (diff?.modified.toString() === document.uri.toString()) {
    const entry = diff.blob === undefined ? undefined : { blob: diff.blob, size: 0 };
    return requireCompared(await inline.since.compareWith(entry, document.getText()));
  }
  if (inline.checkpoint === undefined) {
    throw new Refusal('Run “Show Changes Since Checkpoint…” first: it says which checkpoint this is compared with.');
  }
  const path = pathOf(document.uri);
  if (path === undefined) throw new Refusal('This file lies outside the folders of this workspace.');
  return requireCompared(await inline.since.compare(inline.checkpoint, path, document.getText()));
}

function goTo(
  { document, compared, line }: Place,
  find: (changes: readonly LineChange[], line: number) => LineChange | undefined,
): void {
  const change = find(compared.changes, line);
  if (change === undefined) throw new Refusal('Nothing in this file has changed.');
  const position = new vscode.Position(markedLine(change, document.lineCount), 0);
  for (const editor of vscode.window.visibleTextEditors) {
    if (editor.document !== document) continue;
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}
