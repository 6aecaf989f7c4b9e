/** The words of a text, as a search sees them. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ς', 'σ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '');

/** Whether each of `words` is at the start of a word of `text`. */
export function hasAll(text: string, words: readonly string[]): boolean {
  const found = wordsOf(text);
  return words.every(word => found.some(other => other.startsWith(word)));
}
