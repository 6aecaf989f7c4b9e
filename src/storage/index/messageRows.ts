import type { Database } from './database.ts';
import { indexedWords } from './messageWords.ts';

export interface Message {
  /** The position of each. */
  readonly thread: number;
  readonly turn: number;
  /** `undefined` for a user's message. */
  readonly item: number | undefined;
  readonly at: number;
  readonly text: string;
}

/** The position the message stored next will have. */
export function nextMessagePosition(database: Database): number {
  return (database.number('SELECT max(position) FROM message') ?? 0) + 1;
}

export function storeMessage(database: Database, { thread, turn, item, at, text }: Message): void {
  const position = nextMessagePosition(database);
  const newest = database.number('SELECT newest_at FROM message WHERE position = ?', position - 1) ?? at;
  database.run(
    `INSERT INTO message (position, thread_position, turn_position, item_position, at, newest_at, text)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...[position, thread, turn, item, at, Math.max(newest, at), text],
  );
  database.run('INSERT INTO message_words (docid, words) VALUES (?, ?)', position, indexedWords(text));
}

/** Removes the messages of a thread, given by its position, and makes full-text search forget their words. */
export function deleteMessages(database: Database, thread: number): void {
  for (const { position, text } of database.all(
    'SELECT position, text FROM message WHERE thread_position = ?',
    [thread],
    row => ({ position: row.number('position'), text: row.text('text') }),
  )) {
    const words = indexedWords(text);
    database.run('INSERT INTO message_words_removed (position, words) VALUES (?, ?)', position, words);
  }
  database.run('DELETE FROM message_words WHERE docid IN (SELECT position FROM message_words_removed)');
  database.run('DELETE FROM message_words_removed');
  database.run('DELETE FROM message WHERE thread_position = ?', thread);
}
