import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { answered, checkpointedFile, runAndPick, until } from './checkpointedFile.ts';

const lensesOf = async (uri: vscode.Uri): Promise<readonly string[]> => {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
  return lenses.map(({ range, command }) => `${range.start.line} ${command?.title}`);
};

const actionsAt = async (uri: vscode.Uri, line: number): Promise<readonly vscode.CodeAction[]> => {
  const range = new vscode.Range(line, 0, line, 0);
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
  );
  return found.filter(({ title }) => title.includes('this change'));
};

describe('changes since a checkpoint', () => {
  let uri: vscode.Uri;
  let document: vscode.TextDocument;

  before(async () => {
    ({ uri } = await checkpointedFile());
    document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    assert.equal(document.getText(), answered);
    // The list has the newest first, and the baseline last.
    await runAndPick('showChangesSince', 1);
    editor.selection = new vscode.Selection(5, 0, 5, 0);
  });

  after(async () => {
    await vscode.commands.executeCommand('threadCheckpoints.hideChangesSince');
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('have actions above each, with who made it and when', async () => {
    const lenses = await until(async () => ((await lensesOf(uri)).length === 6 ? lensesOf(uri) : undefined));
    assert.deepEqual(lenses, [
      '0 $(discard) Restore this change',
      '0 Show in diff',
      '0 message 1, agent, now',
      '5 $(discard) Restore this change',
      '5 Show in diff',
      '5 message 1, agent, now',
    ]);
  });

  it('are restored by the command at the cursor, in the editor only, and undo takes it back', async () => {
    await vscode.commands.executeCommand('threadCheckpoints.restoreChange');
    await until(() => document.getText() === answered.replace('six\r\n', ''));
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), answered);
    assert.equal((await lensesOf(uri)).length, 3);
    await vscode.commands.executeCommand('undo');
    await until(() => document.getText() === answered);
  });

  it('are offered at the light bulb', async () => {
    assert.deepEqual(await actionsAt(uri, 2), []);
    const [restore, show] = await actionsAt(uri, 0);
    assert.equal(restore?.title, 'Restore this change (checkpoint 1)');
    assert.equal(show?.title, 'Show this change in a diff');
    assert.ok(restore.edit);
    await vscode.workspace.applyEdit(restore.edit);
    assert.equal(document.getText(), answered.replace('ONE', 'one'));
    await vscode.commands.executeCommand('undo');
    await until(() => document.getText() === answered);
  });

  it('are followed as the text changes, and gone through with the next and the previous', async () => {
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    await editor.edit(edit => edit.delete(new vscode.Range(2, 0, 3, 0)));
    await until(async () => (await lensesOf(uri)).includes('2 you, in no checkpoint yet'));
    const lines: number[] = [];
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    for (const command of ['nextChange', 'nextChange', 'nextChange', 'previousChange']) {
      await vscode.commands.executeCommand(`threadCheckpoints.${command}`);
      lines.push(editor.selection.active.line);
    }
    assert.deepEqual(lines, [2, 4, 0, 4]);
    await vscode.commands.executeCommand('undo');
    await until(() => document.getText() === answered);
  });

  it('are shown in a diff', async () => {
    await vscode.commands.executeCommand('threadCheckpoints.showChangeInDiff', uri.toString(), 5);
    const label = () => vscode.window.tabGroups.activeTabGroup.activeTab?.label;
    await until(() => label() === 'numbers.txt (checkpoint 1 ↔ now)');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.window.showTextDocument(document);
  });

  it('are told of on hover, line by line, once the setting says so', async () => {
    const settings = vscode.workspace.getConfiguration('threadCheckpoints');
    const told = async (line: number): Promise<string> => {
      const position = new vscode.Position(line, 0);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
      const texts = hovers.flatMap(({ contents }) =>
        contents.map(content =>
          content instanceof vscode.MarkdownString ? content.value.replaceAll('&nbsp;', ' ') : '',
        ),
      );
      return texts.find(text => text.startsWith('Last changed')) ?? '';
    };
    assert.equal(await told(5), '');
    await settings.update('lineHover', true, vscode.ConfigurationTarget.Global);
    const hover = await until(async () => (await told(5)) || undefined);
    assert.match(hover, /^Last changed: message 1, /);
    assert.match(hover, /\[Go to Message\]\(command:threadCheckpoints\.revealMessage\?/);
    await settings.update('lineHover', undefined, vscode.ConfigurationTarget.Global);
    await until(async () => (await told(5)) === '');
  });

  it('have no actions above them when the setting is off, and none at all when hidden', async () => {
    const settings = vscode.workspace.getConfiguration('threadCheckpoints');
    await settings.update('changeCodeLens', false, vscode.ConfigurationTarget.Global);
    assert.deepEqual(await lensesOf(uri), []);
    assert.equal((await actionsAt(uri, 0)).length, 2);
    await settings.update('changeCodeLens', undefined, vscode.ConfigurationTarget.Global);
    await until(async () => (await lensesOf(uri)).length > 0);
    await vscode.commands.executeCommand('threadCheckpoints.hideChangesSince');
    assert.deepEqual(await lensesOf(uri), []);
    assert.deepEqual(await actionsAt(uri, 0), []);
  });
});
