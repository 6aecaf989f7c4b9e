import { assert } from '../../core/assert.ts';
import { decodeText } from './storedText.ts';

export type SqlValue = number | string | Uint8Array | null;

/** Where each column of a query's rows is. */
export type Columns = ReadonlyMap<string, number>;

/** One row of a query. Each value is checked to be of the type the caller expects; anything else is a bug and throws. */
export class Row {
  readonly #columns: Columns;
  readonly #values: readonly SqlValue[];

  constructor(columns: Columns, values: readonly SqlValue[]) {
    this.#columns = columns;
    this.#values = values;
  }

  text(column: string): string {
    return decodeText(this.encodedText(column));
  }

  /** Text as it is stored; made of several texts, it is decoded after it was taken apart. */
  encodedText(column: string): string {
    const value = this.#value(column);
    assert(typeof value === 'string', () => `column ${column} is not text`);
    return value;
  }

  number(column: string): number {
    const value = this.#value(column);
    assert(typeof value === 'number' && Number.isSafeInteger(value), () => `column ${column} is not a whole number`);
    return value;
  }

  flag(column: string): boolean {
    return this.number(column) !== 0;
  }

  bytes(column: string): Uint8Array {
    const value = this.#value(column);
    assert(value instanceof Uint8Array, () => `column ${column} is not bytes`);
    return value;
  }

  optionalBytes(column: string): Uint8Array | undefined {
    return this.#value(column) === null ? undefined : this.bytes(column);
  }

  optionalText(column: string): string | undefined {
    return this.#value(column) === null ? undefined : this.text(column);
  }

  optionalNumber(column: string): number | undefined {
    return this.#value(column) === null ? undefined : this.number(column);
  }

  /** A text that is the same for rows with the same values. */
  describe(): string {
    return JSON.stringify(
      this.#values.map(value => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)),
    );
  }

  #value(column: string): SqlValue {
    const index = this.#columns.get(column);
    const value = index === undefined ? undefined : this.#values[index];
    assert(value !== undefined, () => `the query has no column ${column}`);
    return value;
  }
}

/** The id in a column that may be null. */
export function optionalId<T>(row: Row, column: string, parse: (text: string) => T): T | undefined {
  const text = row.optionalText(column);
  return text === undefined ? undefined : parse(text);
}
