import { assert } from '../core/assert.ts';
import { decodeText } from './storedText.ts';

export type SqlValue = number | string | Uint8Array | null;

/** One row of a query. Each value is checked to be of the type the caller expects; anything else is a bug and throws. */
export class Row {
  readonly #values: Readonly<Record<string, SqlValue>>;

  constructor(values: Readonly<Record<string, SqlValue>>) {
    this.#values = values;
  }

  text(column: string): string {
    const value = this.#value(column);
    assert(typeof value === 'string', `column ${column} is not text`);
    return decodeText(value);
  }

  number(column: string): number {
    const value = this.#value(column);
    assert(typeof value === 'number' && Number.isSafeInteger(value), `column ${column} is not a whole number`);
    return value;
  }

  bytes(column: string): Uint8Array {
    const value = this.#value(column);
    assert(value instanceof Uint8Array, `column ${column} is not bytes`);
    return value;
  }

  optionalText(column: string): string | undefined {
    return this.#value(column) === null ? undefined : this.text(column);
  }

  optionalNumber(column: string): number | undefined {
    return this.#value(column) === null ? undefined : this.number(column);
  }

  #value(column: string): SqlValue {
    const value = this.#values[column];
    assert(value !== undefined, `the query has no column ${column}`);
    return value;
  }
}

/** The id in a column that may be null. */
export function optionalId<T>(row: Row, column: string, parse: (text: string) => T): T | undefined {
  const text = row.optionalText(column);
  return text === undefined ? undefined : parse(text);
}
