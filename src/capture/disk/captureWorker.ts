import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { FailedChange } from '../../core/ports/workingDirectory.ts';
import { rootsOnDisk } from '../diskFiles.ts';
import { unpackChanges } from './changePacks.ts';
import { ChangeWriter } from './changeWriter.ts';
import { Control } from './control.ts';
import { DiskCapture } from './diskCapture.ts';
import { placesIn } from './diskPlaces.ts';
import { loadIndex, saveIndex } from './indexFile.ts';
import type { ToHost, ToWorker, WorkerStart } from './messages.ts';
import { PackedIndex } from './packedIndex.ts';
import { Rest } from './rest.ts';
import { lookAhead, type AheadMessage } from './statAhead.ts';
import { threadOptions } from './threadOptions.ts';

/** Milliseconds between a change of the index and saving it. */
const saveDelay = 3000;

/** Files in the index from which on other threads are worth their start, and what a walk leaves is worth to be collected. */
const manyFiles = 2000;

/** Threads that look at files, at most. Each of them takes some memory. */
const mostThreads = 4;

// Electron would show an archive of its own format as a folder.
(process as { noAsar?: boolean }).noAsar = true;

const host = parentPort;
const rest = new Rest();
if (host !== null) {
  if (workerData === 'ahead') help(host);
  else serve(host, workerData as WorkerStart);
}

/** Looks at files for the first thread. */
function help(port: NonNullable<typeof parentPort>): void {
  port.on('message', (message: AheadMessage) => {
    rest.end();
    lookAhead(message);
    rest.begin();
  });
}

/** Runs this script again on the other processors. While a thread starts, and when it ends, the rest do without it. */
function startHelpers(): readonly Worker[] {
  return Array.from({ length: Math.min(availableParallelism(), mostThreads) - 1 }, () => {
    const helper = new Worker(__filename, { ...threadOptions, workerData: 'ahead' });
    helper.on('error', () => undefined);
    helper.unref();
    return helper;
  });
}

/** Does what the host asks for, until it is closed. */
function serve(port: NonNullable<typeof parentPort>, start: WorkerStart): void {
  const { indexFile, folders } = start;
  const subject = JSON.stringify([rootsOnDisk(folders).names, folders.map(({ path }) => path)]);
  const index = indexFile === undefined ? new PackedIndex() : loadIndex(indexFile, subject);
  let helpers: readonly Worker[] | undefined;
  const ask = (message: AheadMessage): void => {
    helpers ??= startHelpers();
    for (const helper of helpers) helper.postMessage(message);
  };
  const capture = new DiskCapture(
    start,
    index,
    new Control(start.control),
    (message, transfer) => port.postMessage(message, transfer),
    { ask, from: manyFiles },
  );
  const writer = new ChangeWriter({
    ...placesIn(folders),
    isKnown: (path, stat, { blob }) => capture.isKnown(path, stat, blob),
  });
  let saving: NodeJS.Timeout | undefined;

  const isLarge = (): boolean => capture.fileCount >= manyFiles;

  const save = (): void => {
    clearTimeout(saving);
    saving = undefined;
    const changed = capture.changedIndex();
    if (indexFile === undefined || changed === undefined) return;
    try {
      saveIndex(indexFile, subject, changed);
    } catch {
      // It makes the next start faster, no more.
    }
    if (isLarge()) rest.begin();
  };

  const written = (failed: readonly FailedChange[]): void =>
    port.postMessage({ kind: 'written', failed } satisfies ToHost);

  port.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'snapshot':
        rest.end();
        capture.snapshot(message.settings, message.only, message.maxBytes);
        return;
      case 'former':
        capture.tellBeside(message.ranges);
        return;
      case 'settle':
        capture.settle(message.isTaken, message.stored);
        saving ??= setTimeout(save, saveDelay);
        if (isLarge()) rest.begin();
        return;
      case 'changes':
        void writer.write(unpackChanges(message)).then(written);
        return;
      case 'finishChanges':
        void writer.finish().then(() => written([]));
        return;
      case 'forget':
        capture.forget(new Set(message.blobs));
        return;
      case 'close':
        save();
        rest.end();
        for (const helper of helpers ?? []) void helper.terminate();
        port.close();
        return;
    }
  });
}
