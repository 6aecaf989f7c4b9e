import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BenchTree } from './benchTree.ts';
import { seeded } from './random.ts';
import { createWriter } from './words.ts';

/** Writes a tree of so many files of text, forty in a folder; most are small, some long, 3 KB on average. */
export function makeScaleTree(folder: string, files: number): BenchTree {
  const random = seeded(files);
  const write = createWriter(files);
  const lines = Array.from({ length: 5000 }, () => `${write(6)}\n`);
  let bytes = 0;
  for (let index = 0; index < files; index++) {
    const count = Math.ceil(12 + 60 * random() ** 3 * 4);
    const picked = Array.from({ length: count }, () => lines[Math.floor(random() * lines.length)]);
    const content = Buffer.from(`File ${index}\n${picked.join('')}`);
    const part = Math.floor(index / 40);
    const path = join(folder, `area-${Math.floor(part / 50)}`, `part-${part % 50}`, `file-${index}.txt`);
    if (index % 40 === 0) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    bytes += content.length;
  }
  return { name: `generated, ${files.toLocaleString('en-US')}`, folder, files, bytes };
}
