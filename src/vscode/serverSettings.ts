import * as vscode from 'vscode';

/** A server with an OpenAI-compatible API. */
export interface ServerSetting {
  readonly name: string;
  /** Without a slash at its end, such as `http://localhost:11434/v1`. */
  readonly url: string;
  /** Asked at first. */
  readonly model?: string;
}

const setting = 'threadCheckpoints.servers';

/** The servers of the settings; entries that are not as they should be are left out. */
export function serverSettings(): readonly ServerSetting[] {
  const value: unknown = vscode.workspace.getConfiguration().get(setting);
  return Array.isArray(value) ? value.flatMap(entry => parseServer(entry) ?? []) : [];
}

function parseServer(entry: unknown): ServerSetting | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { name, url, model } = entry as Record<string, unknown>;
  if (typeof name !== 'string' || name.trim() === '' || typeof url !== 'string' || !isServerUrl(url)) return undefined;
  return { name: name.trim(), url: plainUrl(url), ...(typeof model === 'string' && model !== '' ? { model } : {}) };
}

export function isServerUrl(text: string): boolean {
  const { protocol } = URL.canParse(text.trim()) ? new URL(text.trim()) : { protocol: '' };
  return protocol === 'http:' || protocol === 'https:';
}

export const plainUrl = (text: string): string => text.trim().replace(/\/+$/, '');

/** Adds a server to the user's settings, in place of the one with its name. */
export async function saveServer(server: ServerSetting): Promise<void> {
  const others = serverSettings().filter(({ name }) => name !== server.name);
  await vscode.workspace.getConfiguration().update(setting, [...others, server], vscode.ConfigurationTarget.Global);
}

/** Where the key of a server is kept in the secret storage. */
export const secretName = (url: string): string => `server ${plainUrl(url)}`;

/** The id of the agent that asks a server. */
export const serverAgentId = (name: string): string => `server-${name}`;
