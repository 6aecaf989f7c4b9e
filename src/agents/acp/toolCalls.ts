import { addLineCounts, countLines, noLines, type LineCounts } from '../../core/lineCounts.ts';
import type { ToolCall, ToolKind } from '../../core/thread.ts';
import { diffText, shortenDetail } from '../diffText.ts';
import { placePaths, type AgentPlace } from './agentPlace.ts';
import { blockText } from './contentText.ts';
import { fieldsOf, listIn, textIn, type Fields } from './fields.ts';

/**
 * The tool calls of a turn, put together from what the agent tells of them piece by piece. An update may be the first that is heard
 * of a call, and may leave out or get wrong anything but its id.
 */
export class ToolCalls {
  readonly #calls = new Map<string, Fields>();
  readonly #rejected = new Set<string>();
  /** What was made of contents, which most updates do not change. */
  readonly #changes = new WeakMap<object, Changes>();
  readonly #place: AgentPlace;

  constructor(place: AgentPlace) {
    this.#place = place;
  }

  /** Takes in what is new of a call, and tells what it is now; `undefined` when it cannot be told which call it is. */
  update(update: Fields): ToolCall | undefined {
    const id = textIn(update['toolCallId']);
    if (id === undefined) return undefined;
    const news = Object.entries(update).filter(([, value]) => value !== undefined && value !== null);
    const call = { ...this.#calls.get(id), ...Object.fromEntries(news) };
    this.#calls.set(id, call);
    return this.#toToolCall(id, call);
  }

  /** The user does not want it: if nothing more is heard of it, it has failed. */
  reject(id: string): void {
    this.#rejected.add(id);
  }

  /** The calls that are still open, as they are when the turn is over. */
  close(isCompleted: boolean): readonly ToolCall[] {
    return [...this.#calls].flatMap(([id, call]) => {
      const status = isCompleted && !this.#rejected.has(id) ? 'completed' : 'failed';
      if (statusOf(call) !== 'running') return [];
      const closed = this.update({ ...call, toolCallId: id, status });
      return closed === undefined ? [] : [closed];
    });
  }

  #toToolCall(id: string, call: Fields): ToolCall {
    const changes = this.#changesOf(call);
    const { paths, outside } = placePaths(namedPaths(call), this.#place);
    return {
      id,
      kind: kindOf(call, changes),
      title: titleOf(call, this.#place),
      paths,
      ...(outside.length === 0 ? {} : { outside }),
      status: statusOf(call),
      ...changes.lines,
      detail: changes.text === '' ? shortenDetail(describeCall(call), 'output') : shortenDetail(changes.text, 'diff'),
    };
  }

  #changesOf({ content }: Fields): Changes {
    if (!Array.isArray(content)) return noChanges;
    const known = this.#changes.get(content);
    if (known !== undefined) return known;
    const changes = readChanges(content, this.#place);
    this.#changes.set(content, changes);
    return changes;
  }
}

interface Changes {
  readonly text: string;
  readonly lines: LineCounts;
  /** Every file that it changes is new. */
  readonly areNew: boolean;
}

const noChanges: Changes = { text: '', lines: noLines, areNew: false };

function readChanges(content: readonly unknown[], place: AgentPlace): Changes {
  const diffs = content.map(fieldsOf).filter(({ type, newText }) => type === 'diff' && typeof newText === 'string');
  return diffs.reduce<Changes>((all, diff, index) => {
    const from = typeof diff['oldText'] === 'string' ? diff['oldText'] : undefined;
    const to = diff['newText'] as string;
    const name = shownPath(textIn(diff['path']) ?? 'file', place);
    const text = diffText(from === undefined ? '/dev/null' : `a/${name}`, `b/${name}`, from ?? '', to);
    return {
      text: index === 0 ? text : `${all.text}\n${text}`,
      lines: addLineCounts(all.lines, countLines(from ?? '', to)),
      areNew: (index === 0 || all.areNew) && from === undefined,
    };
  }, noChanges);
}

const shownPath = (name: string, place: AgentPlace): string => placePaths([name], place).paths[0] ?? name;

const kinds: ReadonlyMap<unknown, ToolKind> = new Map<unknown, ToolKind>([
  ['read', 'read'],
  ['edit', 'edit'],
  ['delete', 'delete'],
  ['move', 'rename'],
  ['search', 'search'],
  ['execute', 'run'],
]);

function kindOf({ kind }: Fields, { areNew, text }: Changes): ToolKind {
  const told = kinds.get(kind) ?? 'other';
  if (told === 'edit' || (told === 'other' && text !== '')) return areNew ? 'create' : 'edit';
  return told;
}

function statusOf({ status }: Fields): ToolCall['status'] {
  if (status === 'completed') return 'done';
  return status === 'failed' ? 'failed' : 'running';
}

const longestTitle = 200;

/** In one line, with paths as the workspace has them. */
function titleOf({ title, name, kind }: Fields, { cwd }: AgentPlace): string {
  const told = textIn(title) ?? textIn(name) ?? textIn(kind) ?? 'Tool';
  const line = told.replaceAll(`${cwd}/`, '').replaceAll(`${cwd}\\`, '').replace(/\s+/g, ' ').trim();
  return line.length > longestTitle ? `${line.slice(0, longestTitle - 1)}…` : line;
}

/** Fields of a tool's input that name a file or folder, as the tools of various agents call them. */
const pathField =
  /^(abs|absolute|file|notebook|target|source|destination|dir|directory|cwd|workdir)?_?(path|file|cwd|dir|directory|workdir)$/i;

function namedPaths({ locations, content, rawInput }: Fields): readonly string[] {
  const located = [...listIn(locations), ...listIn(content)].map(item => textIn(fieldsOf(item)['path']));
  const given = Object.entries(fieldsOf(rawInput)).map(([name, value]) =>
    pathField.test(name) ? textIn(value) : undefined,
  );
  return [...located, ...given].filter(name => name !== undefined);
}

/** What goes in and what came out. */
function describeCall({ rawInput, rawOutput, content }: Fields): string {
  const shown = listIn(content)
    .map(item => (fieldsOf(item)['type'] === 'content' ? blockText(fieldsOf(item)['content']) : ''))
    .filter(text => text !== '')
    .join('\n');
  return [inputText(rawInput), shown === '' ? outputText(rawOutput) : shown].filter(text => text !== '').join('\n\n');
}

function inputText(input: unknown): string {
  const { command, cmd } = fieldsOf(input);
  const told = command ?? cmd;
  if (typeof told === 'string') return `$ ${told}`;
  if (Array.isArray(told)) return `$ ${told.filter(part => typeof part === 'string').join(' ')}`;
  return asText(input);
}

function outputText(output: unknown): string {
  const { output: inner, stdout, stderr } = fieldsOf(output);
  const streams = [inner, stdout, stderr].filter(text => typeof text === 'string').join('\n');
  return streams === '' ? asText(output) : streams;
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && Object.keys(value).length === 0) return '';
  return JSON.stringify(value, undefined, 2);
}
