import type { HitView } from '../../src/protocol/threadViews.ts';
import { formatAge, formatMoment, speakAge } from '../format.ts';
import { Highlighted } from './Highlighted.tsx';
import { Icon } from './Icon.tsx';
import type { TreeRowAttributes } from './VirtualTree.tsx';

interface HitRowProps {
  readonly hit: HitView;
  readonly now: number;
  /** The words that were looked for. */
  readonly search: string;
  readonly isFocused: boolean;
  readonly attributes: TreeRowAttributes;
  readonly onOpen: () => void;
}

const icons: Readonly<Record<HitView['kind'], string>> = {
  you: 'account',
  agent: 'hubot',
  call: 'tools',
  file: 'file',
};
const spokenKinds: Readonly<Record<HitView['kind'], string>> = {
  you: 'you',
  agent: 'agent',
  call: 'step of the agent',
  file: 'changed file',
};

/** A message or a step with the words in place, or a changed file; below it the thread it is in. */
export function HitRow({ hit, now, search, isFocused, attributes, onOpen }: HitRowProps) {
  const { kind, text, threadTitle, at } = hit;
  return (
    <div
      class={isFocused ? 'tc-thread is-active' : 'tc-thread'}
      {...attributes}
      aria-level={1}
      aria-label={`${text}, ${spokenKinds[kind]}, in ${threadTitle}, ${speakAge(at, now)}`}
      title={`${threadTitle}\n${formatMoment(at, now)}`}
      onClick={onOpen}
    >
      <Icon name={icons[kind]} />
      <div class="tc-thread__body">
        <div class="tc-thread__one">
          <span class="tc-clip">
            <Highlighted text={text} words={search} />
          </span>
        </div>
        <div class="tc-thread__two tc-clip">{threadTitle}</div>
      </div>
      <div class="tc-thread__end">
        <span class="tc-num">{formatAge(at, now)}</span>
      </div>
    </div>
  );
}
