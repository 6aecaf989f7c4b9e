import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { answered, checkpointedFile, former, runAndPick, until } from './checkpointedFile.ts';

const activeTab = () => vscode.window.tabGroups.activeTabGroup.activeTab;
const activeText = () => vscode.window.activeTextEditor?.document.getText();

describe('a file at a checkpoint', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('opens read only, under its name and the number of the checkpoint', async () => {
    const { uri } = await checkpointedFile();
    await runAndPick('openAtCheckpoint', 1, uri);
    await until(() => activeTab()?.label === 'numbers.txt (checkpoint 1)');
    assert.equal(activeText(), former);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.path, '/marks/numbers.txt');
    assert.equal(document.languageId, 'plaintext');
    assert.equal(vscode.workspace.fs.isWritableFileSystem(document.uri.scheme), false);
  });

  it('is compared with the file as it is, which can be edited there', async () => {
    const { uri } = await checkpointedFile();
    await vscode.window.showTextDocument(uri);
    await runAndPick('compareWithCheckpoint', 1);
    const tab = await until(() => (activeTab()?.input instanceof vscode.TabInputTextDiff ? activeTab() : undefined));
    assert.equal(tab.label, 'numbers.txt (checkpoint 1 ↔ now)');
    const input = tab.input as vscode.TabInputTextDiff;
    assert.equal(input.original.scheme, 'threadcheckpoint');
    assert.equal(input.modified.toString(), uri.toString());
  });

  it('is restored through the preview of this file only', async () => {
    const { uri, workbench } = await checkpointedFile();
    await runAndPick('restoreFromCheckpoint', 1, uri);
    const page = await until(() => workbench.session.state.page);
    await until(() => workbench.session.state.page?.phase.kind === 'choosing');
    assert.equal(page.checkpoint.number, 1);
    const { phase } = workbench.session.state.page ?? {};
    assert.ok(phase?.kind === 'choosing');
    assert.deepEqual(phase.preview.plan.actions.map(({ path }) => path), ['marks/numbers.txt']); // prettier-ignore
    await workbench.handlers.closePreview({ kind: 'closePreview' });
  });

  it('is restored one change at a time from a diff of the checkpoint, on either side, and undo takes it back', async () => {
    const { uri } = await checkpointedFile();
    await runAndPick('compareWithCheckpoint', 1, uri);
    await until(() => activeTab()?.input instanceof vscode.TabInputTextDiff);
    const editor = await until(() =>
      vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString()),
    );
    const last = editor.document.lineAt(5).range.start;
    editor.selection = new vscode.Selection(last, last);
    await vscode.commands.executeCommand('threadCheckpoints.restoreChange');
    await until(() => editor.document.getText() === answered.replace('six\r\n', ''));
    assert.equal(editor.document.isDirty, true);
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), answered);

    await vscode.commands.executeCommand('undo');
    await until(() => editor.document.getText() === answered);
    const left = await until(() =>
      vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'threadcheckpoint'),
    );
    await vscode.commands.executeCommand('diffEditor.switchSide');
    await until(() => vscode.window.activeTextEditor?.document === left.document);
    left.selection = new vscode.Selection(0, 0, 0, 0);
    await vscode.commands.executeCommand('threadCheckpoints.restoreChange');
    await until(() => editor.document.getText() === answered.replace('ONE', 'one'));
    await vscode.commands.executeCommand('diffEditor.switchSide');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
