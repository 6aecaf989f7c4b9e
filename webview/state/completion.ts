import type { AgentCommandView } from '../../src/protocol/chatViews.ts';

/** A word of a message, where the text box stands, that can be completed. */
export interface Completable {
  readonly kind: 'command' | 'file';
  /** Where its sign, `/` or `@`, is, and where it ends. */
  readonly from: number;
  readonly to: number;
  /** What stands behind the sign. */
  readonly words: string;
}

/** What a word can be completed to. */
export interface Completion {
  readonly label: string;
  readonly detail: string;
  /** Takes the place of the word, sign included. */
  readonly insert: string;
}

/** The word before the caret when it can be completed: a command at the start of a message, or the name of a file anywhere. */
export function completableAt(text: string, caret: number): Completable | undefined {
  const before = text.slice(0, caret);
  const command = /^\/(\S*)$/.exec(before);
  if (command !== null) return { kind: 'command', from: 0, to: caret, words: command[1] ?? '' };
  const file = /(?:^|[\s([{])@"?([^\s"]*)$/.exec(before);
  if (file === null) return undefined;
  const words = file[1] ?? '';
  const from = before.lastIndexOf('@', caret - words.length);
  return { kind: 'file', from, to: caret, words };
}

/** Where this word ends now, since letters may have come while its completions were looked up; absent when the caret left it. */
export function wordEnd({ from }: Completable, text: string, caret: number): number | undefined {
  const now = completableAt(text, caret);
  return now?.from === from ? now.to : undefined;
}

/** The commands that begin with the words, then those that have them anywhere. */
export function completeCommand(commands: readonly AgentCommandView[], words: string): readonly Completion[] {
  const wanted = words.toLowerCase();
  const begins = commands.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const others = commands.filter(command => !begins.includes(command) && command.name.toLowerCase().includes(wanted));
  return [...begins, ...others].map(({ name, description, hint }) => ({
    label: hint === undefined ? `/${name}` : `/${name} ${hint}`,
    detail: description,
    insert: `/${name} `,
  }));
}
