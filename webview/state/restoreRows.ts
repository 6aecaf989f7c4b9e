import type { LeftAloneView } from '../../src/protocol/coverageViews.ts';
import type { PlannedFileView, RestorePlanView } from '../../src/protocol/previewViews.ts';
import { canBeActive, partKey, partRows, type PartRow } from './changeParts.ts';
import type { ListedChanges } from './plannedChanges.ts';
import { foldersOf, type FolderNode } from './restoreFolders.ts';

export type GroupId = PlannedFileView['group'] | 'leftAlone' | 'unreadable';

export interface GroupRow {
  readonly kind: 'group';
  readonly id: GroupId;
  readonly title: string;
  readonly note: string;
  readonly count: number;
  readonly isOpen: boolean;
  /** The files its tick stands for; empty when it has no tick. */
  readonly files: readonly PlannedFileView[];
}

/** Where a row is in the tree: its depth, and its place among its siblings, from 1. */
interface Place {
  readonly level: number;
  readonly position: number;
  readonly size: number;
}

export interface FolderRow extends Place {
  readonly kind: 'folder';
  readonly group: PlannedFileView['group'];
  readonly folder: FolderNode;
  readonly isOpen: boolean;
  /** What `opened` has when it is not as at first. */
  readonly openKey: string;
}

export interface FileRow extends Place {
  readonly kind: 'file';
  readonly file: PlannedFileView;
  /** Absent when it cannot be opened here. */
  readonly isOpen?: boolean;
}

/** One line of the restore preview, or one change. */
export type RestoreRow =
  | GroupRow
  | FolderRow
  | FileRow
  | PartRow
  | ({ readonly kind: 'leftAlone'; readonly leftOut: LeftAloneView } & Place)
  | ({ readonly kind: 'unreadable'; readonly path: string } & Place);

export interface RowOptions {
  readonly checkpointNumber: number;
  /** Only paths with this in them, whatever the case; empty shows all. */
  readonly filter: string;
  /** Groups that are not as at first: closed, or opened where a long list of what is left alone was not. */
  readonly toggled: ReadonlySet<GroupId>;
  /** Whether folders stand for rows, as the user wants it; absent: where there are many files. */
  readonly asTree?: boolean | undefined;
  /** Paths of files, and `openKey` of folders. */
  readonly opened: ReadonlySet<string>;
  /** The changes of opened files; absent when they are shown elsewhere. */
  readonly listed: ReadonlyMap<string, ListedChanges> | undefined;
}

/** From this many files on, folders stand for rows unless the user wants a list. */
export const foldersFrom = 1000;

/** Whether folders stand for rows. */
export const isTree = (fileCount: number, asTree: boolean | undefined): boolean => asTree ?? fileCount >= foldersFrom;

/** The files that a filter leaves. */
export function filesLeft({ files }: RestorePlanView, filter: string): readonly PlannedFileView[] {
  const matches = pathFilter(filter);
  return files.filter(({ path }) => matches(path));
}

/** A longer list of what is left alone is closed at first. */
const longRest = 100;

const fileGroups = [
  { id: 'conflict', title: 'Conflicts', note: 'choose for each' },
  { id: 'yours', title: 'Changed by you', note: 'kept unless ticked' },
  { id: 'modify', title: 'Modify', note: '' },
  { id: 'create', title: 'Create', note: 'deleted since' },
  { id: 'delete', title: 'Delete', note: 'created since' },
] as const;

/** Lays the plan out as one list: each group that has something to show, followed by its rows while it is open. */
export function layOutPlan(plan: RestorePlanView, options: RowOptions): readonly RestoreRow[] {
  const matches = pathFilter(options.filter);
  const files = filesLeft(plan, options.filter);
  const hasFolders = isTree(files.length, options.asTree);
  const isOpenAtFirst = files.length < foldersFrom;
  const rows: RestoreRow[] = [];
  const addGroup = (group: Omit<GroupRow, 'kind' | 'isOpen'>): boolean => {
    const isLongRest = group.id === 'leftAlone' && group.count > longRest;
    const isOpen = group.count > 0 && options.toggled.has(group.id) === isLongRest;
    if (group.count > 0) rows.push({ kind: 'group', ...group, isOpen });
    return isOpen;
  };

  for (const group of fileGroups) {
    const inGroup = files.filter(file => file.group === group.id);
    const ticked = group.id === 'conflict' ? [] : inGroup;
    if (!addGroup({ ...group, count: inGroup.length, files: ticked })) continue;
    if (hasFolders) addFolder(rows, group.id, foldersOf(inGroup), 2, { ...options, isOpenAtFirst });
    else addFiles(rows, inGroup, { level: 2, offset: 0, size: inGroup.length }, options);
  }
  const leftAlone = plan.leftAlone.filter(({ path }) => matches(path));
  const isUnknown = leftAlone.every(({ reason }) => reason !== 'noRoom');
  const note = isUnknown ? `not in checkpoint ${options.checkpointNumber}` : '';
  if (addGroup({ id: 'leftAlone', title: 'Left alone', note, count: leftAlone.length, files: [] })) {
    leftAlone.forEach((leftOut, index) =>
      rows.push({ kind: 'leftAlone', leftOut, level: 2, position: index + 1, size: leftAlone.length }),
    );
  }
  const unreadable = plan.unreadable.filter(matches);
  const damaged = { title: 'Could not be read', note: 'damaged in the store', count: unreadable.length, files: [] };
  if (addGroup({ id: 'unreadable', ...damaged })) {
    unreadable.forEach((path, index) =>
      rows.push({ kind: 'unreadable', path, level: 2, position: index + 1, size: unreadable.length }),
    );
  }
  return rows;
}

