import { fail, ok, type Result } from '../../core/result.ts';

export interface Line {
  readonly text: string;
  /** `\n`, `\r\n`, or `''` for a last line without one. */
  readonly ending: string;
}

export const byteOrderMark = '\uFEFF';

/** The text of a file, byte order mark included, or a sentence that says why it cannot be edited as text. */
export function decodeText(bytes: Uint8Array): Result<string, string> {
  if (bytes.includes(0)) return fail('The file is binary, so it cannot be edited as text.');
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return fail('The file is not valid UTF-8, so it cannot be edited as text.');
  }
}

export const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Splits after `\n`; `joinLines` puts the same text together again. */
export function splitLines(text: string): readonly Line[] {
  const parts = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return parts.map(part => {
    const ending = part.endsWith('\r\n') ? '\r\n' : part.endsWith('\n') ? '\n' : '';
    return { text: part.slice(0, part.length - ending.length), ending };
  });
}

export const joinLines = (lines: readonly Line[]): string => lines.map(line => line.text + line.ending).join('');

/** The ending that most lines have; `\n` when there are none. */
export function mainEnding(lines: readonly Line[]): string {
  let windows = 0;
  let unix = 0;
  for (const { ending } of lines) {
    if (ending === '\r\n') windows++;
    else if (ending === '\n') unix++;
  }
  return windows > unix ? '\r\n' : '\n';
}
