import { useState } from 'preact/hooks';
import type { DiffLineView } from '../../src/protocol/previewViews.ts';
import { formatNumber } from '../format.ts';
import { Button } from './Button.tsx';

/** Lines shown before the user asks for all. */
export const mostDiffLines = 120;
const longestLine = 1000;

const looks: Record<DiffLineView['kind'], string> = { same: 'ctx', removed: 'del', added: 'ins' };

/** Lines as they are now and as they would be. */
export function DiffLines({ lines }: { readonly lines: readonly DiffLineView[] }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? lines : lines.slice(0, mostDiffLines);
  return (
    <>
      <div class="tc-diff">
        {shown.map(({ kind, text }, index) => (
          <div key={index} class={looks[kind]}>
            {text.length > longestLine ? `${text.slice(0, longestLine)}…` : text}
          </div>
        ))}
      </div>
      {shown.length < lines.length && (
        <Button look="quiet" tabIndex={-1} onClick={() => setWhole(true)}>
          Show All {formatNumber(lines.length)} Lines
        </Button>
      )}
    </>
  );
}
