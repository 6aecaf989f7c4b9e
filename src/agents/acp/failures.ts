import { AgentFailure } from '../../core/ports/agent.ts';
import type { ProcessEnd } from './agentProcess.ts';
import { fieldsOf, listIn, textIn, type Fields } from './fields.ts';
import type { AcpAgentConfig } from './presets.ts';

export const notFound = ({ name, command, install }: AcpAgentConfig): AgentFailure =>
  new AgentFailure(
    'setUp',
    `${name} cannot be started: there is no command “${command}” on this machine. ` +
      (install ?? 'Look at its entry in the setting “threadCheckpoints.agents”.'),
  );

export function notStarted({ name, command }: AcpAgentConfig, cause: Error): AgentFailure {
  return new AgentFailure('setUp', `${name} cannot be started with “${command}”: ${cause.message}.`, { cause });
}

/** It ended before it could be talked to. */
export const endedAtOnce = (config: AcpAgentConfig, end: ProcessEnd, errors: string): AgentFailure =>
  new AgentFailure(
    'setUp',
    `${config.name} ended as soon as it was started (${howItEnded(end)}).${lastWords(errors)} ` +
      `Does “${[config.command, ...config.args].join(' ')}” speak the Agent Client Protocol?`,
  );

export const noReply = ({ name, command, args }: AcpAgentConfig, seconds: number, errors: string): AgentFailure =>
  new AgentFailure(
    'setUp',
    `${name} did not answer within ${seconds} seconds.${lastWords(errors)} ` +
      `Does “${[command, ...args].join(' ')}” speak the Agent Client Protocol?`,
  );

export const otherVersion = ({ name }: AcpAgentConfig, version: unknown): AgentFailure =>
  new AgentFailure(
    'setUp',
    `${name} speaks version ${typeof version === 'number' ? version : '?'} of the Agent Client Protocol, and version 1 is what is ` +
      `understood here. Update ${name}, or Thread Checkpoints.`,
  );

export const endedMeanwhile = ({ name }: AcpAgentConfig, end: ProcessEnd | undefined, errors: string): AgentFailure =>
  new AgentFailure(
    'ended',
    `${name} ended before the turn was over${end === undefined ? '' : ` (${howItEnded(end)})`}.${lastWords(errors)} ` +
      'It is started again with the next message.',
  );

export const takesNoImages = ({ name }: AcpAgentConfig): AgentFailure =>
  new AgentFailure(
    'other',
    `${name} does not take images. Edit the message and remove them, or choose another agent for it.`,
  );

export const wasEnded = ({ name }: AcpAgentConfig): AgentFailure =>
  new AgentFailure('ended', `${name} was ended. It is started again with the next message.`);

const authenticationRequired = -32000;

/** An error that the agent replied with. */
export function refused(config: AcpAgentConfig, cause: unknown, signInMethods: unknown): AgentFailure {
  const { code, data } = fieldsOf(cause);
  const { message } = cause instanceof Error ? cause : { message: String(cause) };
  const methods = listIn(signInMethods).map(fieldsOf);
  const isAboutUser = /auth|sign.?in|log.?in|credential|api.?key/i.test(message);
  if (code === authenticationRequired && (methods.length > 0 || isAboutUser)) return signInNeeded(config, methods);
  const details = [message, ...detailTexts(data)].map(text => text.trim().replace(/\.$/, ''));
  return new AgentFailure('service', `${config.name}: ${[...new Set(details)].join(': ')}.`, { cause });
}

function detailTexts(data: unknown): readonly string[] {
  const { details, message, error } = fieldsOf(data);
  return [data, details, message, error].map(textIn).filter(text => text !== undefined);
}

function signInNeeded({ name, command, signIn }: AcpAgentConfig, methods: readonly Fields[]): AgentFailure {
  const ways = methods.map(({ name: method, description, type, args }) => {
    const parameters = listIn(args).filter(argument => typeof argument === 'string');
    const inTerminal = type === 'terminal' ? `run \`${[command, ...parameters].join(' ')}\` in a terminal` : undefined;
    return [textIn(method), inTerminal ?? textIn(description)].filter(part => part !== undefined).join(': ');
  });
  const offered = ways.filter(way => way !== '');
  const what = signIn ?? `Sign in to ${name} in a terminal, then send the message again.`;
  return new AgentFailure(
    'signIn',
    `${name} does not know you yet. ${what}${offered.length === 0 ? '' : ` It offers: ${offered.join('; ')}.`}`,
  );
}

function howItEnded({ code, signal, cause }: ProcessEnd): string {
  if (cause !== undefined) return cause.message;
  return signal === null ? `exit code ${code ?? '?'}` : signal;
}

const lastWordsLength = 600;

function lastWords(errors: string): string {
  if (errors === '') return '';
  const words = errors.length > lastWordsLength ? `…${errors.slice(-lastWordsLength)}` : errors;
  return ` Its last words:\n${words}\n`;
}
