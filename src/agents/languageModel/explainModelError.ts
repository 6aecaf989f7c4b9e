import { AgentFailure } from '../../core/ports/agent.ts';
import { ContextTooLong } from '../chatModel.ts';

/** What a language model of VS Code rejected with, in words for the user. */
export function explainModelError(cause: unknown, name: string): AgentFailure | ContextTooLong {
  if (cause instanceof AgentFailure || cause instanceof ContextTooLong) return cause;
  const { code, message, cause: inner } = read(cause);
  const said = [message, read(inner).message].find(text => text !== '') ?? '';
  const reason = said === '' ? '' : ` It said: ${said.slice(0, 400)}`;
  if (/context.?(length|window)|maximum context|too many tokens|prompt is too long|exceed\w* .*token/i.test(said)) {
    return new ContextTooLong(said);
  }
  switch (code) {
    case 'NoPermissions':
      return new AgentFailure(
        'signIn',
        `Thread Checkpoints may not use “${name}”. Send the message again and allow it when VS Code asks, or look under Manage Language Model Access.${reason}`,
        { cause },
      );
    case 'NotFound':
      return new AgentFailure('setUp', `The model “${name}” is not there any more. Choose another one.${reason}`, {
        cause,
      });
    case 'Blocked':
      return new AgentFailure(
        'service',
        `“${name}” refused: its quota is used up, or it is blocked. Try again later, or choose another model.${reason}`,
        { cause },
      );
    default:
      if (/quota|rate.?limit|too many requests|\b429\b/i.test(said)) {
        return new AgentFailure(
          'service',
          `“${name}” refused: too many requests, or the quota is used up. Try again later.${reason}`,
          { cause },
        );
      }
      return new AgentFailure('service', `“${name}” failed.${reason}`, { cause });
  }
}

function read(cause: unknown): { readonly code: string; readonly message: string; readonly cause: unknown } {
  if (typeof cause !== 'object' || cause === null)
    return { code: '', message: typeof cause === 'string' ? cause : '', cause: undefined };
  const { code, message, cause: inner } = cause as { code?: unknown; message?: unknown; cause?: unknown };
  return {
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message.replace(/\s+/g, ' ').trim() : '',
    cause: inner,
  };
}
