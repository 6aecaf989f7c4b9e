import { createOpenAiAgent } from '../../src/agents/openaiCompatible/openAiAgent.ts';
import type { AgentSubject } from '../contract/agentSubject.ts';
import { createMemoryWorkingDirectory } from '../fakes/memoryFiles.ts';
import { startModelServer, type Answer, type ModelRequest, type Piece } from './modelServer.ts';
import { nowhere } from './runTool.ts';
import { scriptedReply, type KnownMessage } from './scriptedReply.ts';

/** An agent on an endpoint of this machine whose model follows the scripts of its messages. */
export async function makeOpenAiSubject(): Promise<AgentSubject> {
  const server = await startModelServer();
  server.respond = respond;
  const files = createMemoryWorkingDirectory();
  const start = () =>
    createOpenAiAgent(
      { id: 'endpoint', name: 'Endpoint', baseUrl: server.baseUrl, model: 'small' },
      async () => undefined,
      nowhere,
    );
  return {
    agent: start(),
    files,
    read: async path => {
      const bytes = files.files.contentOf(path);
      return bytes && new TextDecoder().decode(bytes);
    },
    restart: async () => start(),
    dispose: () => server.close(),
  };
}

function respond({ body: { messages = [] } }: ModelRequest): Answer {
  const pieces = scriptedReply(
    messages.map(({ role, content }) => ({ role: role as KnownMessage['role'], text: content ?? '' })),
  );
  const failure = pieces.find(piece => 'fail' in piece);
  if (failure !== undefined) return { status: 400, body: { error: { message: failure.fail } } };
  // A message without anything to do is answered all the same.
  return pieces.length === 0 ? [{ text: ' .' }] : (pieces as readonly Piece[]);
}
