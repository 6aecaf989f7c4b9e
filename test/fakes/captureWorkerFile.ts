import { randomUUID } from 'node:crypto';
import { mkdir, rename } from 'node:fs/promises';
import { bundleCaptureWorker } from '../../scripts/lib/bundles.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';

let file: Promise<string> | undefined;

/** The script of the thread that takes snapshots, built from what is there now. */
export function captureWorkerFile(): Promise<string> {
  file ??= build();
  return file;
}

async function build(): Promise<string> {
  await mkdir(inProject('out/test'), { recursive: true });
  const own = `out/test/captureWorker-${randomUUID()}.js`;
  await bundleCaptureWorker(own);
  // Another test may be using it: it is replaced as a whole.
  const shared = inProject('out/test/captureWorker.js');
  await rename(inProject(own), shared);
  return shared;
}
