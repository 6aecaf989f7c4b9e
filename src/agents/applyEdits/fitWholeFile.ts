import { fail, ok, type Result } from '../../core/result.ts';
import { misfit, type Misfit } from './misfit.ts';
import { byteOrderMark, decodeText, encodeText, mainEnding, splitLines } from './textFile.ts';

/**
 * The bytes of a file that is to hold `content`: with the line endings and the byte order mark of the file it replaces.
 * Refused when the content leaves parts of that file out with a remark such as `// ... existing code ...`.
 */
export function fitWholeFile(before: Uint8Array | undefined, content: string): Result<Uint8Array, Misfit> {
  const old = before === undefined ? undefined : decodeText(before);
  if (old?.ok !== true) return ok(encodeText(content));
  const gap = content.split('\n').find(line => leavesOut.test(line) && !old.value.includes(line.trim()));
  if (gap !== undefined && old.value !== '') {
    return fail(
      misfit(`The code block leaves out parts of the file (“${gap.trim()}”), so it cannot replace the whole of it.`),
    );
  }
  const mark = old.value.startsWith(byteOrderMark) && !content.startsWith(byteOrderMark) ? byteOrderMark : '';
  const ending = mainEnding(splitLines(old.value));
  return ok(encodeText(mark + (ending === '\n' ? content : content.replaceAll('\n', ending))));
}

const leavesOut =
  /^\s*(?:\/\/|#|<!--|\{?\/\*|--|;|%)\s*(?:\.\.\.|…)\s*\(?(?:the |all )?(?:existing|rest|remaining|remainder|unchanged|other|same|previous|keep|code|more)\b/i;
