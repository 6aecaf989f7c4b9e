import { bundleCaptureWorker } from '../../scripts/lib/bundles.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';

const file = 'out/test/captureWorker.js';

let built: Promise<string> | undefined;

/** The script of the thread that takes snapshots, built from what is there now. */
export function captureWorkerFile(): Promise<string> {
  built ??= bundleCaptureWorker(file).then(() => inProject(file));
  return built;
}
