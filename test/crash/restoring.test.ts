import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Services } from '../../src/app/services.ts';
import { planFinish, planUndo, settleRestore } from '../../src/app/undoRestore.ts';
import type { DiskCalls } from '../../src/capture/disk/diskCalls.ts';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import { every, runs } from '../random/runs.ts';
import { seeded } from '../random/seeded.ts';
import { inPlace } from './inPlace.ts';
import {
  capture,
  describeFolder,
  newFolder,
  openFolder,
  openServices,
  preview,
  removeFolders,
  restoreAll,
  startThreadIn,
  threadId,
  valueOf,
} from './restoreWorld.ts';

afterAll(removeFolders, 60_000);

/** What is to come back. */
function makeOld(folder: string): void {
  const put = putIn(folder);
  for (let number = 0; number < 12; number++)
    put(`src/deep${number % 3}/changed${number}.txt`, `old ${number}\n`.repeat(99));
  for (let number = 0; number < 6; number++) put(`gone${number % 2}/deleted${number}.txt`, `only old ${number}`);
  for (let number = 0; number < 4; number++) put(`same${number}.txt`, `same ${number}`);
  put('file-then-folder', 'a file');
  put('folder-then-file/a', 'in a folder');
  put('folder-then-file/b/c', 'deeper');
  put('tool.sh', 'run me', 0o755);
  put('plain.sh', 'do not run me');
  put('Case.txt', 'upper');
  put('empty.txt', '');
  fs.symlinkSync('src', join(folder, 'link'));
  fs.symlinkSync('same0.txt', join(folder, 'link-then-file'));
  put('file-then-link', 'not a link');
  fs.mkdirSync(join(folder, 'hollow/inner'), { recursive: true });
  fs.mkdirSync(join(folder, 'hollow-then-file'));
  put('file-then-hollow', 'x');
}

/** What is there when the restore begins. */
function makeNew(folder: string): void {
  const put = putIn(folder);
  const remove = (path: string): void => fs.rmSync(join(folder, path), { recursive: true });
  for (let number = 0; number < 12; number++)
    put(`src/deep${number % 3}/changed${number}.txt`, `new ${number}\n`.repeat(9));
  remove('gone0');
  remove('gone1');
  for (let number = 0; number < 6; number++) put(`added/by/agent${number % 2}/new${number}.txt`, `only new ${number}`);
  for (const path of ['file-then-folder', 'folder-then-file', 'link-then-file', 'file-then-link', 'link']) remove(path);
  put('file-then-folder/inside', 'now a folder');
  put('folder-then-file', 'now a file');
  put('link-then-file', 'now a file');
  fs.symlinkSync('plain.sh', join(folder, 'file-then-link'));
  fs.symlinkSync('gone0', join(folder, 'link'));
  fs.chmodSync(join(folder, 'tool.sh'), 0o644);
  fs.chmodSync(join(folder, 'plain.sh'), 0o755);
  remove('Case.txt');
  put('case.txt', 'lower');
  for (const path of ['empty.txt', 'hollow', 'hollow-then-file', 'file-then-hollow']) remove(path);
  put('hollow-then-file', 'y');
  fs.mkdirSync(join(folder, 'file-then-hollow'));
}

const putIn =
  (folder: string) =>
  (path: string, content: string, mode = 0o644): void => {
    fs.mkdirSync(dirname(join(folder, path)), { recursive: true });
    fs.writeFileSync(join(folder, path), content, { mode });
  };

/** The process ended in front of a call: what it has left. */
interface CrashPoint {
  readonly step: string;
  readonly folder: string;
  /** Files of the folder, by name in it, that a power cut may still take the bytes of. */
  readonly unsynced: readonly string[];
  readonly disk: SimulatedDisk;
}

/** Ending in front of any other call leaves what ending in front of the next one of these leaves. */
const changing = [
  'openSync',
  'writeSync',
  'fchmodSync',
  'renameSync',
  'unlinkSync',
  'rmdirSync',
  'mkdirSync',
  'symlinkSync',
];
const readingStore = ['list', 'size', 'read', 'readRange', 'open', 'close'];

/** Calls of the real disk, with `onCall` in front of each, that know which files are not synced. */
function watch(folder: string, unsynced: Set<string>, onCall: (call: string, path: string) => void): DiskCalls {
  const open = new Map<number, string>();
  const inside = (place: unknown): string => String(place).slice(folder.length + 1);
  const watched = Object.fromEntries(
    Object.entries(fs).flatMap(([name, call]) => {
      if (!name.endsWith('Sync') || typeof call !== 'function') return [];
      const watchedCall = (...args: unknown[]): unknown => {
        const path = typeof args[0] === 'number' ? (open.get(args[0]) ?? '') : inside(args[0]);
        if (changing.includes(name) && !(name === 'openSync' && args[1] !== 'wx')) onCall(name, path);
        const result: unknown = (call as (...given: unknown[]) => unknown)(...args);
        if (name === 'openSync') open.set(Number(result), path);
        if (name === 'writeSync') unsynced.add(path);
        if (name === 'renameSync' && unsynced.delete(path)) unsynced.add(inside(args[1]));
        return result;
      };
      return [[name, watchedCall]];
    }),
  );
  const fdatasync = (file: number, done: (error: NodeJS.ErrnoException | null) => void): void => {
    const path = open.get(file) ?? '';
    fs.fdatasync(file, error => {
      unsynced.delete(path);
      done(error);
    });
  };
  return { ...watched, fdatasync, fsync: fs.fsync } as unknown as DiskCalls;
}

