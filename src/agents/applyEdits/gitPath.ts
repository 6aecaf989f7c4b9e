import { normalizePath } from './pathNames.ts';

/** The name in a `--- ` or `+++ ` line, without the time or remark behind it; quoted names are unquoted. */
export function parseFileName(text: string): string {
  if (text.startsWith('"')) return unquote(text).name;
  const [name = ''] = text.split('\t');
  return name
    .replace(/\s+\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:\s*[+-]\d{4}|Z)?\s*$/, '')
    .replace(/\s+\((?:original|modified|old|new|before|after|updated|deleted|created|new file)\)\s*$/i, '')
    .trim();
}

/** The two names in what follows `diff --git `, or `undefined` when they cannot be told apart. */
export function splitGitHeader(text: string): readonly [string, string] | undefined {
  if (text.startsWith('"')) {
    const { name, length } = unquote(text);
    return [name, parseFileName(text.slice(length).trim())];
  }
  const quote = text.indexOf(' "');
  if (quote > 0) return [text.slice(0, quote), parseFileName(text.slice(quote + 1))];
  // Both names are the same but for their prefixes, unless lines below say otherwise: then the space is in the middle.
  const middle = (text.length - 1) / 2;
  if (text[middle] === ' ' && withoutPrefix(text.slice(0, middle)) === withoutPrefix(text.slice(middle + 1))) {
    return [text.slice(0, middle), text.slice(middle + 1)];
  }
  const names = text.includes(' b/') ? /^(.+?) (b\/.+)$/.exec(text) : /^(\S+) (\S+)$/.exec(text);
  return names === null ? undefined : [names[1] ?? '', names[2] ?? ''];
}

/**
 * Takes away the prefixes that git puts before names: `a/` and `b/`, or with `diff.mnemonicPrefix` those of index, commit,
 * working tree and object. `undefined` stands for `/dev/null`.
 */
export function withoutPrefixes(from: string, to: string): readonly [string | undefined, string | undefined] {
  const pair = `${prefixOf(from)}${prefixOf(to)}`;
  const isPair = /^(?:ab|ba|iw|wi|ci|ic|cw|wc|ow|wo|a\0|\0b|[icow]\0|\0[icow])$/.test(pair);
  const clean = (name: string): string | undefined =>
    name === '/dev/null' ? undefined : normalizePath(isPair ? withoutPrefix(name) : name);
  return [clean(from), clean(to)];
}

/** Undoes git's quoting of a name: `"sp\303\244t.txt"`. */
export const unquoteName = (text: string): string => (text.startsWith('"') ? unquote(text).name : text);

const withoutPrefix = (name: string): string => name.replace(/^[abciow]\//, '');

const prefixOf = (name: string): string => (name === '/dev/null' ? '\0' : (/^([abciow])\//.exec(name)?.[1] ?? '?'));

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** Reads a C-style quoted name at the start of `text`; octal escapes are bytes of UTF-8. */
function unquote(text: string): { readonly name: string; readonly length: number } {
  const bytes: number[] = [];
  let at = 1;
  while (at < text.length && text[at] !== '"') {
    const octal = /^\\([0-3]?[0-7]{1,2})/.exec(text.slice(at, at + 4));
    const code = text[at] === '\\' ? escapes[text[at + 1] ?? ''] : undefined;
    if (octal !== null) {
      bytes.push(Number.parseInt(octal[1] ?? '', 8));
      at += octal[0].length;
    } else if (code !== undefined) {
      bytes.push(code);
      at += 2;
    } else {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(...new TextEncoder().encode(character));
      at += character.length;
    }
  }
  return { name: new TextDecoder().decode(Uint8Array.from(bytes)), length: at + 1 };
}
