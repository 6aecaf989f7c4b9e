import { editablePaths } from './edits.ts';
import { openOurs, type Ours } from './engine.ts';
import { keyOf, type BenchTree } from './benchTree.ts';
import { scratch } from './plan.ts';
import { Cycle, seeded, shuffled } from './random.ts';
import { ShadowGit } from './shadowGit.ts';
import { copyTree, readTree } from './trees.ts';

export interface Sides {
  readonly ours: Ours;
  readonly git: ShadowGit;
  readonly folders: { readonly ours: string; readonly git: string; readonly store: string };
  /** Of files that can be edited, in an order of chance. */
  readonly paths: Cycle<string>;
  readonly random: () => number;
}

/** Gives each side a copy of a tree of its own, and has it taken once. */
export async function startSides(tree: BenchTree): Promise<Sides> {
  const place = keyOf(tree);
  const folders = { ours: scratch(place, 'ours'), git: scratch(place, 'git'), store: scratch(place, 'store') };
  copyTree(tree.folder, folders.ours);
  copyTree(tree.folder, folders.git);
  const git = ShadowGit.create(folders.git, scratch(place, 'repository'));
  git.commit();
  const ours = await openOurs(folders.ours, folders.store);
  await ours.capture();
  const random = seeded(tree.files);
  const known = [...(await readTree(folders.ours)).keys()];
  return { ours, git, folders, paths: new Cycle(shuffled(editablePaths(folders.ours, known), random)), random };
}
