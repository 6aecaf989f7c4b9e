import { createTwoFilesPatch } from 'diff';

const maxDetail = 20_000;

/** A unified diff of two texts; a sentence instead when comparing them takes too long. */
export function diffText(oldName: string, newName: string, from: string, to: string): string {
  const options = { context: 3, timeout: 500, maxEditLength: 5000 };
  const diff = createTwoFilesPatch(oldName, newName, from, to, undefined, undefined, options);
  return diff?.replace(/^=+\n/, '') ?? 'The change is too large to be shown here.';
}

/** As much of a text as a tool call may show, in whole lines where it has lines. */
export function shortenDetail(text: string, what: string): string {
  if (text.length <= maxDetail) return text;
  const note = `\n… The rest of the ${what} is not shown.`;
  const cut = text.lastIndexOf('\n', maxDetail - note.length);
  return text.slice(0, cut > 0 ? cut : maxDetail - note.length) + note;
}
