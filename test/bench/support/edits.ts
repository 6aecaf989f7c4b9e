import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of text that are of a size people edit. */
export function isEditable(bytes: Uint8Array): boolean {
  if (bytes.length < 400 || bytes.length > 100_000 || bytes.includes(0)) return false;
  return bytes.reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 0) >= 10;
}

/** The same bytes with another line in the middle. */
export function changeMiddleLine(bytes: Uint8Array, random: () => number): Uint8Array {
  const old = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const middle = Math.floor(old.length / 2);
  const start = old.lastIndexOf(10, middle) + 1;
  const end = old.indexOf(10, middle + 1);
  const line = `  const edited = ${Math.floor(random() * 2 ** 48).toString(36)};`;
  return Buffer.concat([old.subarray(0, start), Buffer.from(line), old.subarray(end === -1 ? old.length : end)]);
}

/** Makes the same small edit to some files of several copies of a tree. */
export function editFiles(folders: readonly string[], paths: readonly string[], random: () => number): void {
  for (const path of paths) {
    const [first] = folders;
    const edited = changeMiddleLine(readFileSync(join(first!, path)), random);
    for (const folder of folders) writeFileSync(join(folder, path), edited);
  }
}

/** Those files of a folder that can be edited. */
export const editablePaths = (folder: string, paths: readonly string[]): readonly string[] =>
  paths.filter(path => isEditable(readFileSync(join(folder, path))));
