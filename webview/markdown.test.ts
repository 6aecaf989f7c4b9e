import { expect, test } from 'vitest';
import { markdownToHtml } from './markdown.ts';

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
