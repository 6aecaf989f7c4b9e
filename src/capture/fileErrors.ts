/** Something that is not done to a path. The message can follow the path and a colon. */
export class NotDone extends Error {}

/** Why a file is not replaced that is not what it has to be. */
export const changedMeanwhile = 'it changed while files were being restored';

/** What systems (Node's codes) and VS Code (its names) answer, as clauses that can follow “path: ”. */
const clauses: Readonly<Record<string, string>> = {
  EACCES: 'the system does not allow it',
  EPERM: 'the system does not allow it',
  NoPermissions: 'the system does not allow it',
  EBUSY: 'another program is using it',
  ETXTBSY: 'a program that is running is made of it',
  ENOSPC: 'the disk is full',
  EDQUOT: 'no more room is allowed on this disk',
  EROFS: 'this disk can only be read',
  EIO: 'the disk answers with an error',
  ENAMETOOLONG: 'its name is too long here',
  EILSEQ: 'a name like this is not possible here',
  EINVAL: 'a name like this is not possible here',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EFBIG: 'it is too large for this disk',
  EMLINK: 'its folder is full',
  ELOOP: 'a link is there',
  ENOENT: 'it, or the folder it is in, is no longer there',
  FileNotFound: 'it, or the folder it is in, is no longer there',
  ENOTDIR: 'something that is not a folder is in the way',
  FileNotADirectory: 'something that is not a folder is in the way',
  EISDIR: 'a folder is in the way',
  FileIsADirectory: 'a folder is in the way',
  ENOTEMPTY: 'a folder that is not empty is in the way',
  EEXIST: 'something else is there',
  FileExists: 'something else is there',
  ENOTSUP: 'this disk cannot keep it',
  EOPNOTSUPP: 'this disk cannot keep it',
  ENOSYS: 'this disk cannot keep it',
  ETIMEDOUT: 'the disk does not answer',
  Unavailable: 'the disk does not answer',
};

/** Why a change could not be made, in words that can follow the path and a colon. */
export function explainFileError(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return clauses[code] ?? cause.message;
}
