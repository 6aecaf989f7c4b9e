import type { EditProblemView, ItemView } from '../../src/protocol/chatViews.ts';
import { formatCount, formatNumber, verbFor } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';
import { useRovingItem } from './rovingItems.ts';

interface EditProblemsProps {
  readonly item: Extract<ItemView, { readonly kind: 'editProblems' }>;
  readonly turnId: string;
  readonly chat: ChatModel;
}

/** Edits of a pasted answer that do not fit the files: which, why, and where they nearly fit. Nothing was written. */
export function EditProblems({ item, turnId, chat }: EditProblemsProps) {
  const roving = useRovingItem(chat, item.id);
  const { problems, fitting } = item;
  const isOpen = chat.cards.isOpen(item.id);
  const these = problems.length === 1 ? 'Edit' : `${formatNumber(problems.length)} Edits`;
  return (
    <div {...roving} role="group" aria-label={summary(problems.length, fitting)} class="tc-item">
      <Banner icon="warning" tone="warn" role="group">
        <p>
          <b>{summary(problems.length, fitting)}</b> <span class="tc-muted">{rest(fitting)}</span>
        </p>
        <div class="tc-btnrow">
          {item.open && fitting > 0 && (
            <Button
              look="primary"
              tabIndex={roving.tabIndex}
              onClick={() => chat.ask({ kind: 'applyFittingEdits', turnId })}
            >
              Apply {formatCount(fitting, 'Edit', 'Edits')}
            </Button>
          )}
          <Button tabIndex={roving.tabIndex} onClick={() => chat.cards.toggle(item.id)}>
            {isOpen ? 'Hide' : 'Show'} the {these}
          </Button>
        </div>
        {isOpen && (
          <ol class="tc-problems">
            {problems.map(problem => (
              <Problem key={problem.edit} problem={problem} cardId={`${item.id} ${problem.edit}`} chat={chat} />
            ))}
          </ol>
        )}
      </Banner>
    </div>
  );
}

interface ProblemProps {
  readonly problem: EditProblemView;
  readonly cardId: string;
  readonly chat: ChatModel;
}

function Problem({ problem: { edit, path, reason, nearest, source }, cardId, chat }: ProblemProps) {
  const item = useRovingItem(chat, cardId);
  const isOpen = chat.cards.isOpen(cardId);
  return (
    <li>
      <p>
        <b>Edit {edit}</b> {path !== '' && <span class="tc-problems__path">{path}</span>}
      </p>
      <p class="tc-muted">{reason}</p>
      {nearest !== undefined && (
        <>
          <p class="tc-caption">Most like it: line {formatNumber(nearest.line)}</p>
          <pre class="tc-pre">{nearest.text}</pre>
        </>
      )}
      <button
        class="tc-step tc-step--bare"
        type="button"
        aria-expanded={isOpen}
        onClick={() => chat.cards.toggle(cardId)}
        {...item}
      >
        <span class="tc-twist" />
        The edit as written
      </button>
      {isOpen && <pre class="tc-pre">{source}</pre>}
    </li>
  );
}

function summary(problems: number, fitting: number): string {
  const total = problems + fitting;
  if (total === 1) return 'The edit does not match the files.';
  if (fitting === 0) return `None of the ${formatNumber(total)} edits match the files.`;
  return `${formatNumber(problems)} of ${formatNumber(total)} edits ${verbFor(problems, 'does', 'do')} not match the files.`;
}

function rest(fitting: number): string {
  if (fitting === 0) return 'Nothing was written.';
  return fitting === 1 ? 'The other one can be applied.' : `The other ${formatNumber(fitting)} can be applied.`;
}
