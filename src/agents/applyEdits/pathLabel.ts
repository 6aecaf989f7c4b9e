import { isClearPath, looksLikePath, normalizePath } from './pathNames.ts';

/**
 * The path that a line of prose gives to the block below it: `**src/a.ts**`, `### src/a.ts`, `File: src/a.ts`,
 * ``1. `src/a.ts`:``, ``Create `src/a.ts`:``. Lines that say more are no labels, since the block below
 * ``In `src/a.ts`, add:`` is a part of the file and must not replace the whole of it.
 */
export function pathInLabel(line: string): string | undefined {
  if (!couldBeLabel(line)) return undefined;
  const isHeading = /^\s*#/.test(line);
  const text = withoutDecoration(line);
  const spans = codeSpans(text);
  const path = spans.length === 0 ? pathInWords(text) : pathInSpan(text, spans, isHeading);
  const word = explicitName.exec(line)?.[1];
  if (path === undefined && word !== undefined) return normalizePath(word);
  return path === undefined ? undefined : normalizePath(path);
}

/**
 * The only path that a line names in backticks, or the path it is a label for. Enough for edits that are checked against
 * the file they name.
 */
export function pathMentioned(line: string): string | undefined {
  if (!couldBeLabel(line)) return undefined;
  const label = pathInLabel(line);
  if (label !== undefined) return label;
  const paths = new Set(codeSpans(line).filter(looksLikePath).map(normalizePath));
  return paths.size === 1 ? [...paths][0] : undefined;
}

/** The path in a comment that is the first line of a block: `// src/a.ts`, `# src/a.ts`, `<!-- src/a.ts -->`. */
export function pathInComment(line: string, language: string): string | undefined {
  const text = line.trim();
  if (text.length > maxLabel) return undefined;
  const comment =
    /^(?:\/\/+|--|;+|%+)\s*(.+)$/.exec(text)?.[1] ??
    /^<!--\s*(.+?)\s*-->$/.exec(text)?.[1] ??
    /^\/\*+\s*(.+?)\s*\*+\/$/.exec(text)?.[1] ??
    // In Markdown this is a heading.
    (/^(?:md|mdx|markdown)$/.test(language) ? undefined : /^#+\s+(.+)$/.exec(text)?.[1]);
  if (comment === undefined) return undefined;
  const path = withoutNote(comment.replace(fileWord, ''));
  return isClearPath(path) && !path.includes(' ') ? normalizePath(path) : undefined;
}

const maxLabel = 300;

/** Quick, since it is asked of every line of prose. */
const couldBeLabel = (line: string): boolean => line.length <= maxLabel && /\w/.test(line);

const fileWord = /^(?:file ?name|file ?path|file|path)\s*(?::\s*|\s+(?=`))/i;

/** After `File:` any single word is a name. */
const explicitName = /^[\s#>*-]*(?:file ?name|file ?path|file|path)\s*:[\s*]*`?([\w.+-]+)`?[\s*]*$/i;

function withoutDecoration(line: string): string {
  const text = line
    .trim()
    .replace(/^>\s*/, '')
    .replace(/^(?:[-*+•]|\d+[.)])\s+/, '')
    .replace(/^#{1,6}\s+(.*?)(?:\s+#+)?$/, '$1')
    .replace(/^\d+[.)]\s+/, '')
    .replaceAll('**', '')
    .replace(/^\[([^\]]+)\]\([^)]*\)(:?)$/, '$1$2');
  return withoutColon(lastSentence(text).replace(fileWord, ''));
}

/** In ``The helper. Create `src/a.ts`:`` only the last sentence is the label. */
const lastSentence = (text: string): string => text.slice((/^.*[a-z)][.!?] (?=[A-Z`])/.exec(text)?.[0] ?? '').length);

function pathInWords(text: string): string | undefined {
  const name = withoutNote(withoutQuotes(text));
  if (!name.includes(' ') && isClearPath(name)) return name;
  const words = name.split(/\s+/);
  const last = words.at(-1) ?? '';
  return words.length > 1 && isClearPath(last) && words.slice(0, -1).every(isLeadWord) ? last : undefined;
}

function pathInSpan(text: string, spans: readonly string[], isHeading: boolean): string | undefined {
  const path = spans[0] ?? '';
  if (spans.length !== 1 || !looksLikePath(path)) return undefined;
  const [before = '', after = ''] = text.split(`\`${path}\``);
  if (!wordsOf(before).every(isLeadWord)) return undefined;
  if (isHeading && /^\s+[-–—]\s/.test(after)) return path;
  return wordsOf(withoutNote(`x${after}`).slice(1)).every(isTrailWord) ? path : undefined;
}

const codeSpans = (text: string): string[] => Array.from(text.matchAll(/`([^`]+)`/g), match => match[1] ?? '');

const wordsOf = (text: string): string[] => text.split(/[\s*_,:.()]+/).filter(word => word !== '');

const withoutColon = (text: string): string => text.replace(/\s*:\s*$/, '');

/** Without a remark such as `(new file)` at the end. */
const withoutNote = (text: string): string => text.replace(/\s+[([][^()[\]]{1,40}[)\]]$/, '');

function withoutQuotes(text: string): string {
  const inner = /^(\*|__|_|"|'|“)(.+)(\*|__|_|"|'|”)$/.exec(text);
  return inner?.[2] === undefined ? text : withoutColon(inner[2]);
}

const isLeadWord = (word: string): boolean =>
  /^(?:create|add|write|update|replace|rewrite|edit|modify|change|overwrite|save|make|new|the|a|file|full|complete|updated|modified|entire|whole|contents?|of|as|this|it|named|called|here|here's|here’s|is|then|now|next|first|second|third|finally|also|and|please|let's|let’s|step|path|filename|\d+)$/i.test(
    word,
  );

const isTrailWord = (word: string): boolean =>
  /^(?:with|to|the|following|this|contents?|as|follows|below|like|now|looks|becomes|should|be|is|new|file|so|read|contain|full|updated|complete|version)$/i.test(
    word,
  );
