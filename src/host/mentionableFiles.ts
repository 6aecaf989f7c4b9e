import { mentionOf } from '../core/mentions.ts';
import type { FoundFileView } from '../protocol/messages.ts';
import { currentThread } from './conversation.ts';
import type { Session } from './session.ts';

/** Files that are looked at, nearest first; a message can mention others, too. */
const mostFiles = 50_000;
/** Milliseconds: what was not found by then is not offered. */
const searchTime = 2000;
/** Milliseconds for which a list of all files is used, so that typing does not read the disk with every key. */
const listAge = 10_000;
const mostOffered = 50;

interface FileList {
  readonly folder: string;
  readonly at: number;
  readonly paths: Promise<readonly string[]>;
}

/** The files of the thread's folder that a message can mention: none that is ignored, or looks like a secret. */
export class MentionableFiles {
  readonly #session: Session;
  #list: FileList | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Those whose path has these words in it, best first. */
  async find(words: string): Promise<readonly FoundFileView[]> {
    const { services } = this.#session.work;
    const folder = currentThread(this.#session)?.thread.workingDirectory ?? '';
    if (currentThread(this.#session)?.thread.workingDirectory === null) return [];
    const at = services.environment.now();
    if (this.#list?.folder !== folder || at - this.#list.at > listAge) {
      this.#list = { folder, at, paths: this.#read(folder) };
    }
    return rankPaths(await this.#list.paths, words, mostOffered).map(path => ({ path, mention: mentionOf(path) }));
  }

  async #read(folder: string): Promise<readonly string[]> {
    const paths: string[] = [];
    const stop = AbortSignal.timeout(searchTime);
    try {
      for await (const { path, kind, isSecret } of this.#session.work.services.files.walk(folder, stop)) {
        if (kind !== 'file' || isSecret) continue;
        paths.push(folder === '' ? path : path.slice(folder.length + 1));
        if (paths.length === mostFiles) break;
      }
    } catch {
      // Those found so far are offered: the folder may be gone, or too large for the time.
    }
    return paths;
  }
}

/** Paths that have the words in them, those whose name does first, then the shorter ones; all in their order for no words. */
export function rankPaths(paths: readonly string[], words: string, most: number): readonly string[] {
  const wanted = words.toLowerCase();
  if (wanted === '') return paths.slice(0, most);
  const ranked = paths.flatMap(path => {
    const rank = rankOf(path.toLowerCase(), wanted);
    return rank === undefined ? [] : [{ path, rank }];
  });
  ranked.sort((a, b) => a.rank - b.rank || a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
  return ranked.slice(0, most).map(({ path }) => path);
}

/** Less is better; `undefined` when the signs are not there in their order. */
function rankOf(path: string, wanted: string): number | undefined {
  const inName = path.slice(path.lastIndexOf('/') + 1).indexOf(wanted);
  if (inName >= 0) return inName === 0 ? 0 : 1;
  if (path.includes(wanted)) return 2;
  let at = -1;
  for (const sign of wanted) {
    at = path.indexOf(sign, at + 1);
    if (at < 0) return undefined;
  }
  return 3;
}
