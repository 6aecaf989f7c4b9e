import type { Checkpoint } from '../core/checkpoint.ts';
import type { LeftOutReason } from '../core/coverage.ts';
import type { IgnoreRules } from '../core/ports/workingDirectory.ts';
import type { Session } from './session.ts';

const reasons: Readonly<Record<LeftOutReason | 'ignored', string>> = {
  ignored: 'it is ignored',
  secret: 'it looks like a secret',
  tooLarge: 'it is larger than the settings allow',
  unreadable: 'it could not be read',
  changedWhileRead: 'it kept changing while it was read',
  notRegular: 'it is not a regular file',
  noRoom: 'there was no room to save it',
};

/** Why a checkpoint leaves a path out, in words; `undefined` when it would have held it. */
export function leftOutWords({ coverage }: Checkpoint, ignoreRules: IgnoreRules, path: string): string | undefined {
  const above = coverage.leftOut.find(({ path: other }) => {
    const place = other.replace(/\/$/, '');
    return path === place || path.startsWith(`${place}/`);
  });
  if (above !== undefined) return reasons[above.reason];
  return ignoreRules(coverage.ignoreFiles)(path) ? reasons.ignored : undefined;
}

/** Says why there is no version of a file to choose. */
export function explainNoVersion(session: Session, path: string): string {
  const { store, ignoreRules } = session.work.services;
  const [newest] = store.listCheckpoints({ limit: 1 });
  if (newest === undefined) return 'There are no checkpoints yet. The next message you send adds one.';
  const why = leftOutWords(newest, ignoreRules, path);
  if (why !== undefined) return `“${path}” is not in the checkpoints: ${why}.`;
  return `No checkpoint that is kept has “${path}” yet. The next message you send adds one.`;
}
