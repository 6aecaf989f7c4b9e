import type { Profile } from './profile.mjs';

export interface ServerOptions {
  readonly port?: number;
  readonly reconnectionGraceTime?: number;
  readonly idleTimeout?: number;
  readonly extensionDevelopment?: boolean;
  readonly ownHome?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Server {
  readonly port: number;
  readonly logFile: string;
  isRunning(): boolean;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export function startServer(profile: Profile, options?: ServerOptions): Promise<Server>;
export function installExtension(profile: Profile, vsix: string): Promise<void>;
export function workbenchUrl(
  port: number,
  folder: string,
  development?: { readonly developmentPath?: string; readonly testModule?: string },
): string;
