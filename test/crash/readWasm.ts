import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export const readWasm = (): Promise<Uint8Array> =>
  readFile(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));
