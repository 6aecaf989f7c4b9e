import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a folder and all in it take on the disk, in KB. */
export function allocatedKb(folder: string): number {
  const inside = readdirSync(folder, { withFileTypes: true }).map(entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? allocatedKb(path) : statSync(path).blocks / 2;
  });
  return inside.reduce((sum, size) => sum + size, statSync(folder).blocks / 2);
}

/** The length of a store's log, in KB. */
export function logKb(storeFolder: string): number {
  const segments = readdirSync(storeFolder).filter(name => /^segment-\d+\.log$/.test(name));
  return segments.reduce((sum, name) => sum + statSync(join(storeFolder, name)).size, 0) / 1024;
}

/** The length of a store's saved index, in KB. */
export const imageKb = (storeFolder: string): number => statSync(join(storeFolder, 'index.db')).size / 1024;

export const inMb = (kilobytes: number): string => `${(kilobytes / 1024).toFixed(1)} MB`;
