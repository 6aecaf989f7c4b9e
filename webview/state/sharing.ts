/**
 * Returns `next` with every part that equals its counterpart in `previous` replaced by that, so that what did not change
 * keeps its identity and is not drawn again. The counterpart of an entry of a list is the one with the same `id`, else the one
 * at the same place. Works on what JSON can hold.
 */
export function shareEqualParts<T>(previous: unknown, next: T): T {
  return share(previous, next) as T;
}

function share(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const before: readonly unknown[] = previous;
    const byId = new Map(before.map(item => [idOf(item), item]));
    const items = next.map((item: unknown, index) => {
      const id = idOf(item);
      return share(id === undefined ? before[index] : byId.get(id), item);
    });
    const same = before.length === items.length && items.every((item, index) => Object.is(item, before[index]));
    return same ? previous : items;
  }
  if (!isRecord(previous) || !isRecord(next)) return next;
  const entries = Object.entries(next).map(([key, value]) => [key, share(previous[key], value)] as const);
  const same =
    Object.keys(previous).length === entries.length &&
    entries.every(([key, value]) => Object.hasOwn(previous, key) && Object.is(value, previous[key]));
  return same ? previous : Object.fromEntries(entries);
}

const idOf = (item: unknown): unknown => (isRecord(item) && typeof item['id'] === 'string' ? item['id'] : undefined);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
