import type { Database } from './database.ts';

/** So many turns are read at once, or more. */
const readAtOnce = 250;

/** From a turn towards the first one. */
const upwards = `
  WITH RECURSIVE path (position, parent, number) AS (
    SELECT position, parent_position, number FROM turn WHERE position = ?
    UNION ALL
    SELECT turn.position, turn.parent_position, turn.number FROM path JOIN turn ON turn.position = path.parent)
  SELECT position, parent, number FROM path LIMIT ?`;

/** The path to a turn, as positions. It is read from its end as far as it is needed: numbers tell how long it is. */
export class TurnPath {
  readonly leaf: number;
  readonly #database: Database;
  /** From the leaf on. */
  readonly #positions: number[] = [];
  /** The turn before those; 0 when there is none. */
  #next: number;
  #count: number;
  readonly #firstNumber: number;
  /** Once a turn was found whose number is wrong. */
  #places: ReadonlyMap<number, number> | undefined;

  constructor(database: Database, leaf: number) {
    this.#database = database;
    this.leaf = leaf;
    this.#next = leaf;
    const [number = 1, firstNumber = 1] = database.numbers(
      `SELECT turn.number, coalesce(first.number, turn.number)
       FROM turn LEFT JOIN turn AS first ON first.position = turn.first_position WHERE turn.position = ?`,
      leaf,
    );
    this.#firstNumber = firstNumber;
    this.#count = Math.max(1, number - firstNumber + 1);
  }

  /** How many turns it has. */
  get count(): number {
    return this.#count;
  }

  /** Oldest first. */
  list(skip: number, limit: number): readonly number[] {
    this.#read(skip);
    const end = this.#count - skip;
    return this.#positions.slice(Math.max(0, end - limit), Math.max(0, end)).reverse();
  }

  /** How many come before a turn with this number; `undefined` when it is not on the path. */
  placeOf(position: number, number: number): number | undefined {
    const place = number - this.#firstNumber;
    if (place >= 0 && place < this.#count) this.#read(place);
    if (this.#places !== undefined) return this.#places.get(position);
    return this.#positions[this.#count - 1 - place] === position ? place : undefined;
  }

  /** Up to the turn at a place. */
  #read(place: number): void {
    const missing = this.#count - place - this.#positions.length;
    if (missing <= 0 || this.#places !== undefined) return;
    if (!this.#readTurns(Math.max(missing, readAtOnce))) this.#countAgain();
  }

  /** Returns whether they have the numbers they should have. */
  #readTurns(limit: number): boolean {
    const rows = this.#database.numbers(upwards, this.#next, limit);
    let isRight = true;
    for (let at = 0; at < rows.length; at += 3) {
      this.#positions.push(rows[at] ?? 0);
      this.#next = rows[at + 1] ?? 0;
      const place = this.#count - this.#positions.length;
      isRight &&= rows[at + 2] === place + this.#firstNumber;
    }
    const isWhole = this.#next === 0;
    return isRight && isWhole === (this.#positions.length === this.#count);
  }

  #countAgain(): void {
    this.#readTurns(Number.MAX_SAFE_INTEGER);
    this.#count = this.#positions.length;
    this.#places = new Map(this.#positions.map((position, index) => [position, this.#count - 1 - index]));
  }
}
