import { parentPort, Worker, workerData } from 'node:worker_threads';
import { rootsOnDisk } from '../diskFiles.ts';
import { unpackChanges } from './changePacks.ts';
import { ChangeWriter } from './changeWriter.ts';
import { Control } from './control.ts';
import { DiskCapture } from './diskCapture.ts';
import { placesIn } from './diskPlaces.ts';
import { loadIndex, saveIndex } from './indexFile.ts';
import type { ToHost, ToWorker, WorkerStart } from './messages.ts';
import { PackedIndex } from './packedIndex.ts';
import { lookAhead } from './statAhead.ts';

/** Milliseconds between a change of the index and saving it. */
const saveDelay = 3000;

// Electron would show an archive of its own format as a folder.
(process as { noAsar?: boolean }).noAsar = true;

const host = parentPort;
if (host !== null) {
  if (workerData === 'ahead') host.on('message', lookAhead);
  else serve(host, workerData as WorkerStart);
}

/** Runs this script a second time. While it starts, and when it ends, the first thread is alone with all. */
function startSecond(): Worker {
  const second = new Worker(__filename, { workerData: 'ahead', name: 'Thread Checkpoints', execArgv: [] });
  second.on('error', () => undefined);
  second.unref();
  return second;
}

/** Does what the host asks for, until it is closed. */
function serve(port: NonNullable<typeof parentPort>, start: WorkerStart): void {
  const { indexFile, folders } = start;
  const subject = JSON.stringify([rootsOnDisk(folders).names, folders.map(({ path }) => path)]);
  const index = indexFile === undefined ? new PackedIndex() : loadIndex(indexFile, subject);
  const capture = new DiskCapture(
    start,
    index,
    new Control(start.control),
    (message, transfer) => port.postMessage(message, transfer),
    message => (second ??= startSecond()).postMessage(message),
  );
  const writer = new ChangeWriter({
    ...placesIn(folders),
    isKnown: (path, stat, { blob }) => capture.isKnown(path, stat, blob),
  });
  let second: Worker | undefined;
  let saving: NodeJS.Timeout | undefined;

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
  };

  port.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'snapshot':
        capture.snapshot(message.settings, message.only, message.maxBytes);
        return;
      case 'settle':
        capture.settle(message.isTaken, message.stored);
        saving ??= setTimeout(save, saveDelay);
        return;
      case 'changes':
        port.postMessage({ kind: 'written', failed: writer.write(unpackChanges(message)) } satisfies ToHost);
        return;
      case 'finishChanges':
        writer.finish();
        port.postMessage({ kind: 'written', failed: [] } satisfies ToHost);
        return;
      case 'forget':
        capture.forget(new Set(message.blobs));
        return;
      case 'close':
        save();
        void second?.terminate();
        port.close();
        return;
    }
  });
}
