import * as vscode from 'vscode';
import { createPermissions } from '../agents/fileTools/permissions.ts';
import type { LocalFolders } from '../agents/fileTools/runCommand.ts';
import { toolsFor } from '../agents/fileTools/toolSet.ts';
import { languageModelAgentId } from '../agents/languageModel/languageModelAgent.ts';
import { createLanguageModelChat } from '../agents/languageModel/languageModelChat.ts';
import { hasLanguageModels, type LanguageModel } from '../agents/languageModel/languageModelHost.ts';
import { runModelLoop } from '../agents/modelLoop.ts';
import type { Agent } from '../core/ports/agent.ts';
import { answerInNativeChat, type NativeAnswer, type NativePlace } from '../host/nativeChat.ts';
import { Refusal } from '../host/session.ts';
import { signalOf } from './nativeSignals.ts';
import type { OpenTargets } from './registerCommand.ts';

const participantId = 'threadCheckpoints.checkpoints';

/** VS Code's chat, as far as it is used; from 1.90 on. */
interface ChatApi {
  createChatParticipant(id: string, handler: ChatHandler): vscode.Disposable & { iconPath?: vscode.Uri };
}

type ChatHandler = (
  request: ChatRequest,
  context: { readonly history: readonly object[] },
  stream: ChatStream,
  token: vscode.CancellationToken,
) => Promise<ChatResult>;

interface ChatRequest {
  readonly prompt: string;
  readonly command?: string | undefined;
  /** Absent in the first versions that have a chat. */
  readonly model?: LanguageModel | undefined;
}

interface ChatStream {
  markdown(text: vscode.MarkdownString): void;
  progress(text: string): void;
  button(command: vscode.Command): void;
}

interface ChatResult {
  readonly errorDetails?: { readonly message: string };
  readonly metadata?: { readonly place?: NativePlace | undefined };
}

/** Registers the participant of VS Code's chat, where there is a chat. */
export function registerNativeChat(
  open: OpenTargets,
  local: LocalFolders,
  { extensionUri }: Pick<vscode.ExtensionContext, 'extensionUri'>,
): vscode.Disposable {
  const { chat } = vscode as { readonly chat?: Partial<ChatApi> };
  if (typeof chat?.createChatParticipant !== 'function') return new vscode.Disposable(() => undefined);
  const permissions = createPermissions();

  const answer: ChatHandler = async (request, { history }, stream, token) => {
    const { session, native, logError } = await open();
    const place = placeIn(history);
    const signal = signalOf(token);
    try {
      if (!vscode.workspace.isTrusted) throw new Refusal('This needs a trusted workspace.');
      const asked = {
        text: request.prompt,
        command: request.command,
        place,
        agent: agentOf(request.model, session.agent),
      };
      return { metadata: { place: await answerInNativeChat(session, native, asked, answerOn(stream), signal) } };
    } catch (cause) {
      if (!(cause instanceof Refusal)) logError('The answer in the chat failed', cause);
      const message = cause instanceof Refusal ? cause.message : 'Something went wrong. The log has the details.';
      return { errorDetails: { message }, metadata: { place } };
    }
  };

  /** The model that is chosen in VS Code's chat; where it tells none, whoever is chosen in ours. */
  function agentOf(model: LanguageModel | undefined, chosen: Agent): Agent {
    if (model === undefined || !hasLanguageModels(vscode)) return chosen;
    const host = vscode;
    return {
      id: languageModelAgentId,
      name: model.name,
      run: (turn, emit, signal) =>
        runModelLoop(
          createLanguageModelChat(host, model),
          turn,
          { tools: toolsFor(turn.folder, local), permissions },
          emit,
          signal,
        ),
    };
  }

  const participant = chat.createChatParticipant(participantId, answer);
  participant.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
  return participant;
}

/** Where the last answer of the conversation is in the store. What VS Code hands back is checked like all other data. */
function placeIn(history: readonly object[]): NativePlace | undefined {
  for (const entry of [...history].reverse()) {
    const { result } = entry as { readonly result?: { readonly metadata?: { readonly place?: unknown } } };
    const place = result?.metadata?.place;
    if (typeof place !== 'object' || place === null) continue;
    const { threadId, turnId } = place as { readonly threadId?: unknown; readonly turnId?: unknown };
    if (typeof threadId === 'string' && typeof turnId === 'string') return { threadId, turnId };
  }
  return undefined;
}

/** Markdown of a model gets neither commands nor HTML. */
const answerOn = (stream: ChatStream): NativeAnswer => ({
  markdown: text => stream.markdown(new vscode.MarkdownString(text)),
  progress: text => stream.progress(text),
  button: (title, command, ...given) =>
    stream.button({ title, command: `threadCheckpoints.${command}`, arguments: [...given] }),
});
