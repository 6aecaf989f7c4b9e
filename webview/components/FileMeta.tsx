import type { AuthorView, FileChangeView } from '../../src/protocol/changeViews.ts';
import { formatSize } from '../format.ts';
import { actionLetter, actionTitle, authorIcon, splitPath } from '../words.ts';
import { Icon } from './Icon.tsx';
import { LineCounts } from './LineCounts.tsx';

/** The name first, then the folder, which gives way first. */
export function FileName({ path }: { readonly path: string }) {
  const { name, folder } = splitPath(path);
  return (
    <span class="tc-file__name">
      <b>{name}</b>
      <i class="tc-clip">{folder}</i>
    </span>
  );
}

/** Who changed it: an icon, and the word where there is room. */
export const Author = ({ author }: { readonly author: AuthorView }) => (
  <span class={`tc-who tc-who--${author}`} title={`Changed by ${author}`}>
    <Icon name={authorIcon[author]} />
    <span class="hide-narrow">{author}</span>
  </span>
);

/** How much changed: lines, or the size of what is not text; what it is when it is no ordinary file. */
export const ChangeSize = ({ file }: { readonly file: FileChangeView }) => (
  <span class="hide-narrow">
    {file.special ??
      (file.binarySize === undefined ? (
        <LineCounts lines={file.lines} />
      ) : (
        <span class="tc-num">{formatSize(file.binarySize)}</span>
      ))}
  </span>
);

const looks: Record<FileChangeView['action'], string> = { create: 'tc-add', modify: 'tc-mod', delete: 'tc-del' };

interface ActionLetterProps {
  readonly action: FileChangeView['action'];
  readonly isConflict?: boolean;
}

export const ActionLetter = ({ action, isConflict = false }: ActionLetterProps) => (
  <span
    class={`tc-letter ${isConflict ? 'tc-del' : looks[action]}`}
    title={isConflict ? 'Conflict' : actionTitle[action]}
  >
    {isConflict ? '!' : actionLetter[action]}
  </span>
);
