import { expect, test } from 'vitest';
import { openOn } from '../../test/contract/storeOnFiles.ts';
import { MemoryAccess, createMemoryStore, emptyContents } from '../../test/fakes/memoryStore.ts';
import { MemoryFile } from '../../test/fakes/memoryFile.ts';
import { SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';
import { Window } from '../../test/fakes/window.ts';
import { World } from '../../test/fakes/world.ts';
import { threadFacts } from '../../test/model/threadFacts.ts';
import { createThreadArchives } from '../storage/archive/threadArchives.ts';
import type { Exchange } from './exchange.ts';
import { exportThread } from './exportActions.ts';
import { exportPatch } from './exportPatch.ts';
import { importThread } from './importThread.ts';
import type { Native } from './native.ts';

const exchange: Exchange = { archives: createThreadArchives(), looksSecret: path => path.startsWith('secret') };

async function openWindow(files: Readonly<Record<string, string>>): Promise<Window> {
  const window = new Window(new World(files, await openOn(new SimulatedDisk().files())));
  window.file = new MemoryFile();
  return window;
}

async function exported(window: Window, format: string, more: { readonly pick?: string } = {}): Promise<MemoryFile> {
  const file = new MemoryFile();
  window.file = file;
  const picks = [format, more.pick ?? ''];
  const native: Native = {
    ...window.native,
    pick: (title, choices) => {
      window.answers.pick = picks.shift() ?? '';
      return window.native.pick(title, choices);
    },
  };
  await exportThread(window.session, native, exchange);
  return file;
}

test('a thread is saved as a file, and imported in another window', async () => {
  const here = await openWindow({ 'a.txt': 'one\n' });
  await here.send('Make it two', { 'a.txt': 'two\n' });
  const file = await exported(here, 'Thread');
  expect(here.opened).toEqual(['Make it two.thread.zip']);
  expect(here.said).toEqual(['Exported “Make it two” with 2 checkpoints and 8 bytes of files.']);
  const there = await openWindow({ 'b.txt': 'b\n' });
  there.file = file;
  await importThread(there.session, there.native, exchange);
  expect(there.said).toEqual([
    'Import “Make it two”? 1 message, 2 checkpoints and 8 bytes of files are added to the checkpoints of this workspace as a new thread. Your threads and the files of the workspace stay as they are.',
    'Imported “Make it two”.',
  ]);
  expect(there.chat.turns.map(({ text }) => text)).toEqual(['Make it two']);
  expect(await threadFacts(there.world.services.store, there.session.state.threadId!)).toBe(
    await threadFacts(here.world.services.store, here.session.state.threadId!),
  );
  expect(there.world.files).toEqual({ 'b.txt': 'b\n' });
  await there.send('And on', { 'b.txt': 'c\n' });
  expect(there.chat.turns.map(({ text }) => text)).toEqual(['Make it two', 'And on']);
});

test('files that look like secrets are listed first, and can be left out', async () => {
  const window = await openWindow({ 'a.txt': 'a\n', 'secret.txt': 'KEY\n', 'secret2.txt': 'KEY2\n' });
  await window.send('Go', { 'a.txt': 'b\n' });
  const bare = await exported(window, 'Thread', { pick: 'Leave' });
  expect(window.said.at(-1)).toContain('2 files that look like secrets left out.');
  const full = await exported(window, 'Thread', { pick: 'Include' });
  expect(window.choices).toEqual(['Leave Them Out', 'Include Them', 'Show the List']);
  const [withoutThem, withThem] = [bare, full].map(({ bytes }) => Buffer.from(bytes!).toString('latin1'));
  expect([withoutThem!.includes('KEY2'), withThem!.includes('KEY2')]).toEqual([false, true]);
  const count = window.said.length;
  const dismissed = await exported(window, 'Thread', { pick: '' });
  expect([dismissed.bytes, window.said.length]).toEqual([undefined, count]);
});

test('the list of what looks secret is shown, and asked about again', async () => {
  const window = await openWindow({ 'secret.txt': 'KEY\n' });
  await window.send('Go', {});
  const answers = ['zip', 'list', 'without'];
  window.native.pick = async () => answers.shift();
  await exportThread(window.session, window.native, exchange);
  expect(window.said[0]).toBe('Files That Look Like Secrets\nsecret.txt\n');
  expect(window.file?.bytes).toBeDefined();
});

test('a conversation is told in Markdown', async () => {
  const window = await openWindow({ 'a.txt': 'one\n', 'gone.txt': '1\n2\n' });
  await window.send('# Make it *two*\n```\nopen', { 'a.txt': 'two\nthree\n', 'gone.txt': undefined, 'new|.txt': 'x' });
  const { text } = await exported(window, 'Conversation as Markdown');
  expect(text.replace(/_\d{4}-\d\d-\d\d \d\d:\d\d UTC_/, '_moment_')).toBe(`# Make it *two

## Message 1

_moment_

> # Make it *two*
> \`\`\`
> open

> On it: # Make it *two*
> \`\`\`
> open

| File | Change | Lines |
| --- | --- | --- |
| \`a.txt\` | modified | +2 −1 |
| \`gone.txt\` | deleted | +0 −2 |
| \`new\\|.txt\` | created | +1 −0 |
`);
});

test('everything but the files is told in JSON Lines', async () => {
  const window = await openWindow({ 'a.txt': 'one\n' });
  await window.send('Go', { 'a.txt': 'two\n' });
  const { text } = await exported(window, 'Everything');
  const kinds = text
    .trimEnd()
    .split('\n')
    .map(line => (JSON.parse(line) as { kind: string }).kind);
  expect(kinds).toEqual([
    'threadStarted',
    'turnStarted',
    'itemAppended',
    'coverage',
    'checkpointTaken',
    'checkpointTaken',
  ]);
  expect(text).not.toContain('two\\n"');
});

test('a file that is not as it should be is refused, and nothing is added', async () => {
  const window = await openWindow({ 'a.txt': 'a\n' });
  window.file = new MemoryFile(Buffer.from('no zip, but long enough to have a header'));
  await expect(importThread(window.session, window.native, exchange)).rejects.toThrow(
    '“thread.zip” was not imported: manifest.json is not where it should be. Nothing was added.',
  );
  expect(window.world.services.store.listThreads()).toEqual([]);
});

test('an import that is not wanted, or canceled, adds nothing', async () => {
  const here = await openWindow({ 'a.txt': 'a\n' });
  await here.send('Go', { 'a.txt': 'b\n' });
  const file = await exported(here, 'Thread');
  const there = await openWindow({});
  there.file = file;
  there.answers.confirm = false;
  await importThread(there.session, there.native, exchange);
  there.answers.confirm = true;
  there.answers.cancel = true;
  await importThread(there.session, there.native, exchange);
  expect(there.world.services.store.listThreads()).toEqual([]);
});

test('a window that only reads imports nothing', async () => {
  const contents = emptyContents();
  const store = createMemoryStore(contents, { access: new MemoryAccess('reading') });
  const window = new Window(new World({}, store, contents));
  await expect(importThread(window.session, window.native, exchange)).rejects.toThrow('Another window');
});

test('what a checkpoint changed is saved as a patch', async () => {
  const window = await openWindow({ 'a.txt': 'one\n', 'secret.txt': 'KEY\n' });
  await window.send('Go', { 'a.txt': 'two\n', 'secret.txt': 'KEY2\n', 'bin.dat': '\0' });
  const after = window.world.content.checkpoints.at(-1)!;
  const answers = ['own', 'without'];
  window.native.pick = async () => answers.shift();
  await exportPatch(window.session, window.native, exchange, after.id);
  expect(window.opened).toEqual([`checkpoint-${after.number}.patch`]);
  expect(window.file?.text).toBe(`diff --git a/a.txt b/a.txt
--- a/a.txt
+++ b/a.txt
@@ -1,1 +1,1 @@
-one
+two
Binary files /dev/null and b/bin.dat differ
`);
  expect(window.said).toEqual(['Exported the changes of 1 file. 1 file is no text and only named in the patch.']);
});

test('what lies between two checkpoints is saved as a patch', async () => {
  const window = await openWindow({ 'a.txt': 'one\n' });
  await window.send('Go', { 'a.txt': 'two\n' });
  await window.send('On', { 'a.txt': 'three\n' });
  const [first, , , last] = window.world.content.checkpoints;
  const answers = [last!.id, 'since', first!.id];
  window.native.pick = async () => answers.shift();
  await exportPatch(window.session, window.native, exchange);
  expect(window.file?.text).toContain('-one\n+three\n');
  const none = [first!.id, 'since', first!.id];
  window.native.pick = async () => none.shift();
  await expect(exportPatch(window.session, window.native, exchange)).rejects.toThrow('There is nothing to export');
});

test('without a thread there is nothing to export', async () => {
  const window = await openWindow({});
  await expect(exportThread(window.session, window.native, exchange)).rejects.toThrow(
    'There is no thread to export yet.',
  );
});
