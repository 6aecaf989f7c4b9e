/** Rows of a long list that are sent at once. */
const windowRows = 300;

export interface ListWindow {
  /** How many rows come before the first one sent. */
  readonly skip: number;
  readonly limit: number;
}

/** The window that has the row `from` in it, with rows above and below, of a list of `total`. */
export function windowOf(from: number, total: number): ListWindow {
  const wanted = from - Math.floor(windowRows / 3);
  return { skip: Math.max(0, Math.min(wanted, total - windowRows)), limit: windowRows };
}
