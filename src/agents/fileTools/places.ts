import { fail, ok, type Result } from '../../core/result.ts';
import type { ThreadFolder } from '../../core/threadFolder.ts';
import { parseTreePath } from '../../core/treePath.ts';

/** The path in the workspace of one that a model wrote, which is relative to the thread's folder; else a sentence for the model. */
export function toTreePath(folder: ThreadFolder, written: string): Result<string, string> {
  const path = written.replace(/^(\.\/+)+/, '');
  const place = 'Paths are relative to the working directory, with “/” between their parts, such as src/main.ts.';
  if (folder === null) return fail('This thread has no files.');
  if (path.startsWith('~')) return fail(`The path “${written}” is refused: it lies in the home folder. ${place}`);
  const parsed = parseTreePath(path);
  if (!parsed.ok) return fail(`The path “${written}” is refused: ${parsed.error.reason}. ${place}`);
  return ok(folder === '' ? path : `${folder}/${path}`);
}

/** As `toTreePath`, for a folder: `''` and `.` are the working directory itself. */
export function toTreeFolder(folder: ThreadFolder, written: string): Result<string, string> {
  const path = written.replace(/\/+$/, '');
  if (folder !== null && (path === '' || path === '.')) return ok(folder);
  return toTreePath(folder, path);
}

/** A path of the workspace as the model knows it. */
export const fromTreePath = (folder: ThreadFolder, path: string): string =>
  folder === null || folder === '' ? path : path.slice(folder.length + 1);

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The paths of a card, as far as they are safe to show as such. */
export const cardPaths = (folder: ThreadFolder, ...written: readonly string[]): readonly string[] =>
  written.flatMap(path => {
    const parsed = toTreePath(folder, path);
    return parsed.ok ? [parsed.value] : [];
  });
