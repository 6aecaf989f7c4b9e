import type { TimelineFilter } from '../../core/ports/store.ts';
import type { TimelineEventKind } from '../../core/timelineEvent.ts';
import { hasWords, wordQuery, wordsOf } from './messageWords.ts';
import { unpackNumbers } from './packedNumbers.ts';
import type { Tables } from './tables.ts';

/** What of a thread fits the words and the path of a filter. The time it takes grows with what fits, and with the history for paths. */
export class TimelineMatches {
  readonly #byWords: Matches | undefined;
  readonly #byPath: Matches | undefined;

  /** @param thread its position */
  constructor(tables: Tables, thread: number, { words = '', path = '' }: TimelineFilter) {
    const wanted = wordsOf(words);
    if (wanted.length > 0) {
      const found = changing(tables, thread, name => hasWords(name, wanted));
      for (const turn of turnsSaying(tables, thread, wanted)) found.turns.add(turn);
      for (const checkpoint of named(tables, thread, wanted)) found.checkpoints.add(checkpoint);
      this.#byWords = found;
    }
    const part = path.trim().toLowerCase();
    if (part !== '') this.#byPath = changing(tables, thread, name => name.toLowerCase().includes(part));
  }

  /** @param subject its position, in the table of its kind */
  has(kind: TimelineEventKind, subject: number): boolean {
    return [this.#byWords, this.#byPath].every(matches => {
      if (matches === undefined) return true;
      switch (kind) {
        case 'turn':
          return matches.turns.has(subject);
        case 'restore':
          return matches.restores.has(subject);
        case 'failed':
          return false;
        default:
          return matches.checkpoints.has(subject);
      }
    });
  }
}

/** Positions. */
interface Matches {
  readonly turns: Set<number>;
  readonly checkpoints: Set<number>;
  readonly restores: Set<number>;
}

/** Turns in which the user or the agent said all words in one message. */
function turnsSaying({ database }: Tables, thread: number, words: readonly string[]): readonly number[] {
  return database
    .all(
      `SELECT message.turn_position, message.text
       FROM message_words CROSS JOIN message ON message.position = message_words.docid
       WHERE message_words.words MATCH ? AND message.thread_position = ?`,
      [wordQuery(words), thread],
      row => ({ turn: row.number('turn_position'), text: row.text('text') }),
    )
    .flatMap(({ turn, text }) => (hasWords(text, words) ? [turn] : []));
}

function named({ database }: Tables, thread: number, words: readonly string[]): readonly number[] {
  return database
    .all(
      `SELECT position, name FROM thread_checkpoint
       WHERE thread_id = (SELECT id FROM thread WHERE position = ?) AND name IS NOT NULL`,
      [thread],
      row => ({ position: row.number('position'), name: row.text('name') }),
    )
    .flatMap(({ position, name }) => (hasWords(name, words) ? [position] : []));
}

/** What changed a file whose path is wanted. A turn changes what the checkpoint after it tells. */
function changing({ database, paths }: Tables, thread: number, isWanted: (path: string) => boolean): Matches {
  const pathIds: number[] = [];
  for (let id = 1; id <= paths.count(); id++) if (isWanted(paths.path(id))) pathIds.push(id);
  const wanted = new Set(pathIds);
  const found: Matches = { turns: new Set(), checkpoints: new Set(), restores: new Set() };
  if (wanted.size === 0) return found;
  for (const { position, changes } of database.all(
    'SELECT position, changes FROM restore_operation WHERE thread_position = ?',
    [thread],
    row => ({ position: row.number('position'), changes: unpackNumbers(row.bytes('changes')) }),
  )) {
    // The paths come first, then their entries before and after.
    if (changes.slice(0, changes.length / 3).some(id => wanted.has(id))) found.restores.add(position);
  }
  const rows = database.numbers(
    `SELECT DISTINCT thread_checkpoint.position, turn.position
     FROM checkpoint_file_snapshot
     JOIN thread_checkpoint ON checkpoint_position IN (thread_checkpoint.position, original_position)
     LEFT JOIN turn ON turn.id = turn_id AND thread_checkpoint.kind = 'after'
     WHERE path_id IN (SELECT value FROM json_each(?1)) AND thread_checkpoint.parent_id IS NOT NULL AND thread_id = (SELECT id FROM thread WHERE position = ?2)`,
    ...[JSON.stringify(pathIds), thread],
  );
  for (let at = 0; at < rows.length; at += 2) {
    found.checkpoints.add(rows[at] ?? 0);
    found.turns.add(rows[at + 1] ?? 0);
  }
  return found;
}
