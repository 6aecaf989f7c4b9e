import { assert } from '../../core/assert.ts';
import { parseItemId, parseThreadId, parseTurnId } from '../../core/ids.ts';
import type { MessageHit, MessageSearch } from '../../core/ports/store.ts';
import type { Database } from './database.ts';
import { hasWords, wordQuery, wordsIn, wordsOf } from './messageWords.ts';
import { optionalId, type Row } from './row.ts';

/**
 * Newest first; of those of the same time, the one stored last.
 *
 * The newest messages are read one by one: what is common is found there. For the rest the full-text index is asked, but only
 * for the rarest words, since it is quick for these and slow for words that most messages have; what it finds is looked at.
 */
export function searchMessages(database: Database, { text, limit }: MessageSearch): readonly MessageHit[] {
  const words = wordsOf(text);
  if (words.length === 0 || limit <= 0) return [];
  const scan = scanNewest(database, words, limit);
  if (scan.isComplete) return scan.hits.map(position => readHit(database, position));
  return findByIndex(database, wordQuery(rarestOf(words, scan)), words, limit);
}

/** One or two words. */
function rarestOf(words: readonly string[], { counts, scanned }: Scan): readonly string[] {
  const count = (word: string): number => counts.get(word) ?? 0;
  const [first = '', second] = [...words].sort((a, b) => count(a) - count(b) || b.length - a.length);
  if (second === undefined) return [first];
  const isCommon = (word: string): boolean => count(word) > scanned / 8;
  return isCommon(second) && !isCommon(first) ? [first] : [first, second];
}

interface Message {
  readonly position: number;
  readonly at: number;
}

interface Scan {
  /** Positions of messages with all words, newest first; all there are to find where the scan is complete. */
  readonly hits: readonly number[];
  readonly isComplete: boolean;
  readonly scanned: number;
  /** How many of the messages scanned have each word. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Looking for very many words in each message takes longer than it is worth. */
const scannedWords = 50;

function scanNewest(database: Database, words: readonly string[], limit: number): Scan {
  const most = words.length > scannedWords ? 0 : Math.min(4 * limit + 100, 1000);
  const newest = database.all(
    'SELECT position, text FROM message ORDER BY at DESC, position DESC LIMIT ?',
    [most],
    row => ({ position: row.number('position'), text: row.text('text') }),
  );
  const counts = new Map<string, number>();
  const hits: number[] = [];
  for (const { position, text } of newest) {
    const found = wordsIn(text, words);
    for (const word of found) counts.set(word, (counts.get(word) ?? 0) + 1);
    if (found.length === words.length) hits.push(position);
    if (hits.length === limit) break;
  }
  return { hits, isComplete: hits.length === limit || newest.length < most, scanned: newest.length, counts };
}

/** @param query what the full-text index is asked; finds all messages that have `words`, and others */
function findByIndex(
  database: Database,
  query: string,
  words: readonly string[],
  limit: number,
): readonly MessageHit[] {
  const strays = outOfOrder(database, query);
  for (let count = 4 * limit; ; count *= 4) {
    const found = inOrder(database, query, count);
    const isWhole = found.length < count;
    const oldest = isWhole ? -Infinity : (found.at(-1)?.at ?? 0); // What is older may come after one not yet found.
    const hits = firstHits(database, [...found, ...strays.filter(({ at }) => at > oldest)], words, limit);
    if (isWhole || hits.length === limit) return hits;
  }
}

/** The newest of the messages found that have all words. */
function firstHits(
  database: Database,
  found: Message[],
  words: readonly string[],
  limit: number,
): readonly MessageHit[] {
  found.sort((a, b) => b.at - a.at || b.position - a.position);
  const hits: MessageHit[] = [];
  for (const { position } of found) {
    const hit = readHit(database, position);
    if (hasWords(hit.text, words)) hits.push(hit);
    if (hits.length === limit) break;
  }
  return hits;
}

/** The newest of all that were stored in the order of their times: there, the last stored are the newest. */
function inOrder(database: Database, query: string, count: number): readonly Message[] {
  return database.all(
    `SELECT message.position, message.at
     FROM message_words CROSS JOIN message ON message.position = message_words.docid
     WHERE message_words.words MATCH ? AND message.at >= message.newest_at
     ORDER BY message_words.docid DESC LIMIT ?`,
    [query, count],
    readMessage,
  );
}

/** Those stored after a newer one, since the clock was set back meanwhile. */
function outOfOrder(database: Database, query: string): readonly Message[] {
  if (database.number('SELECT position FROM message WHERE at < newest_at LIMIT 1') === undefined) return [];
  return database.all(
    `SELECT message.position, message.at
     FROM message_words CROSS JOIN message ON message.position = message_words.docid
     WHERE message_words.words MATCH ? AND message.at < message.newest_at`,
    [query],
    readMessage,
  );
}

const readMessage = (row: Row): Message => ({ position: row.number('position'), at: row.number('at') });

function readHit(database: Database, position: number): MessageHit {
  const hit = database.find(
    `SELECT thread.id AS thread_id, turn.id AS turn_id, thread_item.id AS item_id,
       thread_item.content IS NOT NULL AS is_call, message.at, message.text
     FROM message
     JOIN thread ON thread.position = message.thread_position
     JOIN turn ON turn.position = message.turn_position
     LEFT JOIN thread_item ON thread_item.position = message.item_position
     WHERE message.position = ?`,
    [position],
    row => ({
      threadId: parseThreadId(row.text('thread_id')),
      turnId: parseTurnId(row.text('turn_id')),
      itemId: optionalId(row, 'item_id', parseItemId),
      at: row.number('at'),
      isCall: row.flag('is_call'),
      text: row.text('text'),
    }),
  );
  assert(hit !== undefined, 'a message that was found is not there');
  return hit;
}
