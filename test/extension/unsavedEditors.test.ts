import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import { createVsCodeFiles } from '../../src/vscode/vsCodeFiles.ts';

describe('unsaved editors', () => {
  it('are named, a write to them can be taken back with Undo, and they can be shown again', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const files = createWorkingDirectory(createVsCodeFiles([folder]), { name: 'project' });
    const uri = vscode.Uri.joinPath(folder.uri, 'unsaved.txt');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('on disk\n'));
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), 'typed, '));
    assert.deepEqual(files.unsavedPaths(), ['unsaved.txt']);

    await files.write('unsaved.txt', new TextEncoder().encode('restored\n'));
    assert.equal(document.getText(), 'restored\n');
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), 'restored\n');
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), 'typed, on disk\n');
    await vscode.commands.executeCommand('workbench.action.files.revert');

    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('as it was\n'));
    assert.equal(await files.showUnsaved('unsaved.txt', new TextEncoder().encode('typed, as it was\n')), true);
    assert.equal(document.getText(), 'typed, as it was\n');
    assert.equal(document.isDirty, true);
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), 'as it was\n');
    assert.equal(await files.showUnsaved('unsaved.txt', new TextEncoder().encode('other\n')), false);
    assert.equal(await document.save(), true);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri);
  });
});
