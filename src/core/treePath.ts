import { fail, ok, type Result } from './result.ts';

/**
 * A path inside a working directory: parts joined by `/`, no leading slash. Where a working directory has several folders,
 * the first part is the folder's name.
 *
 * Paths come from data (a store, a pasted answer), so each is checked before it is used to touch a file.
 */
export type UnsafePath = { readonly kind: 'unsafePath'; readonly path: string; readonly reason: string };

/** Windows looks at what comes before the first dot or colon, without the spaces at its end. */
const deviceName = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *([.:].*)?$/i;

/** Signs that macOS leaves out when it compares names. */
const unseen = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Returns `path` if it is safe to read or write below a folder, else why it is not. */
export function parseTreePath(path: string): Result<string, UnsafePath> {
  const reason = reasonAgainst(path);
  return reason === undefined ? ok(path) : fail({ kind: 'unsafePath', path, reason });
}

/**
 * Why Windows would take a path for another one than it is elsewhere, or for none; `undefined` when it would not. A colon
 * names a stream of another file there, and dots and spaces at the end of a name are dropped.
 */
export function reasonAgainstOnWindows(path: string): string | undefined {
  for (const part of path.split('/')) {
    const sign = Array.from(part).find(each => each < ' ' || '<>:"|?*'.includes(each));
    if (sign !== undefined) return sign < ' ' ? 'it contains a control character' : `it contains “${sign}”`;
    if (/^git~\d+$/i.test(part)) return `“${part}” may be another name of .git`;
    if (/[. ]$/.test(part)) return `“${part}” ends with a ${part.endsWith('.') ? 'dot' : 'space'}`;
  }
  return undefined;
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
    if (part.replace(unseen, '').toLowerCase() === '.git') return 'it lies inside .git';
    if (deviceName.test(part)) return `“${part}” is a device name`;
  }
  return undefined;
}

/** The folders a path lies in, topmost first. */
export function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
