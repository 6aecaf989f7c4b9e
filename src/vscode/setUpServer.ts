import * as vscode from 'vscode';
import { isServerUrl, plainUrl, saveServer, secretName, type ServerSetting } from './serverSettings.ts';

interface KnownServer extends vscode.QuickPickItem {
  readonly url: string;
  readonly needsKey: boolean;
}

const known: readonly KnownServer[] = [
  { label: 'Ollama', url: 'http://localhost:11434/v1', needsKey: false },
  { label: 'LM Studio', url: 'http://localhost:1234/v1', needsKey: false },
  { label: 'vLLM', url: 'http://localhost:8000/v1', needsKey: false },
  { label: 'OpenRouter', url: 'https://openrouter.ai/api/v1', needsKey: true },
  { label: 'OpenAI', url: 'https://api.openai.com/v1', needsKey: true },
].map(server => ({ ...server, description: server.url }));

const other: KnownServer = { label: 'Another Server…', url: '', needsKey: true, description: '' };

/**
 * Asks for an OpenAI-compatible server and its key, and keeps them: the address in the user's settings, the key in the secret
 * storage. `undefined` when dismissed; then nothing is kept.
 */
export async function setUpServer(secrets: vscode.SecretStorage): Promise<ServerSetting | undefined> {
  const title = 'Add a server with an OpenAI-compatible API';
  const picked = await vscode.window.showQuickPick([...known, other], { title, placeHolder: 'Which server?' });
  if (picked === undefined) return undefined;
  const address = await vscode.window.showInputBox({
    title,
    prompt: 'Its address, up to and with the version.',
    placeHolder: 'http://localhost:11434/v1',
    value: picked.url,
    validateInput: text => (isServerUrl(text) ? undefined : 'An address begins with http:// or https://.'),
  });
  if (address === undefined) return undefined;
  const url = plainUrl(address);
  const key = await vscode.window.showInputBox({
    title,
    prompt: picked.needsKey ? 'Its key.' : 'Its key, if it needs one.',
    placeHolder: 'Kept in the secret storage of VS Code',
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return undefined;
  if (key.trim() === '') await secrets.delete(secretName(url));
  else await secrets.store(secretName(url), key.trim());
  const server = { name: picked === other ? new URL(url).host : picked.label, url };
  await saveServer(server);
  return server;
}
