import type { Edit, EditDraft } from './edit.ts';
import { openingFence, readFencedBlock, type Fence, type FencedBlock } from './fencedBlock.ts';
import { parseInfo, type Info } from './infoString.ts';
import { isFileHeader } from './hunkParser.ts';
import { readBarePatch, readPatch, startsPatch } from './patchParser.ts';
import { pathInComment, pathInLabel, pathMentioned } from './pathLabel.ts';
import { extensionOf } from './pathNames.ts';
import { isSearchStart, readSearchReplaceBlock } from './searchReplaceBlock.ts';

/**
 * Finds the edits in an answer, in the order of the text: code blocks with a path, unified diffs, and search/replace
 * blocks, in and out of code blocks. Never throws, takes time proportional to the text, and an edit that cannot be
 * understood is returned with a `flaw` rather than left out. Code blocks without a path are examples, not edits.
 */
export function parseEdits(text: string): readonly Edit[] {
  const lines = text.split('\n');
  const isCrlf = lines.length > 1 && lines.slice(0, -1).every(line => line.endsWith('\r'));
  const state: State = {
    lines: isCrlf ? text.replaceAll('\r\n', '\n').split('\n') : lines,
    drafts: [],
    proseStart: 0,
    lastPath: undefined,
    diffStart: 1,
    careful: true,
  };
  let at = 0;
  while (at < state.lines.length) at = readNext(state, at);
  return state.drafts.map((draft, index) => ({ ...draft, index: index + 1 }));
}

interface State {
  readonly lines: readonly string[];
  readonly drafts: EditDraft[];
  /** The line after the last edit or code block: labels of the next one lie below it. */
  proseStart: number;
  /** The path that a search/replace block without one is about. */
  lastPath: string | undefined;
  /** Index of the first edit of the diff that is being read. */
  diffStart: number;
  /** Look for the end of a block beyond what CommonMark says. Given up for good when that finds no end. */
  careful: boolean;
}

/** Reads what starts at this line and returns the line after it. */
function readNext(state: State, at: number): number {
  const line = state.lines[at] ?? '';
  const fence = openingFence(line);
  if (fence !== undefined) state.proseStart = readBlock(state, at, fence);
  else if (startsPatch(state.lines, at)) state.proseStart = addBarePatch(state, at);
  else if (isSearchStart(line)) state.proseStart = addSearchReplace(state, state.lines, at, nameAbove(state, at));
  else {
    state.lastPath = pathInLabel(line) ?? state.lastPath;
    return at + 1;
  }
  return state.proseStart;
}

/** Bare diffs with nothing between them are one. */
function addBarePatch(state: State, at: number): number {
  if (at === 0 || at !== state.proseStart || state.drafts.at(-1)?.kind !== 'patch')
    state.diffStart = state.drafts.length + 1;
  return addPatch(state, state.lines, at, false);
}

function readBlock(state: State, at: number, fence: Fence): number {
  const info = parseInfo(fence.info);
  const label = lineAbove(state, at);
  const path = info.path ?? (label === undefined ? undefined : pathInLabel(label));
  const block = readCarefully(state, at, fence, { info, path });
  if (!info.isQuote) addBlock(state, block, { info, path, mention: info.path ?? (label && pathMentioned(label)), at });
  return block.next;
}

function readCarefully(
  state: State,
  at: number,
  fence: Fence,
  { info, path }: { readonly info: Info; readonly path: string | undefined },
): FencedBlock {
  const isDiff = isDiffLanguage(info) || startsPatch(state.lines, at + 1);
  if (state.careful) {
    const nests = /^(?:md|mdx|markdown)$/.test(path === undefined ? '' : extensionOf(path) || info.language);
    const block = readFencedBlock(state.lines, at, fence, { nests, isDiff, holdsSearch: true });
    if (block.isClosed) return block;
    state.careful = false;
  }
  return readFencedBlock(state.lines, at, fence, { nests: false, isDiff, holdsSearch: false });
}

interface BlockNames {
  readonly info: Info;
  /** The path that the block is the content of. */
  readonly path: string | undefined;
  /** A path named near it. */
  readonly mention: string | undefined;
  /** Line of the opening fence. */
  readonly at: number;
}

const cutOff = 'This code block has no closing fence, so the answer may be cut off.';

function addBlock(state: State, block: FencedBlock, { info, path, mention, at }: BlockNames): void {
  const isPatchFile = path !== undefined && /^(?:diff|patch)$/.test(extensionOf(path));
  if (holdsSearchReplace(block.lines, path)) addSearchReplaces(state, block, mention);
  else if (!isPatchFile && isDiff(block.lines, info)) addPatches(state, block, info.path ?? mention);
  else addWholeFile(state, block, path ?? firstComment(block, info), info, at);
}

