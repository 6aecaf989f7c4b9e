import { groupBy } from '../../core/groupBy.ts';
import { parseTurnId, type ThreadId, type TurnId } from '../../core/ids.ts';
import type { TurnPage } from '../../core/ports/store.ts';
import type { Turn } from '../../core/thread.ts';
import type { TurnContent } from '../../core/turnContent.ts';
import { checkpointsOfTurns } from './checkpointRows.ts';
import type { Tables } from './tables.ts';
import { readItem, readTurn } from './threadQueries.ts';
import { findTurn } from './threadRows.ts';
import { TurnPath } from './turnPath.ts';

/** Turns kept in memory after they were read. */
const keptTurns = 2000;

/** Reads turns of long threads a part at a time. The path of the thread read last is kept, and so are turns until the next commit. */
export class TurnReader {
  readonly #tables: Tables;
  #path: TurnPath | undefined;
  /** The thread that the path was looked up for since the last commit. */
  #lookedUp: ThreadId | undefined;
  readonly #known = new Map<number, TurnContent>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** A commit has changed the tables. A path that was read stays true, since turns are only added to it. */
  changed(): void {
    this.#known.clear();
    this.#lookedUp = undefined;
  }

  /** The tables are no longer those that were read. */
  clear(): void {
    this.changed();
    this.#path = undefined;
  }

  count(thread: ThreadId): number {
    return this.#pathOf(thread)?.count ?? 0;
  }

  list({ threadId, skip, limit }: TurnPage): readonly TurnContent[] {
    return this.at(this.#pathOf(threadId)?.list(Math.max(skip, 0), Math.max(limit, 0)) ?? []);
  }

  find(id: TurnId): TurnContent | undefined {
    const turn = findTurn(this.#tables.database, id);
    return turn && this.at([turn.position])[0];
  }

  /** Those of these that are there. */
  findAll(ids: readonly TurnId[]): ReadonlyMap<TurnId, TurnContent> {
    const sql = 'SELECT position FROM turn WHERE id IN (SELECT value FROM json_each(?))';
    const positions = this.#tables.database.numbers(sql, JSON.stringify(ids));
    return new Map(this.at(positions).map(content => [content.turn.id, content]));
  }

  /** Those at these positions, in this order; all of one thread. */
  at(positions: readonly number[]): readonly TurnContent[] {
    const missing = positions.filter(position => !this.#known.has(position));
    if (missing.length > 0) {
      if (this.#known.size + missing.length > keptTurns) this.#known.clear();
      for (const [position, content] of this.#read(missing)) this.#known.set(position, content);
    }
    return positions.flatMap(position => this.#known.get(position) ?? []);
  }

  #read(positions: readonly number[]): ReadonlyMap<number, TurnContent> {
    const { database } = this.#tables;
    const list = JSON.stringify(positions);
    const turns = database.all(
      `SELECT turn.*, thread.id AS thread_id, message.text AS text
       FROM turn
       JOIN thread ON thread.position = turn.thread_position
       JOIN message ON message.position = turn.message_position
       WHERE turn.position IN (SELECT value FROM json_each(?))`,
      [list],
      row => ({ position: row.number('position'), turn: readTurn(row) }),
    );
    const items = database.all(
      `SELECT thread_item.*, turn.id AS turn_id, message.text AS message
       FROM thread_item
       JOIN turn ON turn.position = thread_item.turn_position
       LEFT JOIN message ON message.position = thread_item.message_position
       WHERE thread_item.turn_position IN (SELECT value FROM json_each(?)) ORDER BY thread_item.position`,
      [list],
      readItem,
    );
    const taken = checkpointsOfTurns(this.#tables, JSON.stringify(turns.map(({ turn }) => turn.id)));
    const itemsOf = groupBy(items, ({ turnId }) => turnId);
    const takenBy = groupBy(taken, ({ threadId, turnId }) => `${threadId} ${turnId ?? ''}`);
    const versions = this.#versionsOf(list);
    return new Map(
      turns.map(({ position, turn }) => {
        const checkpoints = takenBy.get(`${turn.threadId} ${turn.id}`) ?? [];
        const content: TurnContent = {
          turn,
          place: this.#placeOf(turn, position),
          items: itemsOf.get(turn.id) ?? [],
          before: checkpoints.find(({ kind }) => kind === 'before' || kind === 'baseline'),
          after: checkpoints.find(({ kind }) => kind === 'after'),
          versions: versions.get(position) ?? [],
        };
        return [position, content];
      }),
    );
  }

  /** By the position of each turn. */
  #versionsOf(list: string): ReadonlyMap<number, readonly TurnId[]> {
    const rows = this.#tables.database.all(
      `SELECT turn.position AS of, version.id AS id
       FROM turn CROSS JOIN turn AS version
         ON version.thread_position = turn.thread_position AND version.parent_id IS turn.parent_id
       WHERE turn.position IN (SELECT value FROM json_each(?)) ORDER BY turn.position, version.position`,
      [list],
      row => ({ of: row.number('of'), id: parseTurnId(row.text('id')) }),
    );
    const groups = groupBy(rows, ({ of }) => of);
    return new Map([...groups].map(([of, group]) => [of, group.map(({ id }) => id)]));
  }

  #placeOf({ threadId, number }: Turn, position: number): number | undefined {
    return this.#pathOf(threadId)?.placeOf(position, number);
  }

  #pathOf(id: ThreadId): TurnPath | undefined {
    if (this.#lookedUp === id) return this.#path;
    this.#lookedUp = id;
    const { database } = this.#tables;
    const [leaf] = database.numbers(
      `SELECT turn.position
       FROM thread JOIN turn ON turn.id = thread.active_turn_id AND turn.thread_position = thread.position
       WHERE thread.id = ?`,
      id,
    );
    if (leaf === undefined) this.#path = undefined;
    else if (this.#path?.leaf !== leaf) this.#path = new TurnPath(database, leaf);
    return this.#path;
  }
}
