import { expect, test } from 'vitest';
import { runs } from '../../../test/random/runs.ts';
import { seeded } from '../../../test/random/seeded.ts';
import { differences } from './differences.ts';
import { fact, PackedIndex } from './packedIndex.ts';

test('what was met and is not given has changed; what is in scope, was not met and is not gone, was removed', () => {
  const seed = Date.now() % 1_000_000;
  const random = seeded(seed);
  const some = <T>(items: readonly T[]): readonly T[] => items.filter(() => random(4) === 0);
  const folders = ['', 'a', 'a/b', 'a/bc', 'd', 'd/e/f'];
  const paths = folders.flatMap(folder => ['a', 'x', 'y'].map(name => (folder === '' ? name : `${folder}/${name}`)));
  for (let round = 0; round < runs(300); round++) {
    const index = new PackedIndex();
    index.reserve(100);
    for (const path of paths) {
      const slash = path.lastIndexOf('/');
      const entry = index.add(index.folder(path.slice(0, Math.max(slash, 0))), path.slice(slash + 1));
      index.walks[entry] = random(3);
      if (random(2) === 0) index.set(entry, fact.given);
      if (random(5) === 0) index.remove(entry);
    }
    const deep = new Set(some(random(2) === 0 ? paths : [...paths, ...folders.slice(1)]));
    const exact = new Set(some(folders));
    const scope = random(4) === 0 ? undefined : { deep, exact };
    const isLookedAt = (path: string): boolean =>
      scope === undefined || exact.has(path) || [...deep].some(top => `${path}/`.startsWith(`${top}/`));
    const changed: string[] = [];
    const removed: string[] = [];
    for (let entry = 0; entry < index.count; entry++) {
      if (index.has(entry, fact.gone)) continue;
      const path = index.pathOf(entry);
      if (index.walks[entry] === 2) {
        if (!index.has(entry, fact.given)) changed.push(path);
      } else if (isLookedAt(path)) removed.push(path);
    }
    const found = differences(index, 2, scope);
    const names = (entries: readonly number[]): readonly string[] => entries.map(entry => index.pathOf(entry)).sort();
    expect(names(found.changed), `seed ${seed}, round ${round}`).toEqual(changed.sort());
    expect(names(found.removed), `seed ${seed}, round ${round}`).toEqual(removed.sort());
  }
});
