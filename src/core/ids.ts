/** Identifiers are strings made by the caller: unique, and in creation order when sorted as text. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type ThreadId = Branded<'ThreadId'>;
export type TurnId = Branded<'TurnId'>;
export type ItemId = Branded<'ItemId'>;
export type CheckpointId = Branded<'CheckpointId'>;
export type RestoreId = Branded<'RestoreId'>;
/** The SHA-256 of a file's bytes, 64 lower-case hexadecimal digits. */
export type BlobId = Branded<'BlobId'>;

const idPattern = /^[0-9a-z]{1,40}$/;

function checked(kind: string, text: string): string {
  if (!idPattern.test(text)) throw new TypeError(`Not a ${kind} id: ${text}`);
  return text;
}

export const parseThreadId = (text: string): ThreadId => checked('thread', text) as ThreadId;
export const parseTurnId = (text: string): TurnId => checked('turn', text) as TurnId;
export const parseItemId = (text: string): ItemId => checked('item', text) as ItemId;
export const parseCheckpointId = (text: string): CheckpointId => checked('checkpoint', text) as CheckpointId;
export const parseRestoreId = (text: string): RestoreId => checked('restore', text) as RestoreId;

export function parseBlobId(text: string): BlobId {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new TypeError(`Not a blob id: ${text}`);
  return text as BlobId;
}

/**
 * Makes an id of 26 characters: ten of time (milliseconds, base 32) and sixteen of `random`, so that ids sort by age.
 * @param random at least 16 bytes; only their lowest five bits are used
 */
export function makeId(now: number, random: Uint8Array): string {
  const digits = '0123456789abcdefghjkmnpqrstvwxyz';
  let time = '';
  for (let rest = now; time.length < 10; rest = Math.floor(rest / 32)) time = digits.charAt(rest % 32) + time;
  return time + Array.from(random.subarray(0, 16), byte => digits.charAt(byte & 31)).join('');
}
