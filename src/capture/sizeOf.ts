import type { CaptureSize } from '../core/captureSize.ts';
import type { FileCapture, ListedFile } from './captureFile.ts';
import { largestFolders } from './largestFolders.ts';
import { workThrough } from './workPool.ts';

export interface Sizing extends Pick<FileCapture, 'access' | 'maxFileBytes' | 'signal'> {
  /** Operations under way at once. */
  readonly parallelism: number;
}

/** What would be taken of these files. What cannot be looked at counts as nothing. */
export async function sizeOf(files: readonly ListedFile[], sizing: Sizing): Promise<CaptureSize> {
  const { access, maxFileBytes } = sizing;
  const remaining = files.values();
  const own = new Map<string, number>();
  let [bytes, fileCount] = [0, 0];

  const add = async ({ path, kind }: ListedFile): Promise<void> => {
    const stat = await access.stat(path).catch(() => undefined);
    if (stat?.kind !== kind || stat.size > maxFileBytes) return;
    fileCount++;
    if (kind === 'link') return;
    bytes += stat.size;
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    own.set(folder, (own.get(folder) ?? 0) + stat.size);
  };

  await workThrough(() => {
    const { value } = remaining.next();
    return value && (() => add(value));
  }, sizing);
  return { bytes, fileCount, largest: largestFolders(own) };
}
