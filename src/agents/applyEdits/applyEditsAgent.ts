import type { Agent, AgentEvent, AgentTurn } from '../../core/ports/agent.ts';
import type { ToolCall } from '../../core/thread.ts';
import { changeCall } from './changeCall.ts';
import { parseEdits } from './parseEdits.ts';
import { isUnchanged, planEdits, type EditPlan, type FileChange } from './planEdits.ts';
import { describeChanges, noEditsText } from './summary.ts';
import { writeChanges } from './writeChanges.ts';

/**
 * Applies the edits of a pasted answer, whichever model wrote it, as one step: all of them or, when one does not fit,
 * none. Needs no network and no other program.
 */
export const applyEditsAgent: Agent = {
  id: 'apply-edits',
  name: 'Apply Edits',
  hint: 'Paste an answer to apply its edits',

  async run(turn, emit, signal) {
    const edits = parseEdits(turn.text);
    if (edits.length === 0) {
      emit({ kind: 'text', delta: noEditsText });
      return;
    }
    const unsavedPaths = turn.files.unsavedPaths();
    const plan = await planEdits(edits, path => turn.files.read(path), { unsavedPaths, signal });
    if (plan.problems.length > 0 && (!turn.onlyFitting || plan.fitting === 0)) refuse(plan, emit);
    else await apply(plan, turn, emit, signal);
  },
};

type Emit = (event: AgentEvent) => void;

function refuse({ problems, fitting }: EditPlan, emit: Emit): void {
  emit({ kind: 'editProblems', problems, fitting });
  emit({ kind: 'text', delta: 'Nothing was changed.' });
}

async function apply(plan: EditPlan, turn: AgentTurn, emit: Emit, signal: AbortSignal): Promise<void> {
  const begun: ToolCall[] = [];
  const isSecret = (path: string): boolean => turn.files.isSecret(path);
  const calls = new Map<FileChange, ToolCall>(
    plan.changes.map((change, index) => [change, changeCall(change, `edit-${index + 1}`, 'running', isSecret)]),
  );
  const onStart = (change: FileChange): void => {
    const call = calls.get(change);
    if (call === undefined) return;
    begun.push(call);
    emit({ kind: 'toolCall', call });
  };
  const onDone = (change: FileChange): void => {
    const call = calls.get(change);
    if (call !== undefined) emit({ kind: 'toolCall', call: { ...call, status: 'done' } });
  };
  try {
    await turn.ready();
    await writeChanges(turn.files, plan.changes, signal, { onStart, onDone });
  } catch (cause) {
    for (const call of begun) emit({ kind: 'toolCall', call: { ...call, status: 'failed' } });
    throw cause;
  }
  for (const change of plan.changes.filter(isUnchanged)) {
    onStart(change);
    onDone(change);
  }
  // They cannot be offered again: those that fit are done.
  if (plan.problems.length > 0) emit({ kind: 'editProblems', problems: plan.problems, fitting: 0 });
  emit({ kind: 'text', delta: describeChanges(plan.changes, plan.problems.length) });
}
