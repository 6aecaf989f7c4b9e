import { lstatSync } from 'node:fs';
import type { CaptureSize } from '../../core/captureSize.ts';
import { largestFolders } from '../largestFolders.ts';
import { Stopped, type ListedFolder } from './listFolders.ts';

export interface Sizing {
  /** Bytes; larger files are not taken. */
  readonly maxFileBytes: number;
  readonly isStopped: () => boolean;
}

/** What would be taken of these folders. What cannot be looked at counts as nothing. */
export function sizeOf(folders: readonly ListedFolder[], { maxFileBytes, isStopped }: Sizing): CaptureSize {
  const own = new Map<string, number>();
  let [bytes, fileCount] = [0, 0];
  for (const { path, place, files, links } of folders) {
    const before = bytes;
    fileCount += links.length;
    for (const name of files.list()) {
      if (isStopped()) throw new Stopped();
      const size = sizeAt(`${place}/${name}`);
      if (size === undefined || size > maxFileBytes) continue;
      bytes += size;
      fileCount++;
    }
    own.set(path, bytes - before);
  }
  return { bytes, fileCount, largest: largestFolders(own) };
}

/** Of a regular file. */
function sizeAt(place: string): number | undefined {
  try {
    const stat = lstatSync(place, { throwIfNoEntry: false });
    return stat?.isFile() === true ? stat.size : undefined;
  } catch {
    return undefined;
  }
}
