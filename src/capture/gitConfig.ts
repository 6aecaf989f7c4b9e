/** One setting of a configuration file of git's. */
export interface ConfigEntry {
  /** Section and name in lower case, what is between them as it is written: `core.ignorecase`, `includeif.gitdir:~/x.path`. */
  readonly key: string;
  /** `undefined` for a name alone, which stands for true. */
  readonly value: string | undefined;
}

/**
 * Reads the text of a configuration file of git's. What comes after a line that git would refuse does not count.
 * @see https://git-scm.com/docs/git-config#_syntax
 */
export function parseGitConfig(text: string): readonly ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  const rest = new Reader(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'));
  let section: string | undefined;
  for (;;) {
    rest.take(/(?:\s|[#;][^\n]*)*/y);
    if (rest.isAtEnd) return entries;
    const header = rest.take(/\[([a-z0-9.-]+)(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?\]/iy);
    if (header !== undefined) {
      const [, name = '', inside] = header;
      section = name.toLowerCase() + (inside === undefined ? '' : `.${inside.replace(/\\(.)/g, '$1')}`);
      continue;
    }
    const name = rest.take(/([a-z][a-z0-9-]*)[ \t]*/iy)?.[1]?.toLowerCase();
    if (name === undefined || section === undefined) return entries;
    if (rest.take(/=/y) === undefined) {
      if (rest.take(/\n|$/y) === undefined) return entries;
      entries.push({ key: `${section}.${name}`, value: undefined });
      continue;
    }
    const value = readValue(rest);
    if (value === undefined) return entries;
    entries.push({ key: `${section}.${name}`, value });
  }
}

/** As git reads a truth value; `undefined` when it is none. */
export function isTrue({ value }: ConfigEntry): boolean | undefined {
  if (value === undefined || /^(true|yes|on)$/i.test(value)) return true;
  if (/^(false|no|off|)$/i.test(value)) return false;
  return /^[+-]?\d+[kmg]?$/i.test(value) ? Number.parseInt(value, 10) !== 0 : undefined;
}

/** Up to the end of the line; `undefined` when git would refuse it. */
function readValue(rest: Reader): string | undefined {
  rest.take(/[ \t]*/y);
  let value = '';
  /** Of `value`, what stays when white space at its end is taken away. */
  let kept = 0;
  let isQuoted = false;
  for (;;) {
    if (rest.take(/\\\n/y) !== undefined) {
      kept = value.length;
      continue;
    }
    const escaped = rest.take(/\\([ntb"\\])/y)?.[1];
    const plain =
      escaped === undefined ? rest.take(isQuoted ? /[^"\\\n]+/y : /[^"\\\n#;\s]+|[^\S\n]/y)?.[0] : undefined;
    if (escaped !== undefined) value += escapes.get(escaped) ?? escaped;
    else if (plain !== undefined) value += value === '' && !isQuoted ? plain.trimStart() : plain;
    else if (rest.take(/"/y) !== undefined) isQuoted = !isQuoted;
    else if (isQuoted || rest.take(/([#;][^\n]*)?(\n|$)/y) === undefined) return undefined;
    else return value.slice(0, kept);
    if (isQuoted || plain === undefined || !/\s/.test(plain)) kept = value.length;
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['b', '\b'],
]);

/** A text, taken from its start piece by piece. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** @param pattern sticky */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    this.#at += found?.[0].length ?? 0;
    return found;
  }
}
