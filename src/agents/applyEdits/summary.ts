import { kindOf, type ChangeKind } from './changeCall.ts';
import { isUnchanged, type FileChange } from './planEdits.ts';

export const noEditsText =
  'No code block, diff or search/replace block was found in this text, so it was kept as a note. No file was changed.';

/** Says what was done: “Changed 3 files, created 1.” */
export function describeChanges(changes: readonly FileChange[], skipped: number): string {
  const same = changes.filter(isUnchanged).length;
  const sentences = [describeDone(changes.filter(change => !isUnchanged(change)))];
  if (same > 0) sentences.push(`${count(same, 'file')} already had this content.`);
  if (skipped > 0) {
    sentences.push(`Skipped ${count(skipped, 'edit')} that ${skipped === 1 ? 'does' : 'do'} not match the files.`);
  }
  return sentences.join(' ');
}

const verbs: Readonly<Record<ChangeKind, string>> = {
  edit: 'changed',
  create: 'created',
  delete: 'deleted',
  rename: 'renamed',
};

function describeDone(changes: readonly FileChange[]): string {
  const kinds: readonly ChangeKind[] = ['edit', 'create', 'delete', 'rename'];
  const parts = kinds.flatMap(kind => {
    const amount = changes.filter(change => kindOf(change) === kind).length;
    return amount === 0 ? [] : [{ verb: verbs[kind], amount }];
  });
  if (parts.length === 0) return 'Nothing was changed.';
  const words = parts.map(({ verb, amount }, index) => `${verb} ${index === 0 ? count(amount, 'file') : amount}`);
  const text = words.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;
