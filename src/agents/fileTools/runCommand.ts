import type { ToolCall } from '../../core/thread.ts';
import { runShellCommand, type CommandEnd } from './commandProcess.ts';
import { count, optional, text } from './fields.ts';
import { toTreeFolder } from './places.ts';
import { defineTool, done, failed, type Tool, type ToolAnswer } from './tool.ts';

/** Which folders of the workspace are on this machine, so that commands can run there. */
export interface LocalFolders {
  /** The folders of a workspace that has several, by their paths; `''` for the only one. None that is virtual. */
  readonly roots: readonly string[];
  /** Where a path of the workspace is on this machine; `undefined` where it is not, or lies in none of the folders. */
  onDisk(path: string): string | undefined;
}

/** Whether a command can run somewhere in a thread's folder. */
export const canRunCommands = (local: LocalFolders, folder: string): boolean =>
  folder === '' ? local.roots.length > 0 : local.onDisk(folder) !== undefined;

/** Seconds. */
const defaultLimit = 120;
const longestLimit = 1800;

/** Runs commands of a model, each only if the user agrees. */
export const createRunCommand = (local: LocalFolders): Tool =>
  defineTool({
    name: 'run_command',
    description: `Runs a command in the user's shell and answers with its output, when it has ended. It gets no input. The user is asked first. What it leaves running is ended with it. It is ended after ${defaultLimit} seconds unless more are given.`,
    changes: true,
    fields: {
      command: text('The command.'),
      folder: optional(text('Where it runs, relative to the working directory; there itself unless given.')),
      time_limit: optional(count(`Seconds, at most ${longestLimit}.`)),
    },
    card: ({ command }) => ({ kind: 'run', title: titleOf(command), paths: [] }),
    work: async ({ command, folder = '', time_limit: seconds = defaultLimit }, use) => {
      const { turn, permissions, callId, report, signal } = use;
      if (command.trim() === '') return failed('The command is empty.');
      const place = toTreeFolder(turn.folder, folder);
      if (!place.ok) return failed(place.error);
      const onDisk = local.onDisk(place.value);
      if (onDisk === undefined) {
        return failed(`Commands cannot run there. Name one of these folders: ${local.roots.join(', ')}.`);
      }
      if (place.value !== '' && (await turn.files.findFolder(place.value)) === 'link') {
        return failed(`“${folder}” is a link, or lies behind one, and links are not followed. Name another folder.`);
      }
      const where = place.value === '' ? '' : `in ${place.value}: `;
      const asked: ToolCall = {
        id: callId,
        kind: 'run',
        title: titleOf(command),
        paths: [],
        status: 'running',
        added: 0,
        removed: 0,
        detail: `${where}${command}`,
      };
      report({ detail: asked.detail });
      if (!(await permissions.ask(turn, asked, `command ${place.value}\0${command}`, 'Always Allow This Command'))) {
        signal.throwIfAborted();
        return failed('The user does not allow this command. Go on without it, or ask what to do instead.');
      }
      await turn.ready();
      const shown = (output: string): string => `${where}$ ${command}\n${output}`;
      const ended = await runShellCommand({
        command,
        folder: onDisk,
        timeLimit: Math.min(seconds, longestLimit) * 1000,
        onOutput: output => report({ detail: shown(output) }),
        signal,
      });
      const answer = toAnswer(ended, Math.min(seconds, longestLimit));
      report({ detail: shown(answer.text) });
      return answer;
    },
  });

function toAnswer({ output, end }: CommandEnd, seconds: number): ToolAnswer {
  const said = output.trimEnd() === '' ? '(no output)' : output.trimEnd();
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? done(`${said}\nExit code 0.`) : failed(`${said}\nExit code ${end.code}.`);
    case 'killed':
      return failed(`${said}\nIt was ended by ${end.by}.`);
    case 'timeLimit':
      return failed(`${said}\nIt did not end within ${seconds} seconds and was ended.`);
    case 'notStarted':
      return failed(`The command could not be started: ${end.reason}.`);
  }
}

const titleOf = (command: string): string => {
  const line = command.trim().split('\n', 1)[0] ?? '';
  return `Run ${line.length > 80 ? `${line.slice(0, 79)}…` : line}`;
};
