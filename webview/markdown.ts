import { Marked, type RendererObject, type Token, type Tokens } from 'marked';
import { highlight } from './highlight.ts';

/** Longer text that is not code is shown as it is: formatting it may hold up the view. */
const longest = 30_000;
const isCode = (text: string): boolean => /^ {0,3}(```|~~~)/.test(text);

/**
 * Turns an answer, or a part of one, into HTML. Raw HTML in it is shown as text, images by their description, and only web and
 * mail links are links. The result still has to be sanitized before it is put on the page: two barriers, since the text is not ours.
 */
export function markdownToHtml(text: string): string {
  if (text.length > longest && !isCode(text)) return asItIs(text);
  try {
    return marked.parse(text, { async: false });
  } catch {
    return asItIs(text); // Nested too deep.
  }
}

const asItIs = (text: string): string => `<p class="tc-plain">${escapeHtml(text)}</p>`;

/** Text longer than this is formatted in parts of about this length. */
const partLength = 4000;

/**
 * Splits a long answer between paragraphs, lists, their items, and the like, so that each part can be formatted by itself. As the
 * answer grows, all but the last parts stay.
 */
export function splitMarkdown(text: string): readonly string[] {
  if (text.length <= 2 * partLength) return [text];
  try {
    const tokens = new marked.Lexer(marked.defaults).blockTokens(text);
    const definitions = tokens.filter(({ type }) => type === 'def').map(({ raw }) => raw);
    const parts = gather(tokens.flatMap(piecesOf));
    return definitions.length === 0 ? parts : parts.map(part => `${part}\n\n${definitions.join('\n')}`);
  } catch {
    return [text]; // Nested too deep.
  }
}

/** The items of a long list, a paragraph without end in pieces, else all of it. */
function piecesOf(token: Token): readonly string[] {
  const { type, raw } = token;
  if (raw.length <= partLength) return [raw];
  if (type === 'list') return (token as Tokens.List).items.map(item => `${item.raw.trimEnd()}\n`);
  return type === 'paragraph' && raw.length > longest ? cut(raw, 2 * partLength) : [raw];
}

const cut = (text: string, length: number): readonly string[] =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );

function gather(pieces: readonly string[]): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (const piece of pieces) {
    if (part.length + piece.length > partLength && part !== '') {
      parts.push(part);
      part = '';
    }
    part += piece;
  }
  return [...parts, part];
}

const renderer: RendererObject = {
  html: ({ text }) => escapeHtml(text),
  image: ({ text, href }) => escapeHtml(text === '' ? href : text),
  checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  codespan: ({ text }) => `<code class="tc-code">${escapeHtml(text)}</code>`,
  link({ href, tokens }) {
    const label = this.parser.parseInline(tokens);
    return isSafeLink(href) ? `<a class="tc-link" href="${escapeHtml(href)}">${label}</a>` : label;
  },
  code({ text, lang }) {
    const language = /^[\w+#.-]+/.exec(lang ?? '')?.[0] ?? '';
    return `<pre class="tc-pre"><code>${highlight(text, language) ?? escapeHtml(text)}</code></pre>\n`;
  },
};

const marked = new Marked({ gfm: true, breaks: false, renderer });

const isSafeLink = (href: string): boolean => /^(https?:\/\/|mailto:)/i.test(href);

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
