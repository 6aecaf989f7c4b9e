import { useMemo, useState } from 'preact/hooks';
import { formatNumber } from '../format.ts';
import { parseUnifiedDiff, type DiffLine } from '../unifiedDiff.ts';
import { Button } from './Button.tsx';

const mostLines = 400;

/** Input and result of a tool call: a unified diff as colored lines, anything else as it is. */
export function DiffText({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(false);
  const diff = useMemo(() => parseUnifiedDiff(text), [text]);
  const lines = useMemo(() => text.replace(/\n$/, '').split('\n'), [text]);
  const count = diff?.length ?? lines.length;
  const end = isWhole ? count : mostLines;
  return (
    <>
      {diff === undefined ? (
        <pre class="tc-pre">{lines.slice(0, end).join('\n')}</pre>
      ) : (
        <Diff lines={diff.slice(0, end)} />
      )}
      {end < count && (
        <Button look="quiet" onClick={() => setWhole(true)}>
          Show All {formatNumber(count)} Lines
        </Button>
      )}
    </>
  );
}

const Diff = ({ lines }: { readonly lines: readonly DiffLine[] }) => (
  <div class="tc-diff tc-diff--card">
    {lines.map((line, index) => (
      <div key={index} class={line.kind}>
        {line.text}
      </div>
    ))}
  </div>
);
