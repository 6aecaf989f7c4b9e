/** How a part of a long list lies in all of it; counted are the rows that the host counts. */
export interface ListPart {
  readonly above: number;
  readonly shown: number;
  readonly below: number;
  /** Of rows that are not shown, in pixels. */
  readonly rowHeight: number;
  /** Asks for the part that has this row in it. */
  readonly onWant: (row: number) => void;
}

export const wholeList: ListPart = { above: 0, shown: 0, below: 0, rowHeight: 0, onWant: () => undefined };

/** More rows are asked for when the end of those shown is nearer than so many screens. */
const nearEdge = 1.5;

/**
 * The row to ask for so that what is in view, and some more, is shown; `undefined` when it is.
 * @param top where the rows that are shown begin, and `end` where they end, in pixels
 */
export function wantedRow(
  { above, shown, below, rowHeight }: ListPart,
  view: { readonly top: number; readonly height: number },
  top: number,
  end: number,
): number | undefined {
  const near = nearEdge * view.height;
  if (above > 0 && view.top - near < top) return Math.max(0, Math.min(above, Math.floor(view.top / rowHeight)));
  const bottom = view.top + view.height;
  if (below === 0 || bottom + near <= end) return undefined;
  return above + shown + Math.max(0, Math.min(below - 1, Math.floor((bottom - end) / rowHeight)));
}
