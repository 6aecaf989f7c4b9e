export interface DiffLine {
  readonly kind: 'ins' | 'del' | 'ctx' | 'hunk' | 'file';
  readonly text: string;
}

/**
 * Reads a unified diff (as GNU diff and git write it) into lines to draw; `undefined` when `text` is something else.
 * Lines of a hunk are counted by its header, so content that looks like a header is still content.
 */
export function parseUnifiedDiff(text: string): readonly DiffLine[] | undefined {
  const lines = text.replace(/\r?\n$/, '').split('\n');
  const result: DiffLine[] = [];
  let oldLeft = 0;
  let newLeft = 0;
  let hunks = 0;
  for (const line of lines) {
    if (oldLeft > 0 || newLeft > 0) {
      const mark = line.charAt(0);
      if (mark === '\\') continue;
      if (mark === '+') newLeft--;
      else if (mark === '-') oldLeft--;
      else if (mark === ' ' || line === '') {
        oldLeft--;
        newLeft--;
      } else return undefined;
      result.push({ kind: mark === '+' ? 'ins' : mark === '-' ? 'del' : 'ctx', text: line.slice(1) });
      continue;
    }
    const header = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@(.*)$/.exec(line);
    if (header) {
      oldLeft = Number(header[1] ?? 1);
      newLeft = Number(header[2] ?? 1);
      hunks++;
      result.push({ kind: 'hunk', text: line });
    } else if (line.startsWith('+++ ') || line.startsWith('diff ')) {
      const name = line.startsWith('+++ ') ? fileName(line.slice(4)) : undefined;
      if (name !== undefined) result.push({ kind: 'file', text: name });
    } else if (!isPreamble(line)) {
      return undefined;
    }
  }
  return hunks > 0 ? result : undefined;
}

const isPreamble = (line: string): boolean =>
  line === '' || /^(--- |index |new file|deleted file|old mode|new mode|similarity|rename |\\ |Binary )/.test(line);

function fileName(header: string): string | undefined {
  const path = header.split('\t')[0] ?? '';
  return path === '/dev/null' ? undefined : path.replace(/^b\//, '');
}
