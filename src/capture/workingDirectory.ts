import type { UnsavedContent, WorkingDirectory } from '../core/ports/workingDirectory.ts';
import { FileTree } from '../core/fileTree.ts';
import { captureFolders, type CaptureSettings } from './captureFolders.ts';
import { makeInBatches } from './changeBatches.ts';
import { deleteEntry, findFolder, readEntry, readFile, sizeOfFile, writeEntry, writeFile } from './changeFiles.ts';
import type { Editors, FileAccess } from './fileAccess.ts';
import { writeByAccess } from './makeChanges.ts';
import { noRuleSettings, settingsRules, type RuleSettings } from './ruleSettings.ts';
import { looksSecret } from './secretFiles.ts';
import { createStatIndex } from './statIndex.ts';
import { isSecretFile, walkFiles } from './walkFiles.ts';

export interface WorkingDirectoryOptions {
  /** What the user calls it. */
  readonly name: string;
  /** Bytes; larger files are left out. 10 MB unless given. */
  readonly maxFileBytes?: number | undefined;
  /** Operations under way at once. 64 unless given: through VS Code one takes 5 ms by itself, 0.24 ms among 64. */
  readonly parallelism?: number | undefined;
  /** Takes a file although it looks like a secret. None is taken unless given. */
  readonly includeSecrets?: ((path: string) => boolean) | undefined;
  /** The user's own rules for each folder, asked at the beginning of each snapshot. None unless given. */
  readonly rules?: (() => readonly RuleSettings[]) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/**
 * Makes a working directory out of plain file operations.
 *
 * It remembers the blob of every file it has read and names it again while the file is unchanged. When the store no longer
 * has one of them, `forget` makes it read those files anew. A snapshot looks at everything, also when asked for some paths.
 */
export function createWorkingDirectory(
  access: FileAccess,
  {
    name,
    maxFileBytes = 10 * 1024 * 1024,
    parallelism = 64,
    includeSecrets = () => false,
    rules = () => [],
    now = () => Date.now(),
  }: WorkingDirectoryOptions,
): WorkingDirectory {
  const index = createStatIndex();
  let last = FileTree.empty;
  return {
    name,
    snapshot: async options => {
      const { tree, coverage } = await captureFolders(
        access,
        index,
        { maxFileBytes, parallelism, includeSecrets, rules: rules(), now },
        options,
      );
      last = last.with(last.changesTo(FileTree.from(tree)));
      return { tree: last, coverage };
    },
    forget: blobs => index.forget(blobs),
    ...fileChanges(access),
    walk: (folder, signal) => {
      const own = rules();
      const ofRoot = (_: string, position: number) => settingsRules(own[position] ?? noRuleSettings);
      return walkFiles(access, folder, { ofRoot, includeSecrets }, signal);
    },
    isSecret: isSecretFile(includeSecrets),
    makeChanges: (changes, options) =>
      makeInBatches(changes, options, batch => writeByAccess(access, batch, parallelism)),
    unsavedPaths: () => access.unsavedPaths(),
    unsavedTexts: () => unsavedTexts(access, { maxFileBytes, includeSecrets }),
    showUnsaved: (path, bytes) => access.showUnsaved(path, bytes),
    gitHead: () => Promise.resolve(undefined),
    headMoves: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}

/** Implements `WorkingDirectory.unsavedTexts`. */
export function unsavedTexts(
  editors: Pick<Editors, 'unsavedTexts'>,
  { maxFileBytes, includeSecrets }: Pick<CaptureSettings, 'maxFileBytes' | 'includeSecrets'>,
): readonly UnsavedContent[] {
  return editors
    .unsavedTexts()
    .filter(({ path, bytes }) => bytes.length <= maxFileBytes && (!looksSecret(path) || includeSecrets(path)));
}

/** What a working directory does to single files. */
export function fileChanges(
  access: FileAccess,
): Pick<WorkingDirectory, 'read' | 'sizeOf' | 'write' | 'readEntry' | 'findFolder' | 'writeEntry' | 'delete'> {
  return {
    read: path => readFile(access, path),
    sizeOf: path => sizeOfFile(access, path),
    write: (path, bytes) => writeFile(access, path, bytes),
    readEntry: path => readEntry(access, path),
    findFolder: path => findFolder(access, path),
    writeEntry: (path, entry) => writeEntry(access, path, entry),
    delete: path => deleteEntry(access, path),
  };
}
