import type { BindParams, Database as SqlDatabase, SqlJsStatic, Statement } from 'sql.js';
import { assert } from '../../core/assert.ts';
import { Row, type Columns, type SqlValue } from './row.ts';
import { encodeText } from './storedText.ts';

export type SqlParameter = SqlValue | undefined;

/** SQLite in memory. */
export interface SqlEngine {
  /** Opens a copy of `image`, or an empty database. Throws, here or at the first query, when the bytes are no database. */
  open(image?: Uint8Array): Database;
}

/** @param wasm the bytes of `sql-wasm.wasm` */
export async function loadSqlEngine(wasm: Uint8Array): Promise<SqlEngine> {
  const { default: initialize } = await import('sql.js');
  // The loader takes any view of bytes; its type asks for a buffer of its own.
  const sql: SqlJsStatic = await initialize({ wasmBinary: new Uint8Array(wasm).buffer });
  return { open: image => new Database(new sql.Database(image)) };
}

/** The database is in memory only, so nothing is gained by a journal on its simulated disk, nor by locks. */
const settings = `
  PRAGMA journal_mode = MEMORY;
  PRAGMA synchronous = OFF;
  PRAGMA temp_store = MEMORY;
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA cache_size = -2048;`;

/** In one statement: more gain nothing. */
const rowsAtOnce = 32;

interface Prepared {
  readonly statement: Statement;
  readonly columns: Columns;
}

/** A database with its prepared statements. Text goes in and out through `storedText.ts`. */
export class Database {
  readonly #sql: SqlDatabase;
  readonly #statements = new Map<string, Prepared>();

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
    try {
      sql.exec(settings);
    } catch (cause) {
      sql.close();
      throw cause;
    }
  }

  /** Runs statements that take no values and return no rows. */
  execute(sql: string): void {
    this.#sql.exec(sql);
  }

  run(sql: string, ...values: readonly SqlParameter[]): void {
    this.#runBound(sql, values);
  }

  /**
   * Inserts rows in order, many in one statement, which is much faster than one by one.
   * @param into the statement up to its values; rows have as many as it has columns
   */
  insert(into: string, rows: readonly (readonly SqlParameter[])[]): void {
    const [first] = rows;
    if (first === undefined) return;
    const row = `(${first.map(() => '?').join(', ')})`;
    const one = `${into} VALUES ${row}`;
    const many = one + `, ${row}`.repeat(rowsAtOnce - 1);
    const inFull = rows.length - (rows.length % rowsAtOnce);
    for (let at = 0; at < inFull; at += rowsAtOnce) this.#runBound(many, rows.slice(at, at + rowsAtOnce).flat());
    for (const values of rows.slice(inFull)) this.#runBound(one, values);
  }

  /** Every row, read before the first is used, so that `visit` may query too. */
  all<T>(sql: string, values: readonly SqlParameter[], visit: (row: Row) => T): T[] {
    const rows = this.#bound(sql, values, ({ statement, columns }) => {
      const found: Row[] = [];
      while (statement.step()) found.push(new Row(columns, statement.get()));
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

  /** The first column of the first row, a number; `undefined` when there is no row or it is null. */
  number(sql: string, ...values: readonly SqlParameter[]): number | undefined {
    return this.#bound(sql, values, ({ statement }) => {
      const value = statement.step() ? statement.get()[0] : undefined;
      assert(value === undefined || value === null || typeof value === 'number', 'a query for a number found another');
      return value ?? undefined;
    });
  }

  /** The values of all rows, one after another; null as 0. Every column is a number. */
  numbers(sql: string, ...values: readonly SqlParameter[]): readonly number[] {
    return this.#bound(sql, values, ({ statement }) => {
      const found: number[] = [];
      while (statement.step()) {
        for (const value of statement.get()) {
          assert(value === null || typeof value === 'number', 'a query for numbers found another value');
          found.push(value ?? 0);
        }
      }
      return found;
    });
  }

  /** All of `work` or, when it throws, nothing of it. */
  transact<T>(work: () => T extends Promise<unknown> ? never : T): T {
    this.run('SAVEPOINT work');
    try {
      const value = work();
      this.run('RELEASE work');
      return value;
    } catch (cause) {
      this.run('ROLLBACK TO work');
      this.run('RELEASE work');
      throw cause;
    }
  }

  /** What is changed from here on can be taken back. */
  mark(): void {
    this.run('SAVEPOINT mark');
  }

  /** Takes back what was changed since the mark, and the mark. */
  takeBack(): void {
    this.run('ROLLBACK TO mark');
    this.run('RELEASE mark');
  }

  /** The database as the bytes of a file. Not to be called inside a transaction, nor while there is a mark. */
  export(): Uint8Array {
    return this.#sql.export();
  }

  close(): void {
    for (const { statement } of this.#statements.values()) statement.free();
    this.#statements.clear();
    this.#sql.close();
  }

  #runBound(sql: string, values: readonly SqlParameter[]): void {
    this.#bound(sql, values, ({ statement }) => statement.step());
  }

  #bound<T>(sql: string, values: readonly SqlParameter[], work: (prepared: Prepared) => T): T {
    const prepared = this.#statements.get(sql) ?? this.#prepare(sql);
    try {
      if (values.length > 0) prepared.statement.bind(toParameters(values));
      return work(prepared);
    } finally {
      prepared.statement.reset();
    }
  }

  #prepare(sql: string): Prepared {
    const statement = this.#sql.prepare(sql);
    const columns = new Map(statement.getColumnNames().map((name, index) => [name, index]));
    const prepared = { statement, columns };
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

function toParameters(values: readonly SqlParameter[]): BindParams {
  return values.map(value => {
    if (typeof value === 'string') return encodeText(value);
    if (typeof value === 'number') assert(Number.isSafeInteger(value), () => `${value} cannot be stored exactly`);
    return value ?? null;
  });
}
