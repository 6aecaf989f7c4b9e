import { Marked, type RendererObject } from 'marked';
import { highlight } from './highlight.ts';

/**
 * Turns an answer into HTML. Raw HTML in it is shown as text, images by their description, and only web and mail links are
 * links. The result still has to be sanitized before it is put on the page: two barriers, since the text is not ours.
 */
export const markdownToHtml = (text: string): string => marked.parse(text, { async: false });

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
