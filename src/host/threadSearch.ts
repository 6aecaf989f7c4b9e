import type { FileHit, MessageHit, Store, ThreadSummary } from '../core/ports/store.ts';
import { threadTitle } from '../core/thread.ts';
import type { HitView, ThreadRowView, ThreadSearchView } from '../protocol/threadViews.ts';
import type { Session } from './session.ts';

/** Of each kind at most. */
const mostHits = 50;

/** What was found for the words that are looked for; `undefined` when none are. */
export function searchThreads(
  { state: { work, threadSearch: words } }: Session,
  toRow: (summary: ThreadSummary) => ThreadRowView,
): ThreadSearchView | undefined {
  if (work === undefined || words === '') return undefined;
  const { store } = work.services;
  const search = { text: words, limit: mostHits };
  const threads = store.searchThreads(search);
  const messages = store.searchMessages(search);
  const files = store.searchFiles(search);
  const titles = new Titles(store);
  return {
    words,
    threads: threads.map(toRow),
    messages: messages.map(hit => toMessageHit(hit, words, titles)),
    files: files.map(hit => toFileHit(hit, titles)),
    limit: mostHits,
  };
}

/** Titles of threads, each read once. */
class Titles {
  readonly #store: Store;
  readonly #known = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
  }

  of(id: MessageHit['threadId']): string {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const found = this.#store.findThread(id);
    const title = threadTitle(found?.thread.name, found?.firstMessage);
    this.#known.set(id, title);
    return title;
  }
}

const toMessageHit = (
  { threadId, turnId, itemId, at, isCall, text }: MessageHit,
  words: string,
  titles: Titles,
): HitView => ({
  id: itemId ?? turnId,
  threadId,
  turnId,
  threadTitle: titles.of(threadId),
  kind: itemId === undefined ? 'you' : isCall ? 'call' : 'agent',
  at,
  text: excerpt(text, words),
});

const toFileHit = ({ threadId, turnId, at, path }: FileHit, titles: Titles): HitView => ({
  id: `${turnId} ${path}`,
  threadId,
  turnId,
  threadTitle: titles.of(threadId),
  kind: 'file',
  at,
  text: path,
});

/** Characters shown before the first word found, and in all. */
const before = 24;
const length = 160;

/** The part of a text where the first of the words is, in one line. */
export function excerpt(text: string, words: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const lower = line.toLowerCase();
  const places = words
    .toLowerCase()
    .split(/\s+/)
    .map(word => lower.indexOf(word));
  const first = Math.min(...places.filter(place => place >= 0));
  if (!Number.isFinite(first) || first <= before) return cut(line, 0);
  const space = line.indexOf(' ', first - before);
  return `…${cut(line, space === -1 || space >= first ? first : space + 1)}`;
}

const cut = (line: string, from: number): string =>
  line.length - from > length ? `${line.slice(from, from + length)}…` : line.slice(from);
