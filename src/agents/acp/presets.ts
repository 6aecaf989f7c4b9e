/** How to start an agent that speaks the Agent Client Protocol over its input and output. */
export interface AcpAgentConfig {
  /** Stored with its turns: never another agent's. */
  readonly id: string;
  readonly name: string;
  /** A name looked up where programs are, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** Variables for it besides those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** What the user can do when the command is not there, as a sentence. */
  readonly install?: string;
  /** What the user can do when it does not know them, as a sentence. */
  readonly signIn?: string;
}

export type AgentPreset = AcpAgentConfig & Required<Pick<AcpAgentConfig, 'install'>>;

const npm = (name: string): string => `Install it with \`npm install -g ${name}\`.`;

/** Agents known to speak the protocol, and how. None of them is part of this extension, or installed by it. */
export const presets: readonly AgentPreset[] = [
  {
    id: 'claude-code',
    name: 'Claude Code',
    command: 'claude-agent-acp',
    args: [],
    env: {},
    install: npm('@agentclientprotocol/claude-agent-acp'),
    signIn: 'Run `claude` in a terminal and sign in there with `/login`, then send the message again.',
  },
  {
    id: 'codex',
    name: 'Codex',
    command: 'codex-acp',
    args: [],
    env: {},
    install: npm('@agentclientprotocol/codex-acp'),
    signIn: 'Run `codex login` in a terminal, then send the message again.',
  },
  {
    id: 'gemini',
    name: 'Gemini CLI',
    command: 'gemini',
    args: ['--acp'],
    env: {},
    install: npm('@google/gemini-cli'),
    signIn: 'Run `gemini` in a terminal and sign in there, then send the message again.',
  },
  {
    id: 'opencode',
    name: 'OpenCode',
    command: 'opencode',
    args: ['acp'],
    env: {},
    install: npm('opencode-ai'),
    signIn: 'Run `opencode auth login` in a terminal, then send the message again.',
  },
  {
    id: 'copilot-cli',
    name: 'GitHub Copilot CLI',
    command: 'copilot',
    args: ['--acp'],
    env: {},
    install: npm('@github/copilot'),
    signIn: 'Run `copilot` in a terminal and sign in there with `/login`, then send the message again.',
  },
  {
    id: 'cursor',
    name: 'Cursor',
    command: 'cursor-agent',
    args: ['acp'],
    env: {},
    install: 'Install Cursor’s command line: https://cursor.com/docs/cli.',
  },
  {
    id: 'qwen-code',
    name: 'Qwen Code',
    command: 'qwen',
    args: ['--acp'],
    env: {},
    install: npm('@qwen-code/qwen-code'),
  },
  {
    id: 'goose',
    name: 'goose',
    command: 'goose',
    args: ['acp'],
    env: {},
    install: 'Install goose: https://block.github.io/goose.',
  },
  {
    id: 'auggie',
    name: 'Auggie',
    command: 'auggie',
    args: ['--acp'],
    env: {},
    install: npm('@augmentcode/auggie'),
  },
  {
    id: 'kimi',
    name: 'Kimi CLI',
    command: 'kimi',
    args: ['acp'],
    env: {},
    install: 'Install Kimi CLI: https://moonshotai.github.io/kimi-cli.',
  },
  {
    id: 'mistral-vibe',
    name: 'Mistral Vibe',
    command: 'vibe-acp',
    args: [],
    env: {},
    install: 'Install Mistral Vibe: https://github.com/mistralai/mistral-vibe.',
  },
];
