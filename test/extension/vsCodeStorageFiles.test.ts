import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { loadSqlEngine } from '../../src/storage/index/database.ts';
import { openStoreOn, type OpenedStore } from '../../src/storage/openStore.ts';
import { vsCodeStorageFiles } from '../../src/vscode/vsCodeStorageFiles.ts';
import { commit, commitTree, makeThread, readTexts, startThread } from '../contract/storeRecords.ts';

/** A store on files that VS Code reaches and nothing can be appended to. */
describe('a store on VS Code’s file system', () => {
  let folder = '';
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'vscode-store-')), 'store');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  const files = () => vsCodeStorageFiles(vscode.Uri.file(folder));

  async function open(): Promise<OpenedStore> {
    const extension = vscode.extensions.getExtension('thread-checkpoints.thread-checkpoints');
    assert.ok(extension);
    const wasm = await readFile(vscode.Uri.joinPath(extension.extensionUri, 'dist', 'sql-wasm.wasm').fsPath);
    const log = { info: () => undefined, error: () => undefined };
    const opened = await openStoreOn(files(), await loadSqlEngine(wasm), { log, heartbeat: 0 });
    assert.ok(opened.ok);
    return opened.value;
  }

  it('keeps every commit as a segment, few files in all, over reopening and garbage collection', async () => {
    const { store, upkeep } = await open();
    const [thread, deleted] = [makeThread(), makeThread()];
    await commit(store, startThread(thread), startThread(deleted));
    await commitTree(store, { big: 'garbage '.repeat(50_000) }, { threadId: deleted.id });
    for (let count = 0; count < 20; count++) await commitTree(store, { x: `${count}` }, { threadId: thread.id });
    await commit(store, { kind: 'threadDeleted', id: deleted.id });
    assert.ok((await readdir(folder)).length < 12);
    assert.ok((await upkeep.collectGarbage()).ok);
    assert.deepEqual((await upkeep.verify()).problems, []);
    await store.close();
    const again = await open();
    const latest = again.store.latestCheckpoint();
    assert.ok(latest);
    assert.deepEqual(await readTexts(again.store, again.store.readTree(latest.id)), ['x=19']);
    await again.store.close();
  });

  it('refuses what the store relies on being refused, with codes it knows', async () => {
    await files().makeFolder();
    const file = await files().openNew('a');
    await file.write(0, new Uint8Array([1]));
    await file.close();
    await assert.rejects(files().openNew('a'), { code: 'EEXIST' });
    await (await files().openNew('b')).close();
    await assert.rejects(files().publish('b', 'a'), { code: 'EEXIST' });
    await assert.rejects(files().read('c'), { code: 'ENOENT' });
    await assert.rejects(files().unlink('c'), { code: 'ENOENT' });
    assert.equal(await files().size('c'), 0);
    await files().replace('b', 'a');
    assert.equal((await files().read('a')).length, 0);
  });
});
