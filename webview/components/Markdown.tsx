import { memo } from 'preact/compat';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { markdownToHtml, splitMarkdown } from '../markdown.ts';
import { sanitize } from '../sanitize.ts';
import { useIsSeen } from './useIsSeen.ts';

interface MarkdownProps {
  readonly text: string;
  /** Until it comes near the screen the text is shown as it is. */
  readonly isSeen: boolean;
  /** Of the links and buttons inside. */
  readonly tabIndex: number;
}

/** An answer as formatted text. Unfinished Markdown is fine: it is drawn again with every piece that arrives. */
export function Markdown({ text, isSeen, tabIndex }: MarkdownProps) {
  const parts = useMemo(() => (isSeen ? splitMarkdown(text) : [text]), [text, isSeen]);
  if (!isSeen) return <div class="tc-md tc-plain">{text}</div>;
  if (parts.length === 1) return <Formatted text={text} tabIndex={tabIndex} />;
  return (
    <div class="tc-md">
      {parts.map((part, index) => (
        <Part key={index} text={part} tabIndex={tabIndex} />
      ))}
    </div>
  );
}

/** A part of a long answer. It is formatted when it comes near the screen, and again only when it has changed. */
const Part = memo(function Part({ text, tabIndex }: FormattedProps) {
  const root = useRef<HTMLDivElement>(null);
  const isSeen = useIsSeen(root, false);
  return (
    <div class="tc-md__part" ref={root}>
      {isSeen ? <Formatted text={text} tabIndex={tabIndex} /> : <div class="tc-md tc-plain">{text}</div>}
    </div>
  );
});

type FormattedProps = Omit<MarkdownProps, 'isSeen'>;

function Formatted({ text, tabIndex }: FormattedProps) {
  const root = useRef<HTMLDivElement>(null);
  // As text: what is drawn, and given its buttons, changes only with it.
  const html = useMemo(() => sanitize(markdownToHtml(text)), [text]);
  useLayoutEffect(() => {
    for (const block of root.current?.querySelectorAll('pre') ?? []) addCopyButton(block);
  }, [html]);
  useLayoutEffect(() => {
    for (const stop of root.current?.querySelectorAll<HTMLElement>('a, button') ?? []) stop.tabIndex = tabIndex;
  }, [html, tabIndex]);
  return <div class="tc-md" ref={root} dangerouslySetInnerHTML={{ __html: html }} />;
}

function addCopyButton(block: HTMLPreElement): void {
  const frame = document.createElement('div');
  frame.className = 'tc-codeblock';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'tc-iconbtn tc-copy';
  const icon = document.createElement('span');
  icon.setAttribute('aria-hidden', 'true');
  button.append(icon);
  const show = (name: string, label: string) => {
    icon.className = `codicon codicon-${name}`;
    button.title = label;
    button.setAttribute('aria-label', label);
  };
  show('copy', 'Copy code');
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(block.textContent).then(() => {
      show('check', 'Copied');
      setTimeout(() => show('copy', 'Copy code'), 1500);
    });
  });
  block.replaceWith(frame);
  frame.append(block, button);
}
