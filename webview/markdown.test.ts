import { expect, test } from 'vitest';
import { markdownToHtml, splitMarkdown } from './markdown.ts';

test('raw HTML is text', () => {
  expect(markdownToHtml('a <b onclick="x()">b</b>')).not.toContain('<b');
  expect(markdownToHtml('<script>alert(1)</script>')).not.toContain('<script');
  expect(markdownToHtml('<script>alert(1)</script>')).toContain('&#60;script&#62;');
});

test('only web and mail links are links', () => {
  expect(markdownToHtml('[x](https://a.example/?q=1&r="2")')).toContain('<a class="tc-link" href="https://a.example/');
  expect(markdownToHtml('[mail](mailto:a@b.example)')).toContain('href="mailto:');
  for (const link of ['javascript:alert(1)', 'command:x', 'file:///etc/passwd', 'vscode://x', '//a.example', 'x.ts']) {
    expect(markdownToHtml(`[x](${link})`)).not.toContain('<a');
  }
});

test('images are their description', () => {
  expect(markdownToHtml('![A "chart"](https://a.example/x.png)')).toBe('<p>A &#34;chart&#34;</p>\n');
});

test('code is colored when its language is known and escaped always', () => {
  expect(markdownToHtml('```ts\nconst x = 1 < 2;\n```')).toContain('<span class="hljs-keyword">const</span>');
  expect(markdownToHtml('```unknown\n<b>\n```')).toContain('&#60;b&#62;');
  expect(markdownToHtml('`<b>`')).toContain('<code class="tc-code">&#60;b&#62;</code>');
});

test('a fence that is still being written shows as code', () => {
  expect(markdownToHtml('Look:\n\n```ts\nconst x')).toMatch(/<pre class="tc-pre"><code>.*const/);
});

test('what is nested too deep, or too long, is shown as it is', () => {
  for (const text of ['>'.repeat(20_000), 'a <b> '.repeat(20_000)]) {
    expect(markdownToHtml(text)).toMatch(/^<p class="tc-plain">[^<]+<\/p>$/);
  }
  const code = `\`\`\`ts\n${'const x = 1;\n'.repeat(10_000)}\`\`\``;
  expect(markdownToHtml(code)).toMatch(/^<pre class="tc-pre"><code>/);
});

const block = (number: number) => `\`one${number}.ts\`:\n\n\`\`\`ts\nconst a = ${number};\n\n\n- b\n\`\`\`\n`;
const blocks = (count: number) => Array.from({ length: count }, (_, index) => block(index)).join('\n');
const items = (count: number) =>
  Array.from({ length: count }, (_, index) => `${index + 1}. item *${index}*`).join('\n');

test.each([
  ['code blocks', blocks(400)],
  ['items of a list', items(1500)],
  ['a list, and a word', `${items(1000)}\n\nend`],
  ['paragraphs', 'Some words.\n\n'.repeat(2000)],
])('a long answer of %s is the same in parts as in one', (_, text) => {
  const parts = splitMarkdown(text);
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) expect(part.length).toBeLessThan(8000);
  const formatted = parts.map(markdownToHtml).join('');
  // Each part of a list is a list that goes on counting.
  const isLongList = (html: string) => html.replaceAll(/<\/ol>\n<ol start="\d+">\n/g, '');
  const whole = text
    .split(/(?<=\n)(?=`one|Some)/)
    .map(markdownToHtml)
    .join('');
  expect(isLongList(formatted)).toBe(whole);
});

test('a line without end is cut', () => {
  const parts = splitMarkdown('x'.repeat(100_000));
  expect(parts.join('')).toBe('x'.repeat(100_000));
  expect(Math.max(...parts.map(({ length }) => length))).toBe(8000);
});

test('as an answer grows, only its last parts change', () => {
  const before = splitMarkdown(blocks(300));
  const after = splitMarkdown(`${blocks(300)}\n${blocks(20)}`);
  expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
});

test('a short answer is one part, and links are found in every part', () => {
  expect(splitMarkdown('one\n\ntwo')).toEqual(['one\n\ntwo']);
  const parts = splitMarkdown(`${'A [word][w] here.\n\n'.repeat(1000)}[w]: https://a.example/`);
  for (const part of parts) expect(markdownToHtml(part)).toContain('href="https://a.example/"');
});
