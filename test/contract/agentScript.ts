/**
 * What the agents of tests do, told by the message they are sent: its last line is a script. A model behind an agent, or an agent in a
 * process of its own, reads it with `scriptIn` and does one step after the other.
 */
export type Step =
  | { readonly say: string }
  | { readonly think: string }
  /** With a tool: makes the file when it is not there. */
  | { readonly write: string; readonly content: string }
  /** As `write`, but asks the user first, and goes on without it when that is rejected. */
  | { readonly askToWrite: string; readonly content: string }
  /** Says for each word whether it is anywhere in what it knows of the conversation before this message, by `recall`. */
  | { readonly recall: readonly string[] }
  /** Goes on only when it is stopped. */
  | { readonly hang: true }
  /** Ends the turn with a failure that has this in its text. */
  | { readonly fail: string };

/** A message that begins with words of its own, to be recalled by them. */
export const messageOf = (words: string, steps: readonly Step[]): string => `${words}\n${JSON.stringify(steps)}`;

/** The script of a message, whatever stands before it; none when there is none. */
export function scriptIn(message: string): readonly Step[] {
  const line = message.trimEnd().split('\n').at(-1) ?? '';
  return line.startsWith('[') ? (JSON.parse(line) as readonly Step[]) : [];
}

/**
 * Scripts and earlier answers of `recall` are no knowledge.
 * @param known all text of the conversation before the message, line by line
 */
export function recall(known: string, words: readonly string[]): string {
  const plain = known.replace(/^\[\{.*$/gm, '').replace(/(knows|does not know) \w+/g, '');
  return words.map(word => `${plain.includes(word) ? 'knows' : 'does not know'} ${word}`).join(', ');
}
