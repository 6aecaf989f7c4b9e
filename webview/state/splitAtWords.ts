/** Splits a text where one of the words is found, whatever the case: every second part is such a place. */
export function splitAtWords(text: string, words: string): readonly string[] {
  const wanted = words.split(/\s+/).filter(word => word !== '');
  if (wanted.length === 0) return [text];
  const longestFirst = wanted.sort((a, b) => b.length - a.length);
  return text.split(new RegExp(`(${longestFirst.map(escaped).join('|')})`, 'iu'));
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
