import { recall, scriptIn } from '../contract/agentScript.ts';

/** A message of a conversation as a model is sent it. */
export interface KnownMessage {
  readonly role: 'user' | 'assistant' | 'tool' | 'system';
  readonly text: string;
}

/** What a model of tests sends back, piece by piece. */
export type ReplyPiece =
  | { readonly text: string }
  | { readonly thought: string }
  | { readonly call: { readonly name: string; readonly arguments: string } }
  | { readonly hang: true }
  | { readonly fail: string };

/** Goes on with the script of the last message of the user, where the calls made so far have left it. */
export function scriptedReply(messages: readonly KnownMessage[]): readonly ReplyPiece[] {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const before = messages.slice(0, at).filter(({ role }) => role !== 'system');
  const known = before.map(({ text }) => text).join('\n');
  const callsMade = messages.slice(at).filter(({ role }) => role === 'tool').length;
  const pieces: ReplyPiece[] = [];
  let calls = 0;
  for (const step of scriptIn(messages[at]?.text ?? '')) {
    const isDone = calls < callsMade;
    if ('write' in step || 'askToWrite' in step) {
      calls++;
      if (isDone) continue;
      const path = 'write' in step ? step.write : step.askToWrite;
      return [...pieces, { call: { name: 'write_file', arguments: JSON.stringify({ path, content: step.content }) } }];
    }
    if (isDone) continue;
    if ('say' in step) pieces.push({ text: step.say });
    else if ('think' in step) pieces.push({ thought: step.think });
    else if ('recall' in step) pieces.push({ text: recall(known, step.recall) });
    else if ('hang' in step) return [...pieces, { hang: true }];
    else if ('fail' in step) return [...pieces, { fail: step.fail }];
  }
  return pieces;
}
