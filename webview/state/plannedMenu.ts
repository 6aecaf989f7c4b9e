import type { RestoreRow } from './restoreRows.ts';

/** What VS Code's own context menu of a row is asked for with; absent where there is none. */
export function rowMenu(row: RestoreRow): string | undefined {
  switch (row.kind) {
    case 'file':
    case 'part': {
      const { path, action, author } = row.file;
      return menuOf({
        path,
        isPlanned: true,
        isThere: action !== 'create',
        isYours: author === 'you' || author === 'both',
      });
    }
    case 'leftAlone':
      return menuOf({ path: row.leftOut.path, isPlanned: false, isThere: true, isYours: false });
    case 'unreadable':
      return menuOf({ path: row.path, isPlanned: false, isThere: false, isYours: false });
    case 'group':
    case 'folder':
      return undefined;
  }
}

interface FileMenu {
  readonly path: string;
  /** The restore would write it. */
  readonly isPlanned: boolean;
  /** It can be opened as it is now. */
  readonly isThere: boolean;
  readonly isYours: boolean;
}

const menuOf = ({ path, ...file }: FileMenu): string =>
  JSON.stringify({ webviewSection: 'plannedFile', plannedPath: path, preventDefaultContextMenuItems: true, ...file });