function addFolder(
  rows: RestoreRow[],
  group: PlannedFileView['group'],
  { folders, files }: FolderNode,
  level: number,
  options: RowOptions & { readonly isOpenAtFirst: boolean },
): void {
  const size = folders.length + files.length;
  folders.forEach((folder, index) => {
    const key = folderKey(group, folder.path);
    const openKey = options.isOpenAtFirst ? `closed ${key}` : key;
    const isOpen = options.opened.has(openKey) !== options.isOpenAtFirst;
    rows.push({ kind: 'folder', group, folder, isOpen, openKey, level, position: index + 1, size });
    if (isOpen) addFolder(rows, group, folder, level + 1, options);
  });
  addFiles(rows, files, { level, offset: folders.length, size }, options);
}

function addFiles(
  rows: RestoreRow[],
  files: readonly PlannedFileView[],
  { level, offset, size }: { readonly level: number; readonly offset: number; readonly size: number },
  { opened, listed }: RowOptions,
): void {
  files.forEach((file, index) => {
    const place = { level, position: offset + index + 1, size };
    if (!file.canOpen || listed === undefined) {
      rows.push({ kind: 'file', file, ...place });
      return;
    }
    const isOpen = opened.has(file.path);
    rows.push({ kind: 'file', file, isOpen, ...place });
    if (isOpen) rows.push(...partRows(file, listed.get(file.path), level + 1));
  });
}

/** The first file in the list with changes to show; none while folders hide the files. */
export function firstToShow({ files }: RestorePlanView, asTree: boolean | undefined): PlannedFileView | undefined {
  if (files.length >= foldersFrom && isTree(files.length, asTree)) return undefined;
  const firsts = fileGroups.map(({ id }) => files.find(({ group, canOpen }) => group === id && canOpen));
  return firsts.find(file => file !== undefined);
}

export const fileKey = (path: string): string => `file ${path}`;

export const folderKey = (group: GroupId, path: string): string => `folder ${group} ${path}`;

/** A key that stays with a row while the list around it changes. */
export function rowKey(row: RestoreRow): string {
  switch (row.kind) {
    case 'group':
      return `group ${row.id}`;
    case 'folder':
      return folderKey(row.group, row.folder.path);
    case 'file':
      return fileKey(row.file.path);
    case 'part':
      return partKey(row);
    case 'leftAlone':
      return `left ${row.leftOut.path}`;
    case 'unreadable':
      return `bad ${row.path}`;
  }
}

/** The files a tick on this row stands for. */
export function rowFiles(row: RestoreRow): readonly PlannedFileView[] {
  if (row.kind === 'group') return row.files;
  if (row.kind === 'folder') return row.group === 'conflict' ? [] : row.folder.allFiles;
  return row.kind === 'file' ? [row.file] : [];
}

/** Keys stop at it. */
export const isStop = (row: RestoreRow): boolean => row.kind !== 'part' || canBeActive(row);

/** The row that holds this one, such as the file of a change. */
export function rowAbove(rows: readonly RestoreRow[], row: RestoreRow): RestoreRow | undefined {
  const level = levelOf(row);
  return rows.slice(0, Math.max(0, rows.indexOf(row))).findLast(other => levelOf(other) < level);
}

const levelOf = (row: RestoreRow): number => (row.kind === 'group' ? 1 : row.level);

export function pathFilter(filter: string): (path: string) => boolean {
  const words = filter.trim().toLowerCase().split(/\s+/);
  return path => {
    const text = path.toLowerCase();
    return words.every(word => text.includes(word));
  };
}
