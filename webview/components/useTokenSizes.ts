import { useLayoutEffect, useState } from 'preact/hooks';

export interface TokenSizes {
  /** Height of a one-line row, in pixels. */
  readonly row: number;
  /** Height of a two-line row, in pixels. */
  readonly doubleRow: number;
  /** Height of a line of a diff, in pixels. */
  readonly codeLine: number;
}

/** Heights of the style sheet in pixels; they follow the user's font size and pointer. */
export function useTokenSizes(): TokenSizes {
  const [sizes, setSizes] = useState<TokenSizes>({ row: 22, doubleRow: 44, codeLine: 18 });
  useLayoutEffect(() => {
    const measure = () =>
      setSizes({
        row: pixelsOf('var(--tc-row)'),
        doubleRow: pixelsOf('var(--tc-row-2)'),
        codeLine: pixelsOf('var(--tc-code-line)'),
      });
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return sizes;
}

function pixelsOf(length: string): number {
  const probe = document.createElement('div');
  probe.style.height = length;
  probe.style.position = 'absolute';
  document.body.append(probe);
  const { height } = probe.getBoundingClientRect();
  probe.remove();
  return height;
}
