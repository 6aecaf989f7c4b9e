/** The row a movement key leads to, of those that `canBeActive`; `undefined` when the key is no movement. */
export function rowForKey<Row>(
  rows: readonly Row[],
  activeIndex: number,
  key: string,
  pageSize: number,
  canBeActive: (row: Row) => boolean = () => true,
): Row | undefined {
  const last = rows.length - 1;
  const at = (index: number, step: 1 | -1): Row | undefined => {
    for (let row = Math.min(last, Math.max(0, index)); row >= 0 && row <= last; row += step) {
      const candidate = rows[row];
      if (candidate !== undefined && canBeActive(candidate)) return candidate;
    }
    return undefined;
  };
  switch (key) {
    case 'ArrowDown':
      return at(activeIndex + 1, 1) ?? rows[activeIndex];
    case 'ArrowUp':
      return activeIndex === -1 ? at(0, 1) : (at(activeIndex - 1, -1) ?? rows[activeIndex]);
    case 'PageDown':
      return at(activeIndex + pageSize, -1);
    case 'PageUp':
      return at(activeIndex - pageSize, 1);
    case 'Home':
      return at(0, 1);
    case 'End':
      return at(last, -1);
    default:
      return undefined;
  }
}
