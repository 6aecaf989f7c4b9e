import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { partKey, type ChangePart, type PartRow } from '../state/changeParts.ts';
import { changeLabel, changeTitle, choiceWords, speakDiff, tickedCount } from '../state/changeWords.ts';
import { choiceOf, tickedPositions, type Ticks } from '../state/fileTicks.ts';
import { rowMenu } from '../state/plannedMenu.ts';
import { changesChosen } from '../state/previewWords.ts';
import type { PartVerbs } from './partVerbs.ts';
import { Button } from './Button.tsx';
import { ConflictCard } from './ConflictCard.tsx';
import { DiffLines } from './DiffLines.tsx';
import { Author } from './FileMeta.tsx';
import { Tick } from './Tick.tsx';
import type { TreeRowAttributes } from './VirtualTree.tsx';

interface PartRowProps {
  readonly row: PartRow;
  readonly ticks: Ticks;
  readonly checkpointNumber: number;
  readonly isActive: boolean;
  readonly attributes: TreeRowAttributes;
  readonly verbs: PartVerbs;
  readonly onActivate: () => void;
  readonly onHeight: (key: string, height: number) => void;
}

/** A piece of what is shown of an open file: one change, a conflict, or why there is neither. */
export function PartRowView(props: PartRowProps) {
  const { row, ticks, checkpointNumber, verbs } = props;
  const { file, part } = row;
  switch (part.kind) {
    case 'loading':
      return (
        <Inside {...props}>
          <p class="tc-caption tc-inside__wait">Loading…</p>
        </Inside>
      );
    case 'failed':
      return (
        <Inside {...props} label={`${part.message} Press Enter to try again.`}>
          <div class="tc-inside__sum">
            <p class="tc-caption tc-grow">{part.message}</p>
            <Button look="quiet" tabIndex={-1} onClick={() => verbs.tryAgain(file)}>
              Try Again
            </Button>
          </div>
        </Inside>
      );
    case 'whole':
      return (
        <Inside {...props} label={wholeWords}>
          <div class="tc-inside__sum">
            <p class="tc-caption tc-grow">{wholeWords}</p>
            <OpenDiff {...props} />
          </div>
        </Inside>
      );
    case 'change':
      return <Change {...props} part={part} />;
    case 'conflict':
      return (
        <Inside {...props} label="Conflict. Press Space to choose.">
          <ConflictCard
            file={file}
            conflict={part.conflict}
            checkpointNumber={checkpointNumber}
            choice={choiceOf(ticks, file)}
            onChoose={choice => verbs.choose(file, choice)}
          />
        </Inside>
      );
    case 'sum':
      return (
        <Inside {...props}>
          <div class="tc-inside__sum">
            <p class="tc-caption tc-grow tc-num">
              {file.group === 'conflict'
                ? capitalized(choiceWords(choiceOf(ticks, file), checkpointNumber))
                : changesChosen(tickedCount(file, ticks, part.total), part.total)}
            </p>
            <OpenDiff {...props} />
          </div>
        </Inside>
      );
  }
}

export const wholeWords = 'There are no single changes to choose from: it is restored whole or not at all.';

const OpenDiff = ({ row, verbs }: PartRowProps) => (
  <Button look="quiet" tabIndex={-1} onClick={() => verbs.openDiff(row.file)}>
    Open Diff
  </Button>
);

function Change({ part, ...props }: PartRowProps & { readonly part: ChangePart }) {
  const { row, ticks, verbs } = props;
  const { change, changes, position } = part;
  const isTicked = tickedPositions(choiceOf(ticks, row.file), changes.length).includes(position);
  return (
    <Inside {...props} label={changeLabel(change)} description={speakDiff(change)} isTicked={isTicked} part={part}>
      <div class={isTicked ? 'tc-hunk' : 'tc-hunk is-off'}>
        <div class="tc-hunk__head">
          <Tick state={isTicked ? 'true' : 'false'} onTick={() => verbs.toggleChange(row.file, part)} />
          <span class="tc-clip" title={change.heading.trim()}>
            {changeTitle(change)}
          </span>
          <span class="tc-grow" />
          <Author author={change.author} />
        </div>
        <DiffLines lines={change.lines} />
      </div>
    </Inside>
  );
}

interface InsideProps extends PartRowProps {
  /** Absent for what keys do not stop at. */
  readonly label?: string;
  readonly description?: string;
  readonly isTicked?: boolean;
  readonly part?: ChangePart;
  readonly children: ComponentChildren;
}

/** A row as high as what is in it; the height is told, since the list has to know. */
function Inside({
  row,
  isActive,
  attributes,
  label,
  description,
  isTicked,
  part,
  onActivate,
  onHeight,
  children,
}: InsideProps) {
  const root = useRef<HTMLDivElement>(null);
  const key = partKey(row);
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const measure = () => onHeight(key, element.offsetHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [key, onHeight]);
  const spoken =
    label === undefined
      ? { role: 'none' as const }
      : {
          ...attributes,
          'aria-label': label,
          'aria-description': description,
          'aria-level': row.level,
          'aria-checked': isTicked,
          'aria-selected': isActive,
          'aria-posinset': part === undefined ? undefined : part.position + 1,
          'aria-setsize': part?.changes.length,
        };
  return (
    <div
      class={isActive ? 'tc-inside is-active' : 'tc-inside'}
      {...spoken}
      data-vscode-context={rowMenu(row)}
      style={row.level > 3 ? { paddingLeft: `${34 + (row.level - 3) * 12}px` } : {}}
      ref={root}
      onClick={onActivate}
    >
      {children}
    </div>
  );
}

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
