import { expect, test } from 'vitest';
import { reviewMessage, type ReviewTarget } from './reviewMessage.ts';

const ask = (target: ReviewTarget) => {
  const message = reviewMessage(target);
  return message.ok ? `${message.value.name} | ${message.value.text.split('\n')[0] ?? ''}` : message.error.kind;
};

test.each<readonly [ReviewTarget, string]>([
  [{ kind: 'uncommitted' }, 'Review: uncommitted changes | Review the changes that are not committed: staged, unstaged and new files.'],
  [{ kind: 'branch', branch: ' main ' }, 'Review: against main | Review what this working tree changes against the branch main, from where it left it.'],
  [{ kind: 'branch', branch: ' ' }, 'blank'],
  [{ kind: 'branch', branch: 'two words' }, 'notAName'],
  [{ kind: 'commit', commit: 'HEAD~1' }, 'Review: commit HEAD~1 | Review the changes of the commit HEAD~1.'],
  [{ kind: 'commit', commit: '--output=x' }, 'notAName'],
  [{ kind: 'commit', commit: '\n' }, 'blank'],
  [{ kind: 'files', paths: [] }, 'noFiles'],
  [{ kind: 'files', paths: ['a.ts'] }, 'Review: this thread | Review the changes that were made in this conversation to these files.'],
  [{ kind: 'custom', text: ' \n ' }, 'blank'],
  [{ kind: 'custom', text: '  Is it safe?\n' }, 'Review | Is it safe?'],
])('%j is asked for so', (target, expected) => {
  expect(ask(target)).toBe(expected);
}); // prettier-ignore

test('files are listed, very many are counted', () => {
  const message = reviewMessage({ kind: 'files', paths: Array.from({ length: 60 }, (_, at) => `file ${at}`) });
  const lines = message.ok ? message.value.text.split('\n') : [];
  expect(lines.slice(-2)).toEqual(['- file 49', '- and 10 more']);
});
