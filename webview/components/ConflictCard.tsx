import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useId } from 'preact/hooks';
import type { DiffLineView, OverlapView, PlannedChangeView, PlannedFileView } from '../../src/protocol/previewViews.ts';
import { formatCount } from '../format.ts';
import type { ConflictView } from '../state/changeParts.ts';
import { changeTitle, conflictWords, mergeWords, placeWords, wholeSideWords } from '../state/changeWords.ts';
import type { Choice } from '../state/fileTicks.ts';
import { DiffLines } from './DiffLines.tsx';
import { Author } from './FileMeta.tsx';

interface ConflictCardProps {
  readonly file: PlannedFileView;
  /** Absent when the sides cannot be told apart by lines. */
  readonly conflict: ConflictView | undefined;
  readonly checkpointNumber: number;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

/** Places shown of a conflict; the diff editor shows all. */
const mostPlaces = 12;

/** Mine, the checkpoint's, or both. Escape leads back to the list. */
export function ConflictCard({ file, conflict, checkpointNumber, choice, onChoose }: ConflictCardProps) {
  const words = conflictWords(conflict);
  const whole = wholeSideWords(file);
  const name = useId();
  const side = (value: Choice, title: string, end: ComponentChildren, body: ComponentChildren) => (
    <div class={choice === value ? 'tc-side is-on' : 'tc-side'} onClick={() => onChoose(value)}>
      <label class="tc-three__head">
        <input class="tc-radio" type="radio" name={name} checked={choice === value} onChange={() => onChoose(value)} />
        <span class="tc-side__title">{title}</span>
        <span class="tc-grow" />
        {end}
      </label>
      {body}
    </div>
  );
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Escape') return;
    event.currentTarget.closest<HTMLElement>('[role=tree]')?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="tc-conflict" role="radiogroup" aria-label={`Conflict in ${file.path}. ${words}`} onKeyDown={onKeyDown}>
      <p>{words}</p>
      <div class="tc-three">
        {side(
          'none',
          'Keep mine',
          conflict === undefined ? <SideNote words={whole.mine} /> : <Author author="you" />,
          conflict && <Sides overlaps={conflict.overlaps} linesOf={({ mine }) => mine} />,
        )}
        {side(
          'all',
          `Use checkpoint ${checkpointNumber}`,
          conflict === undefined && <SideNote words={whole.checkpoint} />,
          conflict && <Sides overlaps={conflict.overlaps} linesOf={({ checkpoint }) => checkpoint} />,
        )}
        {conflict !== undefined &&
          side(
            'merged',
            'Merge both',
            <SideNote words={mergeWords(conflict.overlaps)} />,
            <Merged changes={conflict.merged} />,
          )}
      </div>
    </div>
  );
}

const SideNote = ({ words }: { readonly words: string }) => <span class="tc-caption tc-side__note">{words}</span>;

interface SidesProps {
  readonly overlaps: readonly OverlapView[];
  readonly linesOf: (overlap: OverlapView) => readonly string[];
}

const Sides = ({ overlaps, linesOf }: SidesProps) => (
  <Places
    places={overlaps.map(overlap => ({
      title: overlaps.length === 1 ? '' : placeWords(overlap),
      lines: linesOf(overlap).map(text => ({ kind: 'same', text })),
    }))}
  />
);

const Merged = ({ changes }: { readonly changes: readonly PlannedChangeView[] }) =>
  changes.length === 0 ? (
    <p class="tc-caption tc-side__place">Nothing of your file would change.</p>
  ) : (
    <Places places={changes.map(change => ({ title: changeTitle(change), lines: change.lines }))} />
  );

interface Place {
  /** Empty when it goes without saying. */
  readonly title: string;
  readonly lines: readonly DiffLineView[];
}

const Places = ({ places }: { readonly places: readonly Place[] }) => (
  <>
    {places.slice(0, mostPlaces).map(({ title, lines }, index) => (
      <div key={index}>
        {title !== '' && <p class="tc-caption tc-side__place">{title}</p>}
        {lines.length === 0 ? <p class="tc-caption tc-side__place">No lines</p> : <DiffLines lines={lines} />}
      </div>
    ))}
    {places.length > mostPlaces && (
      <p class="tc-caption tc-side__place">{formatCount(places.length - mostPlaces, 'more place', 'more places')}</p>
    )}
  </>
);
