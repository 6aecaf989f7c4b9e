import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { applyEditsAgent } from '../../src/agents/applyEdits/applyEditsAgent.ts';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import { captureCheckpoint } from '../../src/app/captureCheckpoint.ts';
import { previewRestore } from '../../src/app/previewRestore.ts';
import { wholeFiles } from '../../src/core/restorePlan.ts';
import { restoreCheckpoint } from '../../src/app/restoreCheckpoint.ts';
import { sendMessage } from '../../src/app/sendMessage.ts';
import { parseThreadId } from '../../src/core/ids.ts';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import { openEngine, type Engine } from '../../src/engine.ts';
import { createVsCodeFiles } from '../../src/vscode/vsCodeFiles.ts';
import { quietObserver } from '../fakes/quietObserver.ts';

const extension = () => {
  const found = vscode.extensions.getExtension('thread-checkpoints.thread-checkpoints');
  assert.ok(found);
  return found;
};

/** An engine as the extension makes it, on a store of its own. */
async function openOwnEngine(storeFolder: string, folder: vscode.WorkspaceFolder): Promise<Engine> {
  const wasm = vscode.Uri.joinPath(extension().extensionUri, 'dist', 'sql-wasm.wasm').fsPath;
  const opened = await openEngine({
    storeFiles: diskStorageFiles(storeFolder),
    wasm: () => readFile(wasm),
    files: createWorkingDirectory(createVsCodeFiles([folder]), { name: folder.name }),
    log: { info: () => undefined, error: () => undefined },
  });
  assert.ok(opened.ok);
  return opened.value;
}

describe('a conversation on VS Code’s own file system', () => {
  it('is captured, restored byte for byte, and still there when the store is opened again', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const storeFolder = await mkdtemp(join(tmpdir(), 'store-'));
    const uri = (path: string) => vscode.Uri.joinPath(folder.uri, 'talk', path);
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    await vscode.workspace.fs.writeFile(uri('binary.bin'), bytes);
    await vscode.workspace.fs.writeFile(uri('text.txt'), new TextEncoder().encode('\uFEFFone\r\ntwo'));

    const { services } = await openOwnEngine(storeFolder, folder);
    const threadId = parseThreadId(services.environment.newId());
    const text = 'talk/text.txt\n```txt\nreplaced\n```\n\ntalk/new.md\n```md\n# New\n```\n';
    const message = { threadId, parentId: undefined, text, agent: applyEditsAgent, onlyFitting: false };
    const sent = await sendMessage(services, message, quietObserver, new AbortController().signal);
    assert.ok(sent.ok);
    await vscode.workspace.fs.stat(uri('new.md'));
    await vscode.workspace.fs.delete(uri('binary.bin'));
    const saved = await captureCheckpoint(services, { threadId, turnId: sent.value.turnId, kind: 'manual' });
    assert.ok(saved.ok);
    await services.store.close();

    const again = await openOwnEngine(storeFolder, folder);
    const baseline = again.services.store.readThread(threadId)?.checkpoints[0];
    assert.ok(baseline);
    const preview = await previewRestore(again.services, { checkpointId: baseline.id });
    assert.ok(preview.ok);
    assert.deepEqual(
      preview.value.plan.actions.map(({ kind, path, author }) => `${kind} ${path} ${author}`),
      ['create talk/binary.bin you', 'delete talk/new.md agent', 'modify talk/text.txt agent'],
    );
    const choices = wholeFiles(preview.value.plan.actions.map(({ path }) => path));
    const restored = await restoreCheckpoint(again.services, {
      threadId,
      turnId: undefined,
      preview: preview.value,
      choices,
    });
    assert.ok(restored.ok);
    assert.deepEqual(restored.value.outcome?.failed, []);
    assert.deepEqual(new Uint8Array(await vscode.workspace.fs.readFile(uri('binary.bin'))), bytes);
    assert.deepEqual(
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(uri('text.txt'))),
      '\uFEFFone\r\ntwo',
    );
    await assert.rejects(async () => vscode.workspace.fs.stat(uri('new.md')));
    await again.services.store.close();
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder.uri, 'talk'), { recursive: true });
    await rm(storeFolder, { recursive: true });
  });
});

describe('commands', () => {
  it('are all registered, each under the name package.json gives it', async () => {
    await extension().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    const missing = manifest.contributes.commands.map(({ command }) => command).filter(id => !registered.has(id));
    assert.deepEqual(missing, []);
  });

  it('stored files are read only', async () => {
    const uri = vscode.Uri.from({ scheme: 'threadcheckpoint', path: '/empty.txt' });
    assert.equal((await vscode.workspace.openTextDocument(uri)).getText(), '');
    assert.equal(vscode.workspace.fs.isWritableFileSystem('threadcheckpoint'), false);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, new Uint8Array([1])));
  });
});
