import type { AgentOriginView, AgentView } from '../../src/protocol/chatViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface FirstUseProps {
  readonly agents: readonly AgentView[];
  readonly chat: ChatModel;
}

/** What is shown before the first message of a thread: what this is, and who can answer. */
export const FirstUse = ({ agents, chat }: FirstUseProps) => (
  <div class="tc-first">
    <div>
      <h2>Start a thread</h2>
      <p class="tc-muted">
        After each message your files are saved as a checkpoint. You can go back to any message, see every change first,
        and undo that too.
      </p>
    </div>
    <div class="tc-stack">
      <h3>Agents</h3>
      <div class="tc-options">
        {agents
          .filter(({ origin }) => origin === 'builtIn')
          .map(agent => (
            <AgentRow
              key={agent.id}
              agent={agent}
              icon="file-code"
              text="Built in, works offline. Paste an answer that contains code blocks, diffs or search/replace blocks."
              chat={chat}
            />
          ))}
        {origins.map(origin => (
          <OriginRows
            key={origin}
            origin={origin}
            agents={agents.filter(agent => agent.origin === origin)}
            chat={chat}
          />
        ))}
      </div>
    </div>
    <p class="tc-caption">
      <button class="tc-link" type="button" onClick={() => chat.ask({ kind: 'showExample' })}>
        Show an example
      </button>{' '}
      ·{' '}
      <button class="tc-link" type="button" onClick={() => chat.ask({ kind: 'openWalkthrough' })}>
        Open the walkthrough
      </button>{' '}
      · No git needed, and yours is never touched.
    </p>
  </div>
);

const origins: readonly AgentOriginView[] = ['program', 'editor', 'server'];

interface OriginWords {
  readonly icon: string;
  readonly title: string;
  /** What these are, and that there is none yet. */
  readonly none: string;
  readonly action: string;
  /** Of one that is there. */
  readonly text: string;
}

const words: Record<AgentOriginView, OriginWords> = {
  program: {
    icon: 'terminal',
    title: 'Coding agents',
    none: 'Codex, Claude Code, Gemini CLI, OpenCode and others. None found on this computer.',
    action: 'Set Up…',
    text: 'A coding agent on this computer.',
  },
  editor: {
    icon: 'sparkle',
    title: 'VS Code models',
    none: 'No language model is available yet.',
    action: 'Find…',
    text: 'The language models that VS Code offers.',
  },
  server: {
    icon: 'globe',
    title: 'Your own endpoint',
    none: 'Any OpenAI-compatible server.',
    action: 'Add…',
    text: 'An OpenAI-compatible server.',
  },
};

interface OriginRowsProps extends FirstUseProps {
  readonly origin: AgentOriginView;
}

function OriginRows({ origin, agents, chat }: OriginRowsProps) {
  const { icon, title, none, action, text } = words[origin];
  if (agents.length > 0) {
    return (
      <>
        {agents.map(agent => (
          <AgentRow key={agent.id} agent={agent} icon={icon} text={text} chat={chat} />
        ))}
      </>
    );
  }
  return (
    <div class="tc-option">
      <Icon name={icon} />
      <div>
        <b>{title}</b>
        <p>{none}</p>
      </div>
      <Button onClick={() => chat.ask({ kind: 'setUpAgents', origin })}>{action}</Button>
    </div>
  );
}

interface AgentRowProps {
  readonly agent: AgentView;
  readonly icon: string;
  readonly text: string;
  readonly chat: ChatModel;
}

const AgentRow = ({ agent, icon, text, chat }: AgentRowProps) => (
  <div class="tc-option">
    <Icon name={icon} />
    <div>
      <b>{agent.name}</b>
      <p>{text}</p>
    </div>
    {agent.isChosen ? (
      <span class="tc-badge">Selected</span>
    ) : (
      <Button label={`Use ${agent.name}`} onClick={() => chat.ask({ kind: 'useAgent', agentId: agent.id })}>
        Use
      </Button>
    )}
  </div>
);
