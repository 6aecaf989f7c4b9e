import { seeded } from './random.ts';

const syllables = 'ba ce di fo gu ha ke li mo nu pa re si to vu wa xe yi zo qua stre plo'.split(' ');
const vocabularySize = 20_000;

/** Made-up words; as in real texts a few of them make up most of a text. */
export function createWriter(seed: number) {
  const random = seeded(seed);
  return (count: number): string =>
    Array.from({ length: count }, () => wordOf(Math.floor(vocabularySize ** random()) - 1)).join(' ');
}

/** The word at a rank; the lower, the more frequent. */
export function wordOf(rank: number): string {
  let word = '';
  for (let rest = rank + syllables.length; rest > 0; rest = Math.floor(rest / syllables.length)) {
    word = (syllables[rest % syllables.length] ?? '') + word;
  }
  return word;
}