interface Scene {
  readonly old: readonly string[];
  readonly before: readonly string[];
  readonly points: readonly CrashPoint[];
  readonly beforeId: Checkpoint['id'];
}

/** Restores once, and keeps what a crash would leave in front of each call. */
async function playScene(): Promise<Scene> {
  const folder = newFolder();
  const disk = new SimulatedDisk();
  const points: CrashPoint[] = [];
  const unsynced = new Set<string>();
  let isRestoring = false;
  const keep = (step: string): void => {
    if (!isRestoring) return;
    const copy = newFolder();
    fs.cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
    points.push({ step: `${points.length}: ${step}`, folder: copy, unsynced: [...unsynced], disk: disk.copy() });
  };
  const files = openFolder(
    folder,
    watch(folder, unsynced, (call, path) => keep(`${call} ${path}`)),
  );
  const storeFiles = disk.files({
    interfere: (call, name) => {
      if (!readingStore.includes(call)) keep(`store: ${call} ${name}`);
    },
  });
  const services = await openServices(files, storeFiles);
  await startThreadIn(services);
  makeOld(folder);
  const target = await capture(services);
  const old = describeFolder(folder);
  makeNew(folder);
  const before = await capture(services);
  const replaced = describeFolder(folder);
  const shown = await preview(services, target);
  expect(shown.plan.actions.length).toBeGreaterThan(38);
  isRestoring = true;
  const { outcome } = await restoreAll(services, shown);
  keep('the end');
  expect(outcome?.failed).toEqual([]);
  expect(describeFolder(folder)).toEqual(old);
  expect(unsynced.size).toBe(0);
  await services.store.close();
  return { old, before: replaced, points, beforeId: before.id };
}

test('a restore that ends anywhere can be undone and finished', { timeout: runs(120_000) }, async () => {
  const scene = await playScene();
  expect(scene.points.length).toBeGreaterThan(110);
  const met = { before: 0, after: 0, undone: 0, finished: 0 };
  for (const [index, point] of scene.points.entries()) {
    if (index % every(8) !== 0 && index < scene.points.length - 6) continue;
    for (const powerCut of [false, true]) {
      await inPlace(
        () => `${point.step}, ${powerCut ? 'power cut' : 'killed'}`,
        async () => {
          met[await expectRepairable(scene, point, powerCut ? index : undefined, 'undo')]++;
          met[await expectRepairable(scene, point, powerCut ? index : undefined, 'finish')]++;
        },
      );
    }
  }
  for (const times of Object.values(met)) expect(times).toBeGreaterThan(0);
});

/** @param seed of the power cut, if there was one */
async function expectRepairable(
  scene: Scene,
  point: CrashPoint,
  seed: number | undefined,
  answer: 'undo' | 'finish',
): Promise<'before' | 'after' | 'undone' | 'finished'> {
  const folder = newFolder();
  fs.cpSync(point.folder, folder, { recursive: true, verbatimSymlinks: true });
  if (seed !== undefined) for (const path of point.unsynced) tear(join(folder, path), seed);
  const left = seed === undefined ? point.disk.copy() : point.disk.afterPowerCut(seeded(seed));
  const services = await openServices(openFolder(folder), left.files());
  try {
    await expectAllReadable(services, scene);
    const [operation, ...others] = services.store.unfinishedRestores();
    expect(others).toEqual([]);
    if (operation === undefined) {
      const hasEnded = services.store.readThread(threadId)?.restores.length === 1;
      expect(describeFolder(folder)).toEqual(hasEnded ? scene.old : scene.before);
      return hasEnded ? 'after' : 'before';
    }
    const which = { threadId, restoreId: operation.id };
    const plan = valueOf(await (answer === 'undo' ? planUndo(services, which) : planFinish(services, which)));
    const { outcome } = await restoreAll(services, plan.preview, operation.id);
    expect(outcome?.failed).toEqual([]);
    await settleRestore(services, operation, plan.preview);
    expect(describeFolder(folder)).toEqual(answer === 'undo' ? scene.before : scene.old);
    expect(services.store.unfinishedRestores()).toEqual([]);
    return answer === 'undo' ? 'undone' : 'finished';
  } finally {
    await services.store.close();
    fs.rmSync(folder, { recursive: true });
  }
}

/** What a power cut does to bytes that were not synced. */
function tear(place: string, seed: number): void {
  if (!fs.lstatSync(place, { throwIfNoEntry: false })?.isFile()) return;
  const bytes = fs.readFileSync(place);
  fs.writeFileSync(place, seed % 2 === 0 ? bytes.subarray(0, bytes.length / 2) : new Uint8Array(bytes.length));
}

/** Every byte that was there before the restore. */
async function expectAllReadable({ store }: Services, { beforeId }: Scene): Promise<void> {
  for (const [path, { blob }] of store.readTree(beforeId)) {
    if ((await store.readBlob(blob)) === undefined) throw new Error(`Lost: ${path}`);
  }
}
