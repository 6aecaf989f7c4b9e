import { parseThreadId, parseTurnId } from '../../src/core/ids.ts';
import type { AgentEvent, AgentTurn, PastTurn, PermissionRequest } from '../../src/core/ports/agent.ts';
import type { ItemContent, ToolCall, TurnStatus } from '../../src/core/thread.ts';
import { foldEvent } from '../../src/core/turnItems.ts';
import { agentTurn } from '../fakes/agentTurn.ts';
import { createMemoryWorkingDirectory, type MemoryWorkingDirectory } from '../fakes/memoryFiles.ts';

/** A turn over files in memory, and what an agent did with it. */
export interface TestTurn {
  readonly turn: AgentTurn;
  readonly directory: MemoryWorkingDirectory;
  readonly events: AgentEvent[];
  readonly emit: (event: AgentEvent) => void;
  readonly asked: PermissionRequest[];
  /** How often the files were to be kept. */
  readonly readyCount: () => number;
  readonly items: () => readonly ItemContent[];
  /** The calls as they are now, in order. */
  readonly calls: () => readonly ToolCall[];
  /** What the agent said, all of it. */
  readonly said: () => string;
  readonly contentOf: (path: string) => string | undefined;
}

export interface TestTurnOptions {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly text?: string;
  readonly images?: AgentTurn['images'];
  readonly folder?: AgentTurn['folder'];
  readonly history?: readonly PastTurn[];
  /** The id of the option that is chosen, each time. */
  readonly answer?: (request: PermissionRequest) => string | undefined | Promise<string | undefined>;
}

export function makeTurn({
  files = {},
  text = 'Do it.',
  images = [],
  folder = '',
  history = [],
  answer = () => 'allow',
}: TestTurnOptions = {}): TestTurn {
  const directory = createMemoryWorkingDirectory(files);
  const events: AgentEvent[] = [];
  const asked: PermissionRequest[] = [];
  let readyCount = 0;
  const items = (): readonly ItemContent[] => events.reduce<readonly ItemContent[]>(foldEvent, []);
  return {
    directory,
    events,
    emit: event => void events.push(event),
    asked,
    readyCount: () => readyCount,
    items,
    calls: () => items().flatMap(item => (item.kind === 'toolCall' ? [item.call] : [])),
    said: () =>
      items()
        .flatMap(item => (item.kind === 'agentMessage' ? [item.text] : []))
        .join(''),
    contentOf: path => {
      const bytes = directory.files.contentOf(path);
      return bytes && new TextDecoder().decode(bytes);
    },
    turn: agentTurn({
      folder,
      history,
      text,
      images,
      files: directory,
      ready: async () => {
        readyCount++;
      },
      ask: async request => {
        asked.push(request);
        return answer(request);
      },
    }),
  };
}

/** A turn of the past. */
export function pastTurn(
  text: string,
  items: readonly ItemContent[],
  { number = 1, status = 'completed' }: { readonly number?: number; readonly status?: TurnStatus } = {},
): PastTurn {
  return {
    turn: {
      id: parseTurnId(`turn${number}`),
      threadId: parseThreadId('thread'),
      parentId: undefined,
      number,
      text,
      agentId: 'test',
      status,
      startedAt: number,
      endedAt: number,
      failure: undefined,
    },
    items,
  };
}
