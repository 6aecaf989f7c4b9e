/**
 * SQLite keeps text as UTF-8, which has no lone surrogates; JavaScript strings, and names on Windows disks, may have them.
 * Text with any is stored with each written as the escape character and four hexadecimal digits, and the escape character
 * itself doubled, so that every string comes back as it was. All other text is stored as it is.
 */
const escape = '\uFDD0'; // A code point that is reserved for internal use for ever, so text never needs it.

const needsEscape = /[\uFDD0\p{Surrogate}]/u;
const everyEscape = /\uFDD0(\uFDD0|[0-9a-f]{4})/g;

export function encodeText(text: string): string {
  if (!needsEscape.test(text)) return text;
  return text.replace(/[\uFDD0\p{Surrogate}]/gu, unit => {
    return escape + (unit === escape ? escape : unit.charCodeAt(0).toString(16));
  });
}

export function decodeText(stored: string): string {
  if (!stored.includes(escape)) return stored;
  return stored.replace(everyEscape, (_, code: string) =>
    code === escape ? escape : String.fromCharCode(parseInt(code, 16)),
  );
}
