import { useCallback, useState } from 'preact/hooks';

export interface RowHeights {
  /** By the key of the row, in pixels; only of rows that have been drawn. */
  readonly heights: ReadonlyMap<string, number>;
  readonly onHeight: (key: string, height: number) => void;
}

/** Heights of rows that are only known once they are drawn. */
export function useRowHeights(): RowHeights {
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map());
  const onHeight = useCallback(
    (key: string, height: number) =>
      setHeights(known => (known.get(key) === height ? known : new Map(known).set(key, height))),
    [],
  );
  return { heights, onHeight };
}
