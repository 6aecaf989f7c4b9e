import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';

const dropCachesFile = '/proc/sys/vm/drop_caches';

/** Whether this process may make the system forget what it has read from the disk. */
export function canDropCaches(): boolean {
  try {
    accessSync(dropCachesFile, constants.W_OK);
    return process.platform === 'linux' && process.getuid?.() === 0;
  } catch {
    return false;
  }
}

/** Makes the system forget what it has read from the disk. */
export function dropCaches(): void {
  execFileSync('sync');
  writeFileSync(dropCachesFile, '3');
}

/**
 * The most memory this process had in use, in MB: since its start, or on Linux since `restartPeak`. Linux lets a process
 * inherit the `maxRSS` of the one that started it; its own peak is in `/proc`.
 */
export function peakMemory(): number {
  const peak = process.platform === 'linux' ? /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) : null;
  return Number(peak?.[1] ?? process.resourceUsage().maxRSS) / 1024;
}

/** From here on, `peakMemory` counts anew, where the system can do that. */
export function restartPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Then the peak counts from the start of the process.
  }
}
