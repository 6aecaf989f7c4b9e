import type { AgentOption } from '../../core/ports/agent.ts';
import { fieldsOf, listIn, textIn, type Fields } from './fields.ts';

/** What a session lets one choose, in the agent's own form. */
export interface SessionOptions {
  readonly configOptions: readonly unknown[];
  readonly modes: Fields;
}

export const noOptions: SessionOptions = { configOptions: [], modes: {} };

/** Of the reply to a request that made a session or changed one; what it does not tell stays. */
export function optionsIn(reply: Fields, before: SessionOptions = noOptions): SessionOptions {
  const { configOptions, modes } = reply;
  return {
    configOptions: Array.isArray(configOptions) ? configOptions : before.configOptions,
    modes: typeof modes === 'object' && modes !== null ? fieldsOf(modes) : before.modes,
  };
}

/** Of an update of the session; `before` itself when that is about something else. */
export function updateOptions(update: Fields, before: SessionOptions): SessionOptions {
  switch (update['sessionUpdate']) {
    case 'config_option_update':
      return optionsIn(update, before);
    case 'current_mode_update':
      return withMode(before, update['currentModeId']);
    default:
      return before;
  }
}

export const withMode = (options: SessionOptions, currentModeId: unknown): SessionOptions => ({
  ...options,
  modes: { ...options.modes, currentModeId },
});

/** Modes are an option like others; the id is one that no agent uses. */
export const modesId = 'acp:mode';

export function toAgentOptions({ configOptions, modes }: SessionOptions): readonly AgentOption[] {
  const options = configOptions.flatMap(configOption);
  // Agents that tell their modes in both ways mean the same by them.
  return options.some(({ kind }) => kind === 'mode') ? options : [...modeOption(modes), ...options];
}

function modeOption({ availableModes, currentModeId }: Fields): readonly AgentOption[] {
  const choices = listIn(availableModes).flatMap(mode => choice(mode, 'id'));
  const chosen = textIn(currentModeId);
  return choices.length === 0 || chosen === undefined
    ? []
    : [{ id: modesId, name: 'Mode', kind: 'mode', chosen, choices }];
}

function configOption(value: unknown): readonly AgentOption[] {
  const { id, name, type, category, currentValue, options } = fieldsOf(value);
  const optionId = textIn(id);
  if (optionId === undefined) return [];
  const named = {
    id: optionId,
    name: textIn(name) ?? optionId,
    kind: kindOf(category),
  };
  if (type === 'boolean') {
    const choices = [
      { id: 'true', name: 'On' },
      { id: 'false', name: 'Off' },
    ];
    return [{ ...named, chosen: String(currentValue === true), choices }];
  }
  const chosen = textIn(currentValue);
  const choices = listIn(options).flatMap(option => {
    const inGroup = fieldsOf(option)['options'];
    return Array.isArray(inGroup) ? inGroup.flatMap(item => choice(item, 'value')) : choice(option, 'value');
  });
  return choices.length === 0 || chosen === undefined ? [] : [{ ...named, chosen, choices }];
}

const kindOf = (category: unknown): AgentOption['kind'] =>
  category === 'model' || category === 'mode' ? category : 'other';

function choice(value: unknown, idField: string): AgentOption['choices'] {
  const { name, description, ...fields } = fieldsOf(value);
  const id = textIn(fields[idField]);
  if (id === undefined) return [];
  const told = textIn(description);
  return [{ id, name: textIn(name) ?? id, ...(told === undefined ? {} : { description: told }) }];
}

/** The request that chooses this in a session. */
export function chooseRequest(
  sessionId: string,
  { configOptions }: SessionOptions,
  optionId: string,
  choiceId: string,
) {
  if (optionId === modesId) return { method: 'session/set_mode', params: { sessionId, modeId: choiceId } };
  const option = configOptions.map(fieldsOf).find(({ id }) => id === optionId);
  const value = option?.['type'] === 'boolean' ? { type: 'boolean', value: choiceId === 'true' } : { value: choiceId };
  return { method: 'session/set_config_option', params: { sessionId, configId: optionId, ...value } };
}
