import { looksLikePath, normalizePath } from './pathNames.ts';

/** What the text after an opening fence says. */
export interface Info {
  /** In lower case; `''` when none is given. */
  readonly language: string;
  readonly path: string | undefined;
  /** The block quotes lines of a file (` ```12:15:src/a.ts `) and is not meant as its content. */
  readonly isQuote: boolean;
}

/** Reads an info string: `ts src/a.ts`, `src/a.ts`, `ts:src/a.ts`, `ts title="src/a.ts"`, `ts file=src/a.ts`. */
export function parseInfo(info: string): Info {
  const text = info.trim();
  const language = (/^[\w+#.-]*/.exec(text)?.[0] ?? '').toLowerCase();
  if (text.length > 500) return { language, path: undefined, isQuote: false };
  if (/^\d+:\d+:\S/.test(text)) return { language: '', path: undefined, isQuote: true };
  const named = attribute(text);
  if (named !== undefined) return { language, path: normalizePath(named), isQuote: false };
  const [first = '', ...others] = text.split(/\s+/);
  const found = pathInFirst(first, others) ?? { language, path: pathInRest(withoutNote(others.join(' '))) };
  return { language: found.language, path: found.path && normalizePath(found.path), isQuote: false };
}

function attribute(text: string): string | undefined {
  const match =
    /(?:^|[\s{,])(?:title|file|path|file_?name|file_?path|name)\s*[=:]\s*(?:"([^"]+)"|'([^']+)'|([^\s"'}]+))/i.exec(
      text,
    );
  return match?.[1] ?? match?.[2] ?? match?.[3];
}

function pathInFirst(first: string, others: readonly string[]): { language: string; path: string } | undefined {
  const isDrive = /^[a-z]:[/\\]/i.test(first);
  const [, language, path] = (isDrive ? null : /^([\w+#.-]*):(.+)$/.exec(first)) ?? [];
  if (language !== undefined && path !== undefined) {
    return looksLikePath(path) ? { language: language.toLowerCase(), path } : undefined;
  }
  const isPath = looksLikePath(first) || /^[./]*\/\S/.test(first);
  return others.length === 0 && isPath ? { language: '', path: first } : undefined;
}

function pathInRest(rest: string): string | undefined {
  const text = /^(["'`])(.+)\1$/.exec(rest)?.[2] ?? rest;
  if (/[={}]/.test(text) && !/^\S+$/.test(text)) return undefined;
  if (looksLikePath(text) || /^\/\S+$/.test(text)) return text;
  const paths = text.split(' ').filter(word => looksLikePath(word));
  return paths.length === 1 ? paths[0] : undefined;
}

const withoutNote = (text: string): string => text.replace(/\s+\([^()]{1,40}\)$/, '');
