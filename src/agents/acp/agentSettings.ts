import { fieldsOf, textIn } from './fields.ts';
import { presets, type AcpAgentConfig } from './presets.ts';

export interface AgentSettings {
  readonly configs: readonly AcpAgentConfig[];
  /** What is wrong with the others, as sentences. */
  readonly problems: readonly string[];
}

/**
 * Reads the setting `threadCheckpoints.agents`: a list of `name`, `command`, `args` and `env`. An entry that is not usable is told of
 * and left out; the others count. One that is named as a preset takes its place.
 */
export function parseAgentSettings(value: unknown): AgentSettings {
  if (value === undefined || value === null) return { configs: [], problems: [] };
  if (!Array.isArray(value)) {
    return { configs: [], problems: [`The setting “threadCheckpoints.agents” has to be a list.`] };
  }
  const configs: AcpAgentConfig[] = [];
  const problems: string[] = [];
  for (const [index, entry] of value.entries()) {
    const config = readEntry(entry, configs);
    if (typeof config === 'string') problems.push(`Agent ${index + 1} of “threadCheckpoints.agents” ${config}`);
    else configs.push(config);
  }
  return { configs, problems };
}

/** What is wrong, to follow the entry's name. */
function readEntry(entry: unknown, before: readonly AcpAgentConfig[]): AcpAgentConfig | string {
  const { name, command, args = [], env = {}, ...others } = fieldsOf(entry);
  const shownName = textIn(name)?.trim();
  const shownCommand = textIn(command)?.trim();
  if (shownName === undefined) return 'has no “name”.';
  if (shownCommand === undefined) return `(${shownName}) has no “command”: the program to start.`;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    return `(${shownName}) has “${unknown}”, which means nothing. It can have “name”, “command”, “args” and “env”.`;
  }
  if (!isListOfText(args)) return `(${shownName}) needs a list of texts as “args”, such as ["--acp"].`;
  if (/\s/.test(shownCommand) && args.length === 0 && !/[\\/]/.test(shownCommand)) {
    return `(${shownName}) has a “command” with spaces. Put what follows the program into “args”.`;
  }
  if (!isTextByName(env)) return `(${shownName}) needs texts by name as “env”, such as {"MODEL": "small"}.`;
  const id = idOf(shownName);
  if (before.some(other => other.id === id)) return `(${shownName}) has the name of one before it.`;
  const preset = presets.find(other => other.id === id);
  return { ...preset, id, name: shownName, command: shownCommand, args, env };
}

/** A preset's when the name is the same; else made of the name. */
function idOf(name: string): string {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '');
  const preset = presets.find(other => plain(other.name) === plain(name) || other.id === plain(name));
  return preset?.id ?? `acp-${plain(name)}`;
}

const isListOfText = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string');

const isTextByName = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(item => typeof item === 'string');
