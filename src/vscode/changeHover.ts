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
  const hover = trustedHover('restoreChange', 'showChangeInDiff', 'revealMessage');
  hover.appendText(origin === undefined ? changeWords(change) : `${changeWords(change)} · ${origin.text}`);
  if (origin?.message !== undefined) hover.appendText(`\n\n“${origin.message.title}”`);
  const place = changeArguments(document, change);
  const links = [
    ...(canRestore ? [commandLink('restoreChange', 'Restore This Change', place)] : []),
    commandLink('showChangeInDiff', 'Show in Diff', place),
    ...(origin?.message === undefined ? [] : [commandLink('revealMessage', 'Go to Message', [origin.message.turnId])]),
  ];
  return hover.appendMarkdown(`\n\n${links.join(' · ')}`);
}

/** An empty hover whose links may run these commands of the extension, and no others. */
export function trustedHover(...commands: readonly string[]): vscode.MarkdownString {
  const hover = new vscode.MarkdownString(undefined, true);
  hover.isTrusted = { enabledCommands: commands.map(name => `threadCheckpoints.${name}`) };
  return hover;
}

/** A link of a hover that runs a command of the extension. */
export const commandLink = (name: string, words: string, given: readonly unknown[]): string =>
  `[${words}](command:threadCheckpoints.${name}?${encodeURIComponent(JSON.stringify(given))})`;
