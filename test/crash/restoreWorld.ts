import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureCheckpoint } from '../../src/app/captureCheckpoint.ts';
import { previewRestore, type RestorePreview } from '../../src/app/previewRestore.ts';
import { RecentTrees } from '../../src/app/recentTrees.ts';
import { createGate } from '../../src/core/gate.ts';
import { restoreCheckpoint } from '../../src/app/restoreCheckpoint.ts';
import type { Services } from '../../src/app/services.ts';
import { makeInBatches } from '../../src/capture/changeBatches.ts';
import { ChangeWriter } from '../../src/capture/disk/changeWriter.ts';
import type { DiskCalls } from '../../src/capture/disk/diskCalls.ts';
import { placesIn } from '../../src/capture/disk/diskPlaces.ts';
import { createDiskFiles } from '../../src/capture/diskFiles.ts';
import { ignoreRules } from '../../src/capture/ignoreRules.ts';
import { isTemporaryName } from '../../src/capture/temporaryFiles.ts';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import { parseThreadId, type RestoreId } from '../../src/core/ids.ts';
import type { WorkingDirectory } from '../../src/core/ports/workingDirectory.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import { wholeFiles } from '../../src/core/restorePlan.ts';
import type { Result } from '../../src/core/result.ts';
import type { StorageFiles } from '../../src/storage/files/storageFiles.ts';
import { makeThread, startThread } from '../contract/storeRecords.ts';
import { openStore } from './openStore.ts';

export const threadId = parseThreadId('t1');

export function valueOf<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(`Failed: ${JSON.stringify(result.error)}`);
}

/** Folders on a real disk, removed by `removeFolders`. */
const made: string[] = [];

export function newFolder(): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'restoring-'));
  made.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
}

/** A folder whose changes are made in this process, by calls that can be watched. */
export function openFolder(folder: string, disk: DiskCalls = fs): WorkingDirectory {
  const folders = [{ name: 'project', path: folder }];
  const writer = new ChangeWriter({ ...placesIn(folders), isKnown: () => false }, disk);
  return {
    ...createWorkingDirectory(createDiskFiles(folders), { name: 'project' }),
    makeChanges: async (changes, options) => {
      const failed = await makeInBatches(changes, options, batch => writer.write(batch));
      await writer.finish();
      return failed;
    },
  };
}

let count = 0;

/** The use cases on a folder and a store, as a process that starts finds them. */
export async function openServices(files: WorkingDirectory, storeFiles: StorageFiles): Promise<Services> {
  return {
    environment: { now: () => 1000 * ++count, newId: () => `id${++count}` },
    ...(await openStore(storeFiles)),
    files,
    ignoreRules,
    trees: new RecentTrees(),
    captureGate: createGate(),
  };
}

export async function startThreadIn({ store }: Services): Promise<void> {
  valueOf(await store.commit([startThread(makeThread({ id: threadId }))]));
}

export const capture = async (services: Services): Promise<Checkpoint> =>
  valueOf(await captureCheckpoint(services, { threadId, turnId: undefined, kind: 'manual' }));

export const preview = async (services: Services, { id }: Checkpoint): Promise<RestorePreview> =>
  valueOf(await previewRestore(services, { checkpointId: id }));

/** Restores all that a preview lists. */
export async function restoreAll(
  services: Services,
  shown: RestorePreview,
  undoes?: RestoreId,
): Promise<RestoreOperation> {
  const choices = wholeFiles(shown.plan.actions.map(({ path }) => path));
  const request = { threadId, turnId: undefined, preview: shown, choices, ...(undoes && { undoes }) };
  return valueOf(await restoreCheckpoint(services, request));
}

/** What the user has: each path with what it is, without files that a crash has left half written. */
export function describeFolder(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => !isTemporaryName(name))
    .flatMap(entry => {
      const place = join(entry.parentPath, entry.name);
      const path = place.slice(folder.length + 1);
      if (entry.isSymbolicLink()) return [`${path} -> ${fs.readlinkSync(place)}`];
      if (entry.isDirectory()) return fs.readdirSync(place).some(name => !isTemporaryName(name)) ? [] : [`${path}/`];
      const mode = (fs.statSync(place).mode & 0o100) === 0 ? '' : ' (executable)';
      return [`${path}${mode}: ${fs.readFileSync(place).toString('base64')}`];
    })
    .sort();
}
