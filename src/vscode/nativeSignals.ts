import type * as vscode from 'vscode';

/** Aborts when a request of VS Code is canceled. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const stop = new AbortController();
  const abort = (): void => stop.abort(new Error('Stopped by the user.'));
  if (token.isCancellationRequested) abort();
  else token.onCancellationRequested(abort);
  return stop.signal;
}
