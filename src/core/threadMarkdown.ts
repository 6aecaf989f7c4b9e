import type { LineCounts } from './lineCounts.ts';
import type { ItemContent, ToolCall, Turn } from './thread.ts';
import { usageWords } from './usage.ts';

/** A message with its answer, as it is told in Markdown. */
export interface ToldTurn {
  readonly turn: Turn;
  /** Which version of the message it is, from 1, and how many there are. */
  readonly version: number;
  readonly versions: number;
  readonly items: readonly ItemContent[];
  readonly files: readonly ToldFile[];
  /** Files that changed beside those told. */
  readonly otherFiles: number;
}

export interface ToldFile {
  readonly path: string;
  readonly kind: 'created' | 'modified' | 'deleted';
  /** `undefined` for what is not text, or not kept anymore. */
  readonly lines: LineCounts | undefined;
}

/** A conversation as a Markdown document. Whatever a message holds, it does not reach beyond its place. */
export function threadMarkdown(title: string, turns: readonly ToldTurn[]): string {
  return `${[`# ${oneLine(title)}`, ...turns.flatMap(turnParts)].join('\n\n')}\n`;
}

function turnParts({ turn, version, versions, items, files, otherFiles }: ToldTurn): readonly string[] {
  const which = versions > 1 ? ` (version ${version} of ${versions})` : '';
  return [
    `## Message ${turn.number}${which}`,
    `_${moment(turn.startedAt)}_`,
    inQuote(turn.text),
    ...items.map(itemPart),
    ...endPart(turn),
    ...filesPart(files, otherFiles),
  ];
}

function itemPart(item: ItemContent): string {
  switch (item.kind) {
    case 'agentMessage':
      return standsByItself(item.text) ? item.text : inQuote(item.text);
    case 'thought':
      return `_Thinking:_\n\n${inQuote(item.text)}`;
    case 'notice':
      return `_${oneLine(item.text)}_`;
    case 'files':
      return item.files
        .map(({ path, note }) => `_With the file ${code(path)}${note === undefined ? '' : ` (${oneLine(note)})`}_`)
        .join('\n\n');
    case 'images':
      return item.images.map(({ name }) => `_With the image ${code(name)}_`).join('\n\n');
    case 'plan':
      return item.steps.map(({ text, status }) => `- [${status === 'done' ? 'x' : ' '}] ${oneLine(text)}`).join('\n');
    case 'usage':
      return `_${usageWords(item.usage)}_`;
    case 'toolCall':
      return toolPart(item.call);
    case 'editProblems':
      return item.problems
        .map(
          ({ edit, path, reason, source }) =>
            `Edit ${edit} of ${code(path)} does not fit: ${oneLine(reason)}\n\n${fenced(source, '')}`,
        )
        .join('\n\n');
    case 'captureFailed':
      return `_The checkpoint ${item.checkpoint} this message could not be saved: ${oneLine(item.reason)}_`;
  }
}

function toolPart({ kind, title, status, added, removed, detail }: ToolCall): string {
  const lines = added + removed === 0 ? '' : ` ${lineWords({ added, removed })}`;
  const failed = status === 'failed' ? ' – failed' : '';
  const head = `**${oneLine(title).replaceAll('*', '\\*')}**${lines}${failed}`;
  const isDiff = kind === 'edit' || kind === 'create' || kind === 'delete' || kind === 'rename';
  return detail === '' ? head : `${head}\n\n${fenced(detail, isDiff ? 'diff' : '')}`;
}

function endPart({ status, failure }: Turn): readonly string[] {
  if (status === 'failed') return [`_The answer failed: ${oneLine(failure ?? 'no reason is known')}_`];
  return status === 'interrupted' ? ['_The answer was interrupted._'] : [];
}

function filesPart(files: readonly ToldFile[], others: number): readonly string[] {
  if (files.length === 0) return [];
  const rows = files.map(({ path, kind, lines }) => {
    return `| ${code(path).replaceAll('|', '\\|')} | ${kind} | ${lines === undefined ? '' : lineWords(lines)} |`;
  });
  const more = others === 0 ? [] : [`_and ${others} more_`];
  return [['| File | Change | Lines |', '| --- | --- | --- |', ...rows].join('\n'), ...more];
}

const lineWords = ({ added, removed }: LineCounts): string => `+${added} −${removed}`;

/** In UTC, the same wherever it is written. */
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const inQuote = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map(line => (line.trim() === '' ? '>' : `> ${line}`))
    .join('\n');

/** Longer than every row of backticks in the text, so that it ends where it should. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  return '`'.repeat(Math.max(least, longest + 1));
}

function fenced(text: string, language: string): string {
  const fence = fenceFor(text, 3);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

function code(text: string): string {
  const fence = fenceFor(text, 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${oneLine(text)}${space}${fence}`;
}

/**
 * Whether nothing that the text begins goes on behind it: every block of code ends, and no HTML begins. Only what is plain to see
 * counts, as most texts are; blocks of code inside of lists do not.
 */
function standsByItself(text: string): boolean {
  let open: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, fence, rest = ''] = /^(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open !== undefined) {
      if (/^\s+(`{3}|~{3})/.test(line)) return false;
      if (fence?.startsWith(open) === true && rest.trim() === '') open = undefined;
    } else if (fence !== undefined) {
      if (rest.includes('`')) return false;
      open = fence;
    } else if (/`{3}|~{3}|^\s*</.test(line)) return false;
  }
  return open === undefined;
}
