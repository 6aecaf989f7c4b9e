import type { LeftAloneView } from '../src/protocol/coverageViews.ts';
import type { AuthorView, FileChangeView } from '../src/protocol/changeViews.ts';
import { formatSize } from './format.ts';

/** The words for codes, one place for each. */

/** Why a file was left out: `48 MB, over the size limit`, `looks like a secret`. */
export function leftOutWords({ reason, size }: LeftAloneView): string {
  switch (reason) {
    case 'tooLarge':
      return size === undefined ? 'over the size limit' : `${formatSize(size)}, over the size limit`;
    case 'secret':
      return 'looks like a secret';
    case 'unreadable':
      return 'could not be read';
    case 'changedWhileRead':
      return 'changed while read';
    case 'notRegular':
      return 'not a regular file';
    case 'noRoom':
      return 'no room to save it';
    case 'ignored':
      return 'ignored';
    case 'otherFolder':
      return 'added to the workspace, or removed from it, since';
  }
}

export const authorIcon: Record<AuthorView, string> = {
  agent: 'hubot',
  you: 'person',
  late: 'clockface',
  restore: 'discard',
  both: 'warning',
};

export type FileAction = FileChangeView['action'];

export const actionLetter: Record<FileAction, string> = { create: 'A', modify: 'M', delete: 'D' };
export const actionTitle: Record<FileAction, string> = { create: 'Create', modify: 'Modify', delete: 'Delete' };

export interface PathParts {
  readonly name: string;
  readonly folder: string;
}

/** Splits a tree path into its file name and the folder before it; a folder path ends with `/`. */
export function splitPath(path: string): PathParts {
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  const slash = path.lastIndexOf('/', end - 1);
  return { name: path.slice(slash + 1, end), folder: slash === -1 ? '' : path.slice(0, slash) };
}

export const notKeptWords = 'Files no longer kept';

export interface CheckpointMenu {
  readonly checkpointId: string;
  readonly expired: boolean;
  readonly pinned: boolean;
  readonly readOnly: boolean;
}

/** What VS Code's own context menu of a checkpoint is asked for with. */
export function checkpointContext({ checkpointId, expired, pinned, readOnly }: CheckpointMenu): string {
  return JSON.stringify({
    webviewSection: 'checkpoint',
    checkpointId,
    preventDefaultContextMenuItems: true,
    canView: !expired,
    canRestore: !expired && !readOnly,
    canName: !readOnly,
    canPin: !expired && !readOnly && !pinned,
    canUnpin: !expired && !readOnly && pinned,
  });
}
