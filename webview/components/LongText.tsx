import { formatNumber } from '../format.ts';
import { Button } from './Button.tsx';

const mostLines = 12;
/** Hiding fewer lines than this saves nothing. */
const fewestHidden = 5;
const mostCharacters = 4000;
/** A part is skipped while it is off screen, so that a long text costs as much as what is seen of it. */
const partLines = 200;
const partCharacters = 20_000;

interface LongTextProps {
  readonly text: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly tabIndex: number;
}

/** Plain text with its white space; a long one shows its beginning until it is opened. */
export function LongText({ text, isOpen, onToggle, tabIndex }: LongTextProps) {
  const start = countLines(text) < mostLines + fewestHidden && text.length <= mostCharacters ? text : textStart(text);
  if (start === text) return <div class="tc-user__text tc-plain">{text}</div>;
  const lineCount = countLines(text);
  const all = lineCount > 1 ? `Show All ${formatNumber(lineCount)} Lines` : 'Show All';
  return (
    <>
      <div class="tc-user__text tc-plain">
        {isOpen
          ? splitParts(text).map((part, index) => (
              <div class="tc-part" key={index}>
                {part}
              </div>
            ))
          : `${start}…`}
      </div>
      <div class="tc-user__more">
        <Button look="quiet" onClick={onToggle} tabIndex={tabIndex}>
          {isOpen ? 'Show Less' : all}
        </Button>
      </div>
    </>
  );
}

function textStart(text: string): string {
  let end = -1;
  for (let line = 0; line < mostLines; line++) {
    end = text.indexOf('\n', end + 1);
    if (end === -1) break;
  }
  const lines = end === -1 || end === text.length - 1 ? text : text.slice(0, end);
  return lines.length > mostCharacters ? lines.slice(0, mostCharacters) : lines;
}

export function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return text.endsWith('\n') ? count - 1 : count;
}

function splitParts(text: string): readonly string[] {
  const lines = text.split('\n');
  const parts: string[] = [];
  for (let from = 0; from < lines.length; from += partLines) {
    const part = lines.slice(from, from + partLines).join('\n');
    for (let at = 0; at === 0 || at < part.length; at += partCharacters)
      parts.push(part.slice(at, at + partCharacters));
  }
  return parts;
}
