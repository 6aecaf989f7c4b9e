import { createPermissions } from '../../src/agents/fileTools/permissions.ts';
import type { LocalFolders } from '../../src/agents/fileTools/runCommand.ts';
import { runTool, type ToolUse } from '../../src/agents/fileTools/tool.ts';
import { toolsFor } from '../../src/agents/fileTools/toolSet.ts';
import { makeTurn, type TestTurn, type TestTurnOptions } from './turns.ts';

/** A workspace of which nothing is on this machine. */
export const nowhere: LocalFolders = { roots: [], onDisk: () => undefined };

/** A call in a turn that nobody stops. */
export const useIn = ({ turn }: TestTurn): Omit<ToolUse, 'report'> => ({
  callId: 'call-1',
  turn,
  permissions: createPermissions(),
  signal: new AbortController().signal,
});

/** Runs one tool in a turn of its own; returns the turn and what the model was told. */
export async function runNamed(
  name: string,
  given: Readonly<Record<string, unknown>> | string,
  options: TestTurnOptions = {},
): Promise<TestTurn & { readonly told: string; readonly failed: boolean }> {
  const made = makeTurn(options);
  const tool = toolsFor(made.turn.folder, nowhere).find(each => each.name === name);
  if (tool === undefined) throw new Error(`No tool ${name}`);
  const json = typeof given === 'string' ? given : JSON.stringify(given);
  const { text, failed } = await runTool(tool, json, useIn(made), made.emit);
  return { ...made, told: text, failed };
}
