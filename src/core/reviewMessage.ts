import { fail, ok, type Result } from './result.ts';

/** What is to be looked through. */
export type ReviewTarget =
  | { readonly kind: 'uncommitted' }
  /** Everything since the work left this branch. */
  | { readonly kind: 'branch'; readonly branch: string }
  | { readonly kind: 'commit'; readonly commit: string }
  /** Files that a thread has changed, by path. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** In the user's own words. */
  | { readonly kind: 'custom'; readonly text: string };

/** Why there is nothing to ask for. */
export type ReviewFailure = { readonly kind: 'blank' | 'notAName' | 'noFiles' };

/** More files are only counted. */
const namedFiles = 50;

/** The message that asks an agent for a review, and a name for the thread it is made in. */
export function reviewMessage(
  target: ReviewTarget,
): Result<{ readonly text: string; readonly name: string }, ReviewFailure> {
  switch (target.kind) {
    case 'uncommitted':
      return ok(asking('the changes that are not committed: staged, unstaged and new files', 'uncommitted changes'));
    case 'branch':
      return named(target.branch, branch =>
        asking(
          `what this working tree changes against the branch ${branch}, from where it left it`,
          `against ${branch}`,
        ),
      );
    case 'commit':
      return named(target.commit, commit => asking(`the changes of the commit ${commit}`, `commit ${commit}`));
    case 'files': {
      if (target.paths.length === 0) return fail({ kind: 'noFiles' });
      const more = target.paths.length - namedFiles;
      const list = target.paths.slice(0, namedFiles).map(path => `- ${path}`);
      const { text, name } = asking('the changes that were made in this conversation to these files', 'this thread');
      return ok({ name, text: [text, '', ...list, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n') });
    }
    case 'custom': {
      const text = target.text.trim();
      return text === '' ? fail({ kind: 'blank' }) : ok({ text, name: 'Review' });
    }
  }
}

/** A name of git's: of a branch, a commit, or an expression such as `HEAD~1`. */
function named<Value>(given: string, make: (name: string) => Value): Result<Value, ReviewFailure> {
  const name = given.trim();
  if (name === '') return fail({ kind: 'blank' });
  return /^-|[\s\p{Cc}]/u.test(name) ? fail({ kind: 'notAName' }) : ok(make(name));
}

const asking = (what: string, name: string): { readonly text: string; readonly name: string } => ({
  name: `Review: ${name}`,
  text: [
    `Review ${what}.`,
    '',
    'Look for mistakes that would matter to the people who use or maintain this: wrong results, lost data, crashes, holes in security,',
    'missing tests. Give each with its file and line, why it is one, and how bad it is, the worst first. Say so when there are none.',
    'Do not change any file.',
  ].join('\n'),
});
