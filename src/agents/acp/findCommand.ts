import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Where a program is: on PATH, or where package managers put programs even if PATH does not have it, as when VS Code was not started
 * from a terminal. Runs nothing.
 */
export async function findCommand(command: string, variables: Variables): Promise<string | undefined> {
  if (path.isAbsolute(command)) return (await isProgram(command)) ? command : undefined;
  if (/[\\/]/.test(command)) return undefined;
  for (const folder of await programFolders(variables)) {
    for (const ending of endings(variables)) {
      const file = path.join(folder, command + ending);
      if (await isProgram(file)) return file;
    }
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** On Windows a program's name is followed by one of these. */
function endings(variables: Variables): readonly string[] {
  if (process.platform !== 'win32') return [''];
  return (variable(variables, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(ending => ending !== '');
}

async function programFolders(variables: Variables): Promise<readonly string[]> {
  const onPath = (variable(variables, 'PATH') ?? '').split(path.delimiter);
  const home = variable(variables, 'HOME') ?? variable(variables, 'USERPROFILE') ?? homedir();
  const prefix = variables['npm_config_prefix'];
  const appData = variable(variables, 'APPDATA');
  const others = [
    variables['NVM_BIN'],
    variables['PNPM_HOME'],
    prefix && path.join(prefix, 'bin'),
    appData && path.join(appData, 'npm'),
    ...['.npm-global/bin', '.local/bin', '.bun/bin', '.volta/bin', '.yarn/bin', '.opencode/bin', '.local/share/pnpm']
      .concat('Library/pnpm')
      .map(folder => path.join(home, folder)),
    ...(process.platform === 'win32' ? [] : ['/usr/local/bin', '/opt/homebrew/bin']),
    ...(await nodeVersions(path.join(home, '.nvm', 'versions', 'node'))),
  ];
  const folders = [...onPath, ...others].filter((folder): folder is string => Boolean(folder));
  return [...new Set(folders)].filter(folder => path.isAbsolute(folder));
}

/** Newest first. */
async function nodeVersions(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const newestFirst = names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newestFirst.map(name => path.join(folder, name, 'bin'));
}

/** Windows does not tell upper from lower case in their names. */
export function variable(variables: Variables, name: string): string | undefined {
  if (variables[name] !== undefined || process.platform !== 'win32') return variables[name];
  return Object.entries(variables).find(([other]) => other.toUpperCase() === name)?.[1];
}
