import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openStore } from '../../../src/storage/openStore.ts';
import { changeMiddleLine } from './edits.ts';
import { log, readWasm, startThread, valueOf } from './engine.ts';
import { environment, KnownFiles } from './knownFiles.ts';
import { Cycle, seeded } from './random.ts';
import { createWriter } from './words.ts';

export interface GeneratedOptions {
  readonly store: string;
  /** Where the files lie that are edited; the others are in the store only. */
  readonly folder: string;
  readonly files: number;
  /** After the baseline, of five edits each. */
  readonly checkpoints: number;
}

/** Files that are edited again and again. */
const editedCount = 500;

/** Makes a store of many small files of text with a history, and writes the files that are edited. */
export async function makeGenerated({
  store: storeFolder,
  folder,
  files,
  checkpoints,
}: GeneratedOptions): Promise<void> {
  const { store } = valueOf(await openStore({ folder: storeFolder, wasm: readWasm, log }));
  const threadId = await startThread({ store, environment });
  const known = new KnownFiles(store);
  await known.commit(generatedFiles(files), { threadId });
  const step = Math.floor(files / editedCount);
  const edited = new Map([...generatedFiles(files)].filter((_, index) => index % step === 0));
  const paths = new Cycle([...edited.keys()]);
  const random = seeded(checkpoints);
  for (let done = 0; done < checkpoints; done++) {
    const changed = paths.take(5).map(path => [path, changeMiddleLine(edited.get(path)!, random)] as const);
    for (const [path, bytes] of changed) edited.set(path, bytes);
    await known.commit(changed, { threadId });
  }
  for (const [path, bytes] of edited) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  await store.close();
}

/** Files of about 1 KB, forty in a folder. */
function* generatedFiles(count: number): Generator<readonly [path: string, bytes: Uint8Array]> {
  const random = seeded(1);
  const write = createWriter(1);
  const lines = Array.from({ length: 5000 }, () => write(5));
  for (let index = 0; index < count; index++) {
    const picked = Array.from({ length: 28 }, () => lines[Math.floor(random() * lines.length)]);
    const folder = Math.floor(index / 40);
    const path = `source/area-${Math.floor(folder / 20)}/part-${folder % 20}/file-${index}.txt`;
    yield [path, Buffer.from([`File ${index}`, ...picked, ''].join('\n'))];
  }
}
