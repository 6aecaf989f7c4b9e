import { asText } from '../../core/text.ts';
import { flag, optional, text } from './fields.ts';
import { createLineMatcher, type LineMatcher } from './lineMatcher.ts';
import { fromTreePath, toTreeFolder } from './places.ts';
import { maxFileBytes } from './readTools.ts';
import { defineTool, done, failed, type ToolUse } from './tool.ts';

const maxMatches = 200;
const maxMatchesInFile = 20;
const maxFiles = 20_000;
const maxLineLength = 300;
/** Milliseconds. */
const timeLimit = 20_000;
/** Files read at once. */
const parallelism = 16;

export const searchFiles = defineTool({
  name: 'search_files',
  description: `Finds lines of text files that contain a text or match a regular expression: at most ${maxMatches}. Ignored, binary and very large files are left out.`,
  changes: false,
  fields: {
    query: text('The text, or the regular expression (JavaScript), looked for in each line.'),
    is_regex: optional(flag('Whether the query is a regular expression. False unless given.')),
    match_case: optional(flag('Whether upper and lower case differ. False unless given.')),
    folder: optional(text('Looks in this folder only, relative to the working directory.')),
    ending: optional(text('Looks only at files whose names end so, such as .ts')),
  },
  card: ({ query }) => ({ kind: 'search', title: `Search for “${shorten(query, 60)}”`, paths: [] }),
  work: async (values, use) => {
    const { query, is_regex: isRegex = false, match_case: matchCase = false, folder = '', ending = '' } = values;
    if (query === '') return failed('The query is empty.');
    const place = toTreeFolder(use.turn.folder, folder);
    if (!place.ok) return failed(place.error);
    const matcher = createLineMatcher(query, { isRegex, ignoreCase: !matchCase });
    if (!matcher.ok) return failed(matcher.error);
    const search = new Search(use, matcher.value);
    await search.lookInto(place.value, ending);
    const answer = search.toText();
    use.report({ detail: shorten(answer, 4000) });
    return done(answer);
  },
});

class Search {
  readonly #use: ToolUse;
  readonly #match: LineMatcher;
  readonly #endsAt = Date.now() + timeLimit;
  readonly #found: string[] = [];
  #fileCount = 0;
  #slowCount = 0;
  #why: string | undefined;

  constructor(use: ToolUse, match: LineMatcher) {
    this.#use = use;
    this.#match = match;
  }

  async lookInto(folder: string, ending: string): Promise<void> {
    const { turn, signal } = this.#use;
    let batch: string[] = [];
    for await (const { path, kind, isSecret } of turn.files.walk(folder, signal)) {
      if (kind !== 'file' || isSecret || !path.endsWith(ending)) continue;
      if (++this.#fileCount > maxFiles) this.#why ??= `the search ended after ${maxFiles} files`;
      batch.push(path);
      if (batch.length === parallelism) {
        await this.#searchEach(batch);
        batch = [];
      }
      if (this.#why !== undefined) break;
    }
    if (this.#why === undefined) await this.#searchEach(batch);
  }

  toText(): string {
    const slow = this.#slowCount === 0 ? '' : ` In ${this.#slowCount} files the expression took too long.`;
    const cut = this.#why === undefined ? '' : ` There may be more: ${this.#why}. Search more narrowly.`;
    const matches = this.#found.length === 1 ? '1 line' : `${this.#found.length} lines`;
    const head = this.#found.length === 0 ? 'Nothing was found.' : `${matches} found.`;
    return [`${head}${cut}${slow}`, ...this.#found].join('\n');
  }

  async #searchEach(paths: readonly string[]): Promise<void> {
    const texts = await Promise.all(paths.map(path => this.#read(path)));
    for (const [index, path] of paths.entries()) {
      this.#use.signal.throwIfAborted();
      const content = texts[index];
      if (content !== undefined) this.#take(path, content);
      if (this.#found.length >= maxMatches) this.#why ??= `the search ended after ${maxMatches} lines`;
      if (Date.now() > this.#endsAt) this.#why ??= `the search ended after ${timeLimit / 1000} seconds`;
      if (this.#why !== undefined) return;
    }
  }

  #take(path: string, content: string): void {
    const lines = content.split(/\r?\n/);
    const limit = Math.min(maxMatchesInFile, maxMatches - this.#found.length);
    const matches = this.#match(lines, limit);
    if (matches.isTooSlow && ++this.#slowCount === 5) this.#why ??= 'the expression takes too long';
    const shown = fromTreePath(this.#use.turn.folder, path);
    for (const at of matches.lines) {
      this.#found.push(`${shown}:${at + 1}: ${shorten((lines[at] ?? '').trim(), maxLineLength)}`);
    }
  }

  /** `undefined` for what cannot be read, or is not to be searched. */
  async #read(path: string): Promise<string | undefined> {
    const { files } = this.#use.turn;
    try {
      const size = await files.sizeOf(path);
      if (size === undefined || size > maxFileBytes) return undefined;
      const bytes = await files.read(path);
      return bytes && asText(bytes);
    } catch {
      return undefined;
    }
  }
}

const shorten = (given: string, length: number): string =>
  given.length > length ? `${given.slice(0, length - 1)}…` : given;
