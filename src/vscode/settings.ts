import * as vscode from 'vscode';
import type { RetentionPolicy } from '../core/retention.ts';

const section = 'threadCheckpoints';

/** Bytes; larger files are left out of checkpoints. */
export const maxFileBytes = (): number => read('maxFileSizeMB', 10) * 1024 * 1024;

/** What checkpoints may take, as the settings say. */
export const storagePolicy = (): RetentionPolicy => ({
  maxBytes: Math.round(read('storage.maxSizeGB', 2) * 1024 * 1024 * 1024),
  maxAgeDays: read('storage.maxAgeDays', 0),
  maxCheckpointsPerThread: Math.round(read('storage.maxCheckpointsPerThread', 0)),
});

/** Calls `listener` when one of the settings about room on the disk changes. */
export function onStoragePolicyChange(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(change => {
    if (change.affectsConfiguration(`${section}.storage`)) listener();
  });
}

/** A setting that is not a number of at least 0 counts as not set. */
function read(name: string, fallback: number): number {
  const value: unknown = vscode.workspace.getConfiguration(section).get(name);
  return typeof value === 'number' && value >= 0 ? value : fallback;
}
