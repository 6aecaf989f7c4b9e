/** Longer words are told apart by their beginning only: what looks like one is often no word but data. */
const wordLength = 40;

/** The words of a text without case and accents, each once. */
export function wordsOf(text: string): readonly string[] {
  const plain = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ς', 'σ');
  return [...new Set(plain.match(/[\p{L}\p{N}]+/gu))];
}

/** What the full-text index is given for a message: its words, separated by spaces. */
export function indexedWords(text: string): string {
  return [...new Set(wordsOf(text).map(shortened))].join(' ');
}

/**
 * The same words as a query of the full-text index. Nothing in them has a meaning in its syntax: they are letters and digits.
 * It may find other messages too.
 */
export function wordQuery(words: readonly string[]): string {
  return words.map(word => `"${shortened(word)}*"`).join(' ');
}

/** Which of `words` are at the start of a word of `text`. */
export function wordsIn(text: string, words: readonly string[]): readonly string[] {
  const found = wordsOf(text);
  return words.filter(word => found.some(other => other.startsWith(word)));
}

/** Whether each of `words` is at the start of a word of `text`. */
export function hasWords(text: string, words: readonly string[]): boolean {
  const found = wordsOf(text);
  return words.every(word => found.some(other => other.startsWith(word)));
}

/** Cut, but not inside a character. */
function shortened(word: string): string {
  if (word.length <= wordLength) return word;
  return word.slice(0, wordLength).replace(/\p{Surrogate}$/u, '');
}
