import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { bundleForNode } from './lib/bundles.mjs';
import { inProject } from './lib/paths.mjs';

/**
 * Shows where the ignore rules and git differ on real repositories: `node scripts/ignore-parity.mjs FOLDER...`. Each folder is
 * the top of a repository, or lies in one. All files are taken for untracked ones, since the rules do not know what git tracks.
 * The folders are only read. The exit code is 0 only if there is no difference.
 */
const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.log('usage: node scripts/ignore-parity.mjs FOLDER...');
  process.exit(2);
}

const bundle = 'out/ignore-parity.mjs';
await bundleForNode('test/contract/gitParity.ts', bundle);
const { excludedLater, listedByGit, listedByRules } = await import(pathToFileURL(inProject(bundle)).href);

for (const folder of folders) {
  const listed = listedByGit(resolve(folder), process.env);
  const { taken, excluded, ignoreFiles } = listedByRules(resolve(folder), process.env);
  const later = new Set(excludedLater(ignoreFiles, [...taken, ...excluded]));
  const differences = [
    ...missingFrom(taken, listed).map(path => `  only git takes ${path}`),
    ...missingFrom(listed, taken).map(path => `  only the rules take ${path}`),
    ...taken.filter(path => later.has(path)).map(path => `  excluded only by what is stored: ${path}`),
    ...excluded.filter(path => !later.has(path)).map(path => `  not excluded by what is stored: ${path}`),
  ];
  console.log(
    `${folder}: ${taken.length} files taken, ${excluded.length} excluded by ${ignoreFiles.length} sources, ${differences.length} differences`,
  );
  for (const difference of differences) console.log(difference);
  if (differences.length > 0) process.exitCode = 1;
}

/** What `all` has and `some` has not. */
function missingFrom(some, all) {
  const known = new Set(some);
  return all.filter(path => !known.has(path));
}
