import type { BindParams, Database as SqlDatabase, SqlJsStatic, Statement } from 'sql.js';
import { assert } from '../core/assert.ts';
import { Row, type SqlValue } from './row.ts';
import { encodeText } from './storedText.ts';

export type SqlParameter = SqlValue | undefined;

/** SQLite in memory. */
export interface SqlEngine {
  /** Opens a copy of `image`, or an empty database. Bytes that are no database are noticed by the first query. */
  open(image?: Uint8Array): Database;
}

/** @param wasm the bytes of `sql-wasm.wasm` */
export async function loadSqlEngine(wasm: Uint8Array): Promise<SqlEngine> {
  const { default: initialize } = await import('sql.js');
  // The loader takes any view of bytes; its type asks for a buffer of its own.
  const sql: SqlJsStatic = await initialize({ wasmBinary: Uint8Array.from(wasm).buffer });
  return { open: image => new Database(new sql.Database(image)) };
}

/** A database with its prepared statements. Text goes in and out through `storedText.ts`. */
export class Database {
  readonly #sql: SqlDatabase;
  readonly #statements = new Map<string, Statement>();

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
    sql.run('PRAGMA foreign_keys = ON');
  }

  /** Runs statements that take no values and return no rows. */
  execute(sql: string): void {
    this.#sql.exec(sql);
  }

  run(sql: string, ...values: readonly SqlParameter[]): void {
    this.#bound(sql, values, statement => statement.step());
  }

  /** Every row, read before the first is used, so that `visit` may query too. */
  all<T>(sql: string, values: readonly SqlParameter[], visit: (row: Row) => T): T[] {
    const rows = this.#bound(sql, values, statement => {
      const found: Row[] = [];
      while (statement.step()) found.push(new Row(statement.getAsObject()));
      return found;
    });
    return rows.map(visit);
  }

  /** The only row, or `undefined`. */
  find<T>(sql: string, values: readonly SqlParameter[], visit: (row: Row) => T): T | undefined {
    const rows = this.all(sql, values, row => row);
    assert(rows.length <= 1, 'a query for one row found several');
    return rows[0] === undefined ? undefined : visit(rows[0]);
  }

  /** All of `work` or, when it throws, nothing of it. */
  transact<T>(work: () => T extends Promise<unknown> ? never : T): T {
    this.#sql.run('BEGIN');
    try {
      const value = work();
      this.#sql.run('COMMIT');
      return value;
    } catch (cause) {
      this.#sql.run('ROLLBACK');
      throw cause;
    }
  }

  /** The database as the bytes of a file. Not to be called inside a transaction. */
  export(): Uint8Array {
    return this.#sql.export();
  }

  close(): void {
    for (const statement of this.#statements.values()) statement.free();
    this.#statements.clear();
    this.#sql.close();
  }

  #bound<T>(sql: string, values: readonly SqlParameter[], work: (statement: Statement) => T): T {
    const known = this.#statements.get(sql);
    const statement = known ?? this.#sql.prepare(sql);
    if (known === undefined) this.#statements.set(sql, statement);
    try {
      if (values.length > 0) statement.bind(toParameters(values));
      return work(statement);
    } finally {
      statement.reset();
    }
  }
}

function toParameters(values: readonly SqlParameter[]): BindParams {
  return values.map(value => {
    if (typeof value === 'string') return encodeText(value);
    if (typeof value === 'number') assert(Number.isSafeInteger(value), `${value} cannot be stored exactly`);
    return value ?? null;
  });
}
