/** Counts and sizes in words, for the views and for what the host asks and tells. In American English. */

/** Made when it is first needed: the first one of a process takes some 20 ms. */
let format: Intl.NumberFormat | undefined;

/** `5,000`. */
export const formatNumber = (value: number): string =>
  // Most are small, and formatting them the long way shows in the time a page takes.
  Number.isInteger(value) && value >= 0 && value < 1000
    ? String(value)
    : (format ??= new Intl.NumberFormat('en-US')).format(value);

/** Picks the form for `count` and puts the number before it: `1 file`, `5,000 files`, `no files`. */
export function formatCount(count: number, one: string, other: string): string {
  if (count === 0) return `no ${other}`;
  return `${formatNumber(count)} ${count === 1 ? one : other}`;
}

/** Bytes: `512 bytes`, `2.1 MB`, `48 MB`; 1 KB is 1,024 bytes. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return formatCount(bytes, 'byte', 'bytes').replace(/^no /, '0 ');
  const units = ['KB', 'MB', 'GB', 'TB'] as const;
  let value = bytes;
  let unit: string = units[0];
  for (const next of units) {
    value /= 1024;
    unit = next;
    if (value < 1023.5) break;
  }
  return `${value < 9.95 ? trimZero(value.toFixed(1)) : formatNumber(Math.round(value))} ${unit}`;
}

const trimZero = (text: string): string => text.replace(/\.0$/, '');
