import * as vscode from 'vscode';
import type { LineChange } from '../core/lineDiff.ts';
import { changeWords, type OriginWords } from '../host/changeWords.ts';
import { markedLine } from '../host/lineChanges.ts';

/** What commands on one change are given: the document, and a line of the change. */
export type ChangeArguments = readonly [uri: string, line: number];

export const changeArguments = (document: vscode.TextDocument, change: LineChange): ChangeArguments => [
  document.uri.toString(),
  markedLine(change, document.lineCount),
];

/** What is told beside a bar: what happened to the lines, who did it and with which message, and what can be done. */
export function changeHover(
  document: vscode.TextDocument,
  change: LineChange,
  { origin, canRestore }: { readonly origin: OriginWords | undefined; readonly canRestore: boolean },
): vscode.MarkdownString {
  const hover = new vscode.MarkdownString(undefined, true);
  hover.isTrusted = {
    enabledCommands: ['restoreChange', 'showChangeInDiff', 'revealMessage'].map(name => `threadCheckpoints.${name}`),
  };
  hover.appendText(origin === undefined ? changeWords(change) : `${changeWords(change)} · ${origin.text}`);
  if (origin?.message !== undefined) hover.appendText(`\n\n“${origin.message.title}”`);
  const link = (name: string, words: string, given: readonly unknown[]): string =>
    `[${words}](command:threadCheckpoints.${name}?${encodeURIComponent(JSON.stringify(given))})`;
  const place = changeArguments(document, change);
  const links = [
    ...(canRestore ? [link('restoreChange', 'Restore This Change', place)] : []),
    link('showChangeInDiff', 'Show in Diff', place),
    ...(origin?.message === undefined ? [] : [link('revealMessage', 'Go to Message', [origin.message.turnId])]),
  ];
  return hover.appendMarkdown(`\n\n${links.join(' · ')}`);
}
