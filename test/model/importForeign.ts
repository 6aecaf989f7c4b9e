import { expect } from 'vitest';
import { exportThread, planExport } from '../../src/app/exportThread.ts';
import { checkImport, importThread } from '../../src/app/importThread.ts';
import type { Services } from '../../src/app/services.ts';
import { createThreadArchives } from '../../src/storage/archive/threadArchives.ts';
import { MemoryFile } from '../fakes/memoryFile.ts';
import { World } from '../fakes/world.ts';

const archives = createThreadArchives();
let foreign: Promise<MemoryFile> | undefined;

/** A thread of another workspace, which has the same paths and some of the same contents, with a restore. */
async function exportForeign(): Promise<MemoryFile> {
  const world = new World({ a: 'one\n', 'b.txt': '', 'src/a': 'one\ntwo\n', '.gitignore': '*.log\n' });
  const first = await world.send({ a: '', 'src/b': 'one\n' });
  await world.goBackTo(world.before(first));
  await world.send({ a: 'one\ntwo\n', 'b.txt': undefined, 'src/a': undefined, 'src/deep/c': '' });
  const file = new MemoryFile();
  const plan = await planExport(world.services, world.threadId, () => false);
  expect(plan && (await exportThread(world.services, archives, plan, file, true))).toEqual({ ok: true });
  return file;
}

/** Imports a thread of another workspace. Nothing here may notice. */
export async function importForeign(services: Services): Promise<void> {
  const file = await (foreign ??= exportForeign());
  const checked = await checkImport(archives, file);
  if (!checked.ok) throw new Error(checked.error);
  expect(await importThread(services, archives, file, checked.value)).toMatchObject({ ok: true });
}
