import * as vscode from 'vscode';
import type { Session } from '../host/session.ts';
import { findLineOrigin } from '../host/whoChangedLine.ts';
import { commandLink, trustedHover } from './changeHover.ts';
import type { PathOf } from './fileTargets.ts';
import { onShowsLineHoverChange, showsLineHover } from './settings.ts';
import { signalOf } from './nativeSignals.ts';

/**
 * Tells on hover which message last changed a line, while the setting says so: nobody is asked to look at it otherwise. Nothing is told
 * before the store was opened for something else, nor where it cannot be told.
 */
export function registerLineHover(session: Session, pathOf: PathOf): vscode.Disposable {
  let provider: vscode.Disposable | undefined;
  const settle = (): void => {
    provider?.dispose();
    provider = showsLineHover()
      ? vscode.languages.registerHoverProvider(
          { pattern: '**' },
          { provideHover: async (document, position, token) => hoverAt(session, pathOf, document, position, token) },
        )
      : undefined;
  };
  settle();
  return vscode.Disposable.from(onShowsLineHoverChange(settle), { dispose: () => void provider?.dispose() });
}

async function hoverAt(
  session: Session,
  pathOf: PathOf,
  document: vscode.TextDocument,
  { line }: vscode.Position,
  token: vscode.CancellationToken,
): Promise<vscode.Hover | undefined> {
  const path = pathOf(document.uri);
  if (path === undefined || session.state.work === undefined) return undefined;
  const signal = signalOf(token);
  try {
    const origin = await findLineOrigin(session, { path, text: document.getText(), line }, signal);
    if (origin.kind !== 'found') return undefined;
    const { text, message } = origin.words;
    const hover = trustedHover('revealMessage').appendText(`Last changed: ${text}`);
    if (message !== undefined) {
      hover.appendText(`\n\n“${message.title}”`);
      hover.appendMarkdown(`\n\n${commandLink('revealMessage', 'Go to Message', [message.turnId])}`);
    }
    return new vscode.Hover(hover, document.lineAt(line).range);
  } catch (cause) {
    if (signal.aborted) return undefined;
    throw cause;
  }
}
