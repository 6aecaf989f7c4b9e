import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../src/core/ports.ts';
import { openSqlStore } from '../../src/storage/sqlStore.ts';
import { createMemoryStore, emptyContents } from '../fakes/memoryStore.ts';
import { describeStore } from './store.ts';

describeStore('the memory store', async () => {
  const contents = emptyContents();
  return {
    store: createMemoryStore(contents),
    reopen: async () => createMemoryStore(contents),
    dispose: async () => undefined,
  };
});

describeStore('the SQL store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sql-store-'));
  const open = async (): Promise<Store> => {
    const opened = await openSqlStore({
      folder,
      wasm: () => readFile(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm')),
      log: { info: () => undefined, error: () => undefined },
    });
    if (!opened.ok) throw new Error(opened.error.reason);
    return opened.value;
  };
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    dispose: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
