import { parseThreadId, parseTurnId } from '../../core/ids.ts';
import type { FileHit, MessageSearch, ThreadSummary } from '../../core/ports/store.ts';
import { searchedTitle } from '../../core/thread.ts';
import { comparePaths } from '../../core/tree.ts';
import type { Database } from './database.ts';
import { hasWords, wordsOf } from './messageWords.ts';
import type { Tables } from './tables.ts';
import { readSummary, summaries } from './threadQueries.ts';

/** Most recently used first. Looks at each title that may fit, of which SQLite knows as long as words are of plain letters. */
export function searchThreads(database: Database, { text, limit }: MessageSearch): readonly ThreadSummary[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const plain = words.filter(word => /^[a-z0-9]+$/.test(word)).sort((a, b) => b.length - a.length)[0];
  // Letters with accents are found by words without.
  const pattern = plain === undefined ? '%' : `%${plain}%`;
  const title = "coalesce(thread.name, message.text, '') || ' ' || coalesce(thread.git_branch, '')";
  const isPlain = `${title} NOT GLOB '*[^ -~\n\t]*'`;
  return database
    .all(
      `${summaries} WHERE thread.temporary = 0 AND (${title} LIKE ?1 OR NOT (${isPlain}))
       ORDER BY thread.updated_at DESC, thread.position DESC`,
      [pattern],
      readSummary,
    )
    .filter(({ thread, firstMessage }) => hasWords(searchedTitle(thread, firstMessage), words))
    .slice(0, Math.max(limit, 0));
}

/** Newest first. The time it takes grows with the number of paths, and with the history of those that fit. */
export function searchFiles({ database, paths }: Tables, { text, limit }: MessageSearch): readonly FileHit[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const ids: number[] = [];
  for (let id = 1; id <= paths.count(); id++) if (hasWords(paths.path(id), words)) ids.push(id);
  if (ids.length === 0) return [];
  const found = database.all(
    `SELECT thread_checkpoint.position, thread_id, turn_id, thread_checkpoint.created_at, path_id
     FROM checkpoint_file_snapshot
     JOIN thread_checkpoint
       ON thread_checkpoint.position = checkpoint_position OR thread_checkpoint.original_position = checkpoint_position
     WHERE path_id IN (SELECT value FROM json_each(?)) AND kind = 'after' AND turn_id IS NOT NULL
       AND parent_id IS NOT NULL AND thread_deleted = 0
     ORDER BY thread_checkpoint.created_at DESC, thread_checkpoint.position DESC LIMIT ?`,
    [JSON.stringify(ids), Math.max(limit, 0)],
    row => ({
      position: row.number('position'),
      threadId: parseThreadId(row.text('thread_id')),
      turnId: parseTurnId(row.text('turn_id')),
      at: row.number('created_at'),
      path: paths.path(row.number('path_id')),
    }),
  );
  return found
    .sort((a, b) => b.at - a.at || b.position - a.position || comparePaths(a.path, b.path))
    .map(({ threadId, turnId, at, path }) => ({ threadId, turnId, at, path }));
}
