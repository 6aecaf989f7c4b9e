import { parentPort, workerData } from 'node:worker_threads';
import { rootsOnDisk } from '../diskFiles.ts';
import { Control } from './control.ts';
import { DiskCapture } from './diskCapture.ts';
import { loadIndex, saveIndex } from './indexFile.ts';
import type { ToWorker, WorkerStart } from './messages.ts';
import { PackedIndex } from './packedIndex.ts';

/** Milliseconds between a change of the index and saving it. */
const saveDelay = 3000;

// Electron would show an archive of its own format as a folder.
(process as { noAsar?: boolean }).noAsar = true;

const host = parentPort;
if (host !== null) serve(host, workerData as WorkerStart);

/** Does what the host asks for, until it is closed. */
function serve(port: NonNullable<typeof parentPort>, start: WorkerStart): void {
  const { indexFile, folders } = start;
  const subject = JSON.stringify([rootsOnDisk(folders).names, folders.map(({ path }) => path)]);
  const index = indexFile === undefined ? new PackedIndex() : loadIndex(indexFile, subject);
  const capture = new DiskCapture(start, index, new Control(start.control), (message, transfer) =>
    port.postMessage(message, transfer),
  );
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
        capture.snapshot(message.settings, message.only);
        return;
      case 'settle':
        capture.settle(message.isTaken, message.stored);
        saving ??= setTimeout(save, saveDelay);
        return;
      case 'forget':
        capture.forget(new Set(message.blobs));
        return;
      case 'close':
        save();
        port.close();
        return;
    }
  });
}
