import { fail, ok, type Result } from './result.ts';

/**
 * A path inside a working directory: parts joined by `/`, no leading slash. Where a working directory has several folders,
 * the first part is the folder's name.
 *
 * Paths come from data (a store, a pasted answer), so each is checked before it is used to touch a file.
 */
export type UnsafePath = { readonly kind: 'unsafePath'; readonly path: string; readonly reason: string };

const deviceName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;

/** Returns `path` if it is safe to read or write below a folder, else why it is not. */
export function parseTreePath(path: string): Result<string, UnsafePath> {
  const reason = reasonAgainst(path);
  return reason === undefined ? ok(path) : fail({ kind: 'unsafePath', path, reason });
}

function reasonAgainst(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.includes('\0')) return 'it contains a NUL character';
  if (path.includes('\\')) return 'it contains a backslash';
  if (path.startsWith('/')) return 'it is absolute';
  if (/^[a-z]:/i.test(path)) return 'it names a drive';
  for (const part of path.split('/')) {
    if (part === '') return 'it has an empty part';
    if (part === '.' || part === '..') return `it contains “${part}”`;
    if (part.toLowerCase() === '.git') return 'it lies inside .git';
    if (deviceName.test(part)) return `“${part}” is a device name`;
  }
  return undefined;
}
