import type * as vscode from 'vscode';
import {
  compareCheckpoints,
  compareWithCheckpoint,
  openAsOfMessage,
  openAtCheckpoint,
  restoreDeletedFile,
  restoreFromCheckpoint,
} from '../host/fileCommands.ts';
import { filePath, fileTarget, folderPath, type PathOf } from './fileTargets.ts';
import { registerCommand, type CommandTargets, type OpenTargets } from './registerCommand.ts';

/** Registers the commands on files and folders, for the Explorer, tabs of editors and the palette. */
export function registerFileCommands(open: OpenTargets, pathOf: PathOf): vscode.Disposable[] {
  const onFile = (
    name: string,
    work: (session: CommandTargets['session'], native: CommandTargets['native'], path: string) => Promise<void>,
  ): vscode.Disposable =>
    registerCommand(open, name, async ({ session, native }, given) =>
      work(session, native, await filePath(pathOf, given)),
    );
  return [
    onFile('openAtCheckpoint', openAtCheckpoint),
    onFile('compareWithCheckpoint', compareWithCheckpoint),
    onFile('openAsOfMessage', openAsOfMessage),
    registerCommand(open, 'restoreFromCheckpoint', async ({ session, native }, given) =>
      restoreFromCheckpoint(session, native, await fileTarget(pathOf, given)),
    ),
    registerCommand(open, 'restoreDeletedFile', async ({ session, native }, given) =>
      restoreDeletedFile(session, native, await folderPath(pathOf, given)),
    ),
    registerCommand(open, 'compareCheckpoints', ({ session, native }) => compareCheckpoints(session, native)),
  ];
}
