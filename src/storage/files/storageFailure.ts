import type { CommitFailure } from '../../core/ports/store.ts';
import { errorCode } from './storageFiles.ts';

/** Turns a refusal of the file system into words. Any other error is a bug and is thrown again. */
export function toCommitFailure(error: unknown): CommitFailure {
  const code = errorCode(error);
  if (code === undefined) throw error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return { kind: 'diskFull' };
  return { kind: 'notWritable', reason: explainFileError(code) };
}

/** What the file system refused, as a clause without the path. */
export function explainFileError(code: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'access to the store’s folder was denied';
    case 'EROFS':
      return 'the store’s folder is on a disk that is read-only';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'the store’s folder is not there';
    case 'EIO':
      return 'the disk reported an error';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open';
    default:
      return `the file system refused it (${code})`;
  }
}
