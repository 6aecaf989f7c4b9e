import * as vscode from 'vscode';
import { hiddenPatterns, type RuleSettings } from '../capture/ruleSettings.ts';
import type { RetentionPolicy } from '../core/retention.ts';

const section = 'threadCheckpoints';
const includeSecrets = 'includeSecrets';

/** Megabytes; of a file with 2 GB or more, Node cannot read the bytes at once. */
const largestFile = 2000;

/**
 * Calls `listener` when one of these settings changes. While VS Code starts it may read the user's settings after the extension has,
 * and then does not say which of them are others now.
 */
export function onSettingsChange(names: readonly string[], listener: () => void): vscode.Disposable {
  const read = (): string => JSON.stringify(names.map(name => vscode.workspace.getConfiguration().get(name)));
  let last = read();
  return vscode.workspace.onDidChangeConfiguration(change => {
    const now = read();
    const isOther = now !== last;
    last = now;
    // Settings of one folder are not among those that were read.
    if (isOther || names.some(name => change.affectsConfiguration(name))) listener();
  });
}

/** Bytes; larger files are left out of checkpoints. */
export const maxFileBytes = (): number => Math.min(read('maxFileSizeMB', 10), largestFile) * 1024 * 1024;

/** Bytes the first capture of a workspace may hold unless the user agrees to more; `undefined` for any size. */
export function maxFirstCaptureBytes(): number | undefined {
  const megabytes = read('maxFirstCaptureMegabytes', 100);
  return megabytes === 0 ? undefined : Math.round(megabytes * 1024 * 1024);
}

/** Calls `listener` when a setting changes that says which files checkpoints hold, or how much the first capture may. */
export function onCaptureSettingsChange(listener: () => void): vscode.Disposable {
  const names = ['maxFileSizeMB', 'maxFirstCaptureMegabytes', 'exclude', 'include', includeSecrets];
  return onSettingsChange([...names.map(name => `${section}.${name}`), 'files.exclude'], listener);
}

/** The user's own rules about which files of a folder checkpoints hold. */
export function ruleSettings(folder: vscode.Uri): RuleSettings {
  const own = vscode.workspace.getConfiguration(section, folder);
  return {
    exclude: texts(own.get('exclude')),
    include: texts(own.get('include')),
    hidden: hiddenPatterns(vscode.workspace.getConfiguration('files', folder).get('exclude')),
  };
}

/** What checkpoints may take, as the settings say. */
export const storagePolicy = (): RetentionPolicy => ({
  maxBytes: Math.round(read('storage.maxSizeGB', 2) * 1024 * 1024 * 1024),
  maxAgeDays: read('storage.maxAgeDays', 0),
  maxCheckpointsPerThread: Math.round(read('storage.maxCheckpointsPerThread', 0)),
});

/** Calls `listener` when one of the settings about room on the disk changes. */
export function onStoragePolicyChange(listener: () => void): vscode.Disposable {
  return onSettingsChange([`${section}.storage`], listener);
}

/** Files that checkpoints hold although they look like secrets, as paths of the working directory. */
export function includedSecrets(): ReadonlySet<string> {
  return new Set(texts(vscode.workspace.getConfiguration(section).get(includeSecrets)));
}

/** Sets them for this workspace; none takes the setting away. */
export async function saveIncludedSecrets(paths: readonly string[]): Promise<void> {
  const value = paths.length === 0 ? undefined : paths;
  await vscode.workspace.getConfiguration(section).update(includeSecrets, value, vscode.ConfigurationTarget.Workspace);
}

/** Calls `listener` when they change. */
export function onIncludedSecretsChange(listener: () => void): vscode.Disposable {
  return onSettingsChange([`${section}.${includeSecrets}`], listener);
}

const changeCodeLens = 'changeCodeLens';

/** Whether actions are shown above the changes that editors show. */
export const showsChangeLenses = (): boolean =>
  vscode.workspace.getConfiguration(section).get(changeCodeLens) !== false;

/** Calls `listener` when that changes. */
export function onShowsLensesChange(listener: () => void): vscode.Disposable {
  return onSettingsChange([`${section}.${changeCodeLens}`], listener);
}

const lineHover = 'lineHover';

/** Whether a hover tells which message last changed a line. */
export const showsLineHover = (): boolean => vscode.workspace.getConfiguration(section).get(lineHover) === true;

/** Calls `listener` when that changes. */
export function onShowsLineHoverChange(listener: () => void): vscode.Disposable {
  return onSettingsChange([`${section}.${lineHover}`], listener);
}

/** A setting that is not a list counts as not set, and what is not text in it as not there. */
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(text => typeof text === 'string') : [];

/** A setting that is not a number of at least 0 counts as not set. */
function read(name: string, fallback: number): number {
  const value: unknown = vscode.workspace.getConfiguration(section).get(name);
  return typeof value === 'number' && value >= 0 ? value : fallback;
}
