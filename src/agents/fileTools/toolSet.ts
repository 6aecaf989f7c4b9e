import type { ThreadFolder } from '../../core/threadFolder.ts';
import { deleteFile, editFile, renameFile, writeFile } from './changeTools.ts';
import { listFiles, readFile } from './readTools.ts';
import { canRunCommands, createRunCommand, type LocalFolders } from './runCommand.ts';
import { searchFiles } from './searchFiles.ts';
import type { Tool } from './tool.ts';

/** The tools for a thread: none where it has no files, no commands where its folder is not on this machine. */
export function toolsFor(folder: ThreadFolder, local: LocalFolders): readonly Tool[] {
  if (folder === null) return [];
  return canRunCommands(local, folder) ? [...fileTools, createRunCommand(local)] : fileTools;
}

const fileTools: readonly Tool[] = [readFile, listFiles, searchFiles, writeFile, editFile, deleteFile, renameFile];