function addSearchReplaces(state: State, block: FencedBlock, mention: string | undefined): void {
  const first = block.lines.findIndex(isSearchStart);
  let proseStart = 0;
  for (let at = first; at < block.lines.length; at++) {
    if (!isSearchStart(block.lines[at] ?? '')) continue;
    const inner: State = { ...state, lines: block.lines, proseStart };
    const path = nameAbove(inner, at) ?? (at === first ? mention : undefined);
    proseStart = addSearchReplace(state, block.lines, at, path);
    at = proseStart - 1;
  }
}

function addSearchReplace(state: State, lines: readonly string[], at: number, name: string | undefined): number {
  const { search, replace, next, flaw } = readSearchReplaceBlock(lines, at);
  const path = name ?? state.lastPath ?? '';
  state.lastPath = path === '' ? undefined : path;
  const missing = path === '' ? 'There is no file path above this search/replace block.' : undefined;
  const source = lines.slice(at, next).join('\n');
  state.drafts.push({ kind: 'searchReplace', path, source, flaw: flaw ?? missing, search, replace });
  return next;
}

function addPatches(state: State, block: FencedBlock, path: string | undefined): void {
  const before = state.drafts.length;
  let at = 0;
  while (at < block.lines.length)
    at = startsAnyPatch(block.lines, at) ? addPatch(state, block.lines, at, true) : at + 1;
  const bare = before === state.drafts.length && path !== undefined ? readBarePatch(block.lines, path) : undefined;
  if (bare !== undefined) state.drafts.push({ ...bare, diffStart: before + 1 });
  const last = state.drafts.at(-1);
  if (!block.isClosed && before < state.drafts.length && last !== undefined) {
    state.drafts[state.drafts.length - 1] = { ...last, flaw: last.flaw ?? cutOff };
  }
}

function addPatch(state: State, lines: readonly string[], at: number, isFenced: boolean): number {
  const { edit, next } = readPatch(lines, at, isFenced);
  state.drafts.push({ ...edit, diffStart: state.diffStart });
  return next;
}

function addWholeFile(state: State, block: FencedBlock, path: string | undefined, info: Info, at: number): void {
  if (path === undefined || isCommand(info, path)) return;
  const source = state.lines.slice(at, block.next).join('\n');
  const lines = path.endsWith('.json') && firstComment(block, info) === path ? block.lines.slice(1) : block.lines;
  const content = lines.map(line => `${line.replace(/\r$/, '')}\n`).join('');
  state.lastPath = path;
  state.drafts.push({ kind: 'wholeFile', path, source, flaw: block.isClosed ? undefined : cutOff, content });
}

const isDiffLanguage = (info: Info): boolean => /^(?:diff|patch|udiff)$/.test(info.language);

function isDiff(lines: readonly string[], info: Info): boolean {
  if (isDiffLanguage(info)) return true;
  const first = firstFilled(lines, 0);
  return startsPatch(lines, first) || (info.path !== undefined && /^@@ -\d/.test(lines[first] ?? ''));
}

/** Inside a block for diffs, a file header does not need a hunk header below it. */
function startsAnyPatch(lines: readonly string[], at: number): boolean {
  return startsPatch(lines, at) || isFileHeader(lines, at);
}

/** With a path of its own, a block is the content of that file unless the first thing in it is a search/replace block. */
function holdsSearchReplace(lines: readonly string[], path: string | undefined): boolean {
  if (path === undefined) return lines.some(isSearchStart);
  const first = firstFilled(lines, 0);
  if (isSearchStart(lines[first] ?? '')) return true;
  const isName = pathMentioned(lines[first] ?? '') ?? pathInComment(lines[first] ?? '', '');
  return isName !== undefined && isSearchStart(lines[firstFilled(lines, first + 1)] ?? '');
}

/** A block of commands below the name of a file that cannot hold them, such as `package.json`. */
function isCommand(info: Info, path: string): boolean {
  if (!/^(?:sh|bash|zsh|fish|shell|console|terminal|shellsession|powershell|cmd|output|log)$/.test(info.language))
    return false;
  const extension = extensionOf(path);
  return (
    info.path === undefined &&
    extension !== '' &&
    !/^(?:sh|bash|zsh|fish|ps1|bat|cmd|env|txt|log|profile)/.test(extension)
  );
}

function firstComment(block: FencedBlock, info: Info): string | undefined {
  return pathInComment(block.lines[0] ?? '', info.language);
}

function firstFilled(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && lines[at]?.trim() === '') at++;
  return at;
}

/** The line above, with at most one empty line between, if no edit or code block has used it. */
function lineAbove({ lines, proseStart }: State, at: number): string | undefined {
  const above = lines[at - 1]?.trim() === '' ? at - 2 : at - 1;
  const line = above >= proseStart ? lines[above] : undefined;
  return line === undefined || line.trim() === '' ? undefined : line.replace(/\r$/, '');
}

function nameAbove(state: State, at: number): string | undefined {
  const line = lineAbove(state, at);
  return line === undefined ? undefined : (pathMentioned(line) ?? pathInComment(line, ''));
}
