import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { EditPlanView } from '../../src/protocol/chatViews.ts';
import { formatFiles } from '../format.ts';
import { previewLabel, putBackText, type FileChoice, type PlanState } from '../state/editWords.ts';
import { splitPath } from '../words.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface FileChoiceRowsProps {
  readonly choice: FileChoice;
  readonly plan: PlanState;
  readonly onChoose: (choice: FileChoice) => void;
  /** Absent when there is no checkpoint to preview. */
  readonly onPreview: (() => void) | undefined;
}

/** The options under an edited message. */
export function FileChoiceRows({ choice, plan, onChoose, onPreview }: FileChoiceRowsProps) {
  const name = useId();
  const isOff = plan.kind === 'failed' || (plan.kind === 'known' && plan.plan.nothingReason !== undefined);
  const row = (value: FileChoice, title: string, text: ComponentChildren, disabled = false) => (
    <>
      <input
        class="tc-radio"
        type="radio"
        id={`${name}-${value}`}
        name={name}
        checked={choice === value}
        disabled={disabled}
        onChange={() => onChoose(value)}
      />
      <label for={`${name}-${value}`}>
        <b class={disabled ? 'tc-muted' : undefined}>{title}</b> <span class="tc-choice__text">{text}</span>
      </label>
    </>
  );
  return (
    <>
      <div class={choice === 'keep' ? 'tc-choice__row is-on' : 'tc-choice__row'}>
        {row('keep', 'Keep files as they are', 'Only the conversation goes back.')}
      </div>
      <div class={`tc-choice__row${choice === 'putBack' ? ' is-on' : ''}${isOff ? ' is-off' : ''}`}>
        {row('putBack', 'Put files back', <PutBackText plan={plan} isChosen={choice === 'putBack'} />, isOff)}
        {choice === 'putBack' && plan.kind === 'comparing' && (
          <p class="tc-facts tc-facts--busy">
            <Icon name="loading" spin /> Comparing files…
          </p>
        )}
        {choice === 'putBack' && plan.kind === 'known' && !isOff && (
          <>
            <Facts plan={plan.plan} />
            {onPreview !== undefined && (
              <div class="tc-facts tc-facts--preview">
                <Button onClick={onPreview}>{previewLabel(plan.plan)}</Button>
              </div>
            )}
          </>
        )}
      </div>
      <div class={choice === 'newThread' ? 'tc-choice__row is-on' : 'tc-choice__row'}>
        {row(
          'newThread',
          'New thread',
          'This thread stays as it is. The new one starts here with the files as they are now.',
        )}
      </div>
    </>
  );
}

function PutBackText({ plan, isChosen }: { readonly plan: PlanState; readonly isChosen: boolean }) {
  switch (plan.kind) {
    case 'known':
      return <>{putBackText(plan.plan, isChosen)}</>;
    case 'failed':
      return <>{plan.message}</>;
    case 'comparing':
      return (
        <>
          <span class="tc-skel tc-skel--text" />
          <span class="tc-sr">Comparing files</span>
        </>
      );
  }
}

function Facts({ plan }: { readonly plan: EditPlanView }) {
  const [firstUnsaved] = plan.unsaved;
  return (
    <ul class="tc-facts">
      {plan.modified > 0 && <Fact icon="edit" text={`${formatFiles(plan.modified)} modified`} />}
      {plan.created > 0 && <Fact icon="add" text={`${formatFiles(plan.created)} created again`} />}
      {plan.deleted > 0 && <Fact icon="trash" text={`${formatFiles(plan.deleted)} deleted`} note="(made since)" />}
      {plan.kept > 0 && <Fact icon="person" text={`${formatFiles(plan.kept)} kept`} note="(changed by you)" />}
      {firstUnsaved !== undefined && (
        <Fact
          icon="circle-filled"
          text={`${formatFiles(plan.unsaved.length)} unsaved${plan.unsaved.length === 1 ? `: ${splitPath(firstUnsaved).name}` : ''}`}
        />
      )}
      <Fact icon="shield" text="Saved first; undo at any time" />
    </ul>
  );
}

function Fact({ icon, text, note }: { readonly icon: string; readonly text: string; readonly note?: string }) {
  return (
    <li>
      <Icon name={icon} />
      <span>
        {text} {note !== undefined && <span class="tc-muted">{note}</span>}
      </span>
    </li>
  );
}
