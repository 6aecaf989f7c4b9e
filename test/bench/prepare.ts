import { basename, join, resolve } from 'node:path';
import type { BenchTree } from './support/benchTree.ts';
import { copyPackages, copyTree, readTree } from './support/trees.ts';

/** Files of the tree that is used when none is given, at least. */
const defaultFiles = 8000;

const { target, sources, nodeModules } = JSON.parse(process.argv[2] ?? '{}') as {
  target: string;
  sources: readonly string[];
  nodeModules: string;
};

/** Copies the trees, so that nothing the bench does touches the originals, and prints what they are as JSON. */
const trees: BenchTree[] = [];
if (sources.length === 0) {
  const folder = join(target, 'packages');
  copyPackages(nodeModules, folder, defaultFiles);
  trees.push(await describe('node_modules, part', folder));
}
for (const [index, source] of sources.entries()) {
  const folder = join(target, `${index}`);
  copyTree(resolve(source), folder);
  trees.push(await describe(basename(resolve(source)), folder));
}
console.log(JSON.stringify(trees));

async function describe(name: string, folder: string): Promise<BenchTree> {
  const tree = await readTree(folder);
  const bytes = [...tree.values()].reduce((sum, { size }) => sum + size, 0);
  return { name, folder, files: tree.size, bytes };
}
