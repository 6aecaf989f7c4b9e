import type { SignInWay } from '../../core/ports/agent.ts';
import { fieldsOf, listIn, textIn } from './fields.ts';
import type { AcpAgentConfig } from './presets.ts';

/** How the user can sign in to an agent: what is known of it, and what it told when it was started. */
export function signInWays({ name, command, signIn }: AcpAgentConfig, methods: unknown): readonly SignInWay[] {
  const known = /`([^`]+)`/.exec(signIn ?? '')?.[1];
  const told = listIn(methods).flatMap((method): readonly SignInWay[] => {
    const { id, name: wayName, description, type, args } = fieldsOf(method);
    const wayId = textIn(id);
    if (wayId === undefined) return [];
    const about = textIn(description);
    const parameters = listIn(args).filter(argument => typeof argument === 'string');
    return [
      {
        id: wayId,
        name: textIn(wayName) ?? wayId,
        ...(about === undefined ? {} : { description: about }),
        ...(type === 'terminal' ? { command: [command, ...parameters].join(' ') } : {}),
      },
    ];
  });
  const inTerminal = known === undefined ? [] : [{ id: 'terminal', name: `${name} in a terminal`, command: known }];
  return [...inTerminal, ...told.filter(way => way.command === undefined || way.command !== known)];
}
