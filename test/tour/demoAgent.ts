import { bundleForNode } from '../../scripts/lib/bundles.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';
import type { AcpStep } from '../agents/acpTestScript.ts';

/** What the tour asks the agent, and what that does then. */
export const ring = 'Ring a bell when the tea is ready, and document it.';
export const blink = 'Let the time blink when the tea is ready.';

const plan = (...states: readonly string[]): AcpStep => ({
  update: {
    sessionUpdate: 'plan',
    entries: ['Find where the timer ends', 'Ring the bell there', 'Document it'].map((content, index) => ({
      content,
      status: states[index] ?? 'pending',
      priority: 'medium',
    })),
  },
});

const timer = (ready: string): string =>
  [
    '/** Calls `onTick` with the seconds left, once a second, until none are. */',
    'export async function countDown(seconds, onTick) {',
    '  for (let left = seconds; left > 0; left--) {',
    '    onTick(left);',
    '    await new Promise(resolve => setTimeout(resolve, 1000));',
    '  }',
    ready,
    '}',
    '',
  ].join('\n');

const scripts: Readonly<Record<string, readonly AcpStep[]>> = {
  [ring]: [
    { think: 'The timer is in src/timer.js. A terminal rings when it gets the bell character.' },
    plan('in_progress'),
    { say: 'The timer ends in `src/timer.js`, so that is where I ring the terminal’s bell.' },
    plan('completed', 'in_progress'),
    { askToWrite: 'src/timer.js', content: timer("  process.stdout.write('\\u0007');") },
    plan('completed', 'completed', 'in_progress'),
    {
      write: 'docs/bell.md',
      content: '# The bell\n\nYour terminal rings when the tea is ready. Its settings turn that off.\n',
    },
    plan('completed', 'completed', 'completed'),
    { say: 'Done: the timer rings once, and `docs/bell.md` tells how to turn that off.' },
  ],
  [blink]: [
    { write: 'src/timer.js', content: timer("  process.stdout.write('\\u001b[5mReady\\u001b[0m\\n');") },
    { say: 'The time blinks once the tea is ready.' },
  ],
};

/** An agent for the setting `threadCheckpoints.agents`: a program that speaks the Agent Client Protocol, without any model. */
export async function makeDemoAgent(memory: string): Promise<object> {
  const program = 'out/tour/demoAgent.mjs';
  await bundleForNode('test/agents/acpTestAgent.ts', program);
  const env = { ACP_TEST_AGENT: JSON.stringify({ memory, scripts }) };
  return { name: 'Demo Agent', command: process.execPath, args: [inProject(program)], env };
}
