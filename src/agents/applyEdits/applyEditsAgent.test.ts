import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AgentEvent } from '../../core/ports/agent.ts';
import { applyEditsAgent } from './applyEditsAgent.ts';
import { exampleAnswer } from './exampleAnswer.ts';
import { noEditsText } from './summary.ts';
import { agentTurn } from '../../../test/fakes/agentTurn.ts';
import { CountedFiles, type Files } from '../../../test/fakes/countedFiles.ts';

interface Run {
  readonly files: CountedFiles;
  readonly events: readonly AgentEvent[];
  readonly error: Error | undefined;
}

async function run(
  text: string,
  files: CountedFiles,
  { onlyFitting = false, signal = new AbortController().signal } = {},
): Promise<Run> {
  const events: AgentEvent[] = [];
  try {
    await applyEditsAgent.run(agentTurn({ text, onlyFitting, files }), event => events.push(event), signal);
    return { files, events, error: undefined };
  } catch (error) {
    return { files, events, error: error as Error };
  }
}

const textOf = ({ events }: Run): string => events.map(event => (event.kind === 'text' ? event.delta : '')).join('');

/** Calls as `edit-1 running Edit a.ts +1 −2`. */
const callsOf = ({ events }: Run): readonly string[] =>
  events.flatMap(event => {
    if (event.kind !== 'toolCall') return [];
    const { id, status, title, added, removed } = event.call;
    return [`${id} ${status} ${title} +${added} −${removed}`];
  });

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/answers/${name}`, import.meta.url), 'utf8');

const project: Files = {
  'src/client.ts':
    "import { request } from './request.ts';\n\nexport function load(url: string) {\n  return request(url);\n}\n\n" +
    'export function save(url: string, body: string) {\n  return request(url, body);\n}\n',
  'src/log.ts':
    'export function log(text: string) {\n  console.log(text);\n}\n\n' +
    'export namespace more {\n  export function warn(text: string) {\n  log(`warning: ${text}`);\n  }\n}\n',
  'src/again.ts': '// Use this.\nexport const again = 2;\n',
  'src/unused.ts': 'export {};\n',
  'src/settings.json': '{\r\n  "retries": 1\r\n}\r\n',
  'tools/check.py': 'print(1)\n',
};

describe('a whole answer', () => {
  test('of twelve edits in mixed formats is applied exactly', async () => {
    const result = await run(fixture('mixed.md'), new CountedFiles(project));
    expect(result.error).toBeUndefined();
    expect(result.files.content).toEqual({
      'README.md': '# Client\n\n```sh\nnpm test\n```\n',
      'notes.txt': 'Retries were added.\n',
      'src/client.ts':
        "import { request } from './request.ts';\nimport { retry } from './retry.ts';\n\n" +
        'export function load(url: string) {\n  return retry(() => request(url));\n}\n\n' +
        'export function save(url: string, body: string) {\n  return retry(() => request(url, body));\n}\n',
      'src/legacy/again.ts': '// Use retry.ts.\nexport const again = 3;\n',
      'src/log.ts':
        'export function log(text: string) {\n  console.log(`${new Date().toISOString()} ${text}`);\n}\n\n' +
        'export namespace more {\n  export function warn(text: string, cause?: unknown) {\n  log(`warning: ${text}`, cause);\n  }\n}\n',
      'src/retry.ts': /```ts\n(export async function retry[^]*?)```/.exec(fixture('mixed.md'))?.[1],
      'src/settings.json': '{\r\n  "retries": 3\r\n}\r\n',
      'src/version.ts': "// src/version.ts\nexport const version = '2.0.0';\n",
      'tools/check.py': 'print("```")\n',
    });
    expect(textOf(result)).toBe('Changed 4 files, created 4, deleted 1, renamed 1.');
    expect(callsOf(result).filter(call => call.includes('done'))).toEqual([
      'edit-1 done Create retry.ts +9 −0',
      'edit-2 done Edit client.ts +3 −2',
      'edit-3 done Edit settings.json +1 −1',
      'edit-4 done Edit log.ts +3 −3',
      'edit-7 done Create README.md +5 −0',
      'edit-8 done Edit check.py +1 −1',
      'edit-9 done Create version.ts +2 −0',
      'edit-10 done Create notes.txt +1 −0',
      'edit-5 done Rename src/again.ts to src/legacy/again.ts +2 −2',
      'edit-6 done Delete unused.ts +0 −1',
    ]);
  });

  test('with a wrong hunk changes nothing and names the hunk', async () => {
    const result = await run(fixture('wrong-hunk.md'), new CountedFiles(project));
    expect(result.files.content).toEqual(new CountedFiles(project).content);
    expect(result.events).toMatchObject([
      {
        kind: 'editProblems',
        fitting: 2,
        problems: [
          {
            edit: 2,
            path: 'src/client.ts',
            reason: 'Hunk 2 of 2 does not match the file.',
            nearest: {
              line: 7,
              text: 'export function save(url: string, body: string) {\n  return request(url, body);\n}',
            },
          },
        ],
      },
      { kind: 'text', delta: 'Nothing was changed.' },
    ]);
  });

  test('is applied as far as it fits when asked to', async () => {
    const result = await run(fixture('wrong-hunk.md'), new CountedFiles(project), { onlyFitting: true });
    expect(result.files.content['src/a.ts']).toBe('export const a = 1;\n');
    expect(result.files.content['src/client.ts']).toBe(project['src/client.ts']);
    expect(textOf(result)).toBe('Changed 1 file, created 1. Skipped 1 edit that does not match the files.');
    expect(result.events.at(-2)).toMatchObject({ kind: 'editProblems', fitting: 0, problems: [{ edit: 2 }] });
  });

  test('without edits is a note', async () => {
    const result = await run('Thanks!\n\n```sh\nls\n```', new CountedFiles(project));
    expect(result.events).toEqual([{ kind: 'text', delta: noEditsText }]);
    expect(result.files.calls).toBe(0);
  });

  test('the example works in an empty folder', async () => {
    const result = await run(exampleAnswer, new CountedFiles({}));
    expect(Object.keys(result.files.content)).toEqual(['hello.md']);
    expect(textOf(result)).toBe('Created 1 file.');
  });
});

describe('what is reported', () => {
  const swap = (path: string, search: string, replace: string): string =>
    `\`${path}\`\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`;

  test('a running and a done call for each file, with a diff', async () => {
    const result = await run(swap('src/a.ts', '1', '2'), new CountedFiles({ 'src/a.ts': '1\n' }));
    const call = { id: 'edit-1', kind: 'edit', title: 'Edit a.ts', paths: ['src/a.ts'], added: 1, removed: 1 };
    const detail = '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,1 +1,1 @@\n-1\n+2\n';
    expect(result.events).toEqual([
      { kind: 'toolCall', call: { ...call, detail, status: 'running' } },
      { kind: 'toolCall', call: { ...call, detail, status: 'done' } },
      { kind: 'text', delta: 'Changed 1 file.' },
    ]);
  });

  test('an edit that is there already', async () => {
    const result = await run('```ts a.ts\n1\n```', new CountedFiles({ 'a.ts': '1\n' }));
    expect(callsOf(result)).toEqual(['edit-1 running Edit a.ts +0 −0', 'edit-1 done Edit a.ts +0 −0']);
    expect(result.events.at(-2)).toMatchObject({ call: { detail: 'No change: the file already has this content.' } });
  });

  test('that nothing was done when no edit fits', async () => {
    const files = new CountedFiles({ 'a.ts': '1\n' });
    const result = await run(swap('a.ts', '3', '2'), files, { onlyFitting: true });
    expect(result.events[0]).toMatchObject({ kind: 'editProblems', fitting: 0 });
    expect(textOf(result)).toBe('Nothing was changed.');
  });
});

describe('all or nothing', () => {
  const before = new CountedFiles(project).content;

  test('a failure at any call leaves every file as it was', async () => {
    let failures = 0;
    for (let at = 1; ; at++) {
      const files = new CountedFiles(project);
      files.fails = call => call === at;
      const result = await run(fixture('mixed.md'), files);
      if (files.calls < at) break;
      expect(files.content).toEqual(before);
      const refused = result.events.some(event => event.kind === 'editProblems');
      expect(refused || result.error !== undefined).toBe(true);
      const last = new Map(callsOf(result).map(call => [call.split(' ')[0], call.split(' ')[1]]));
      expect([...last.values()].every(status => status === 'failed')).toBe(true);
      failures++;
    }
    expect(failures).toBeGreaterThan(30);
  });

  test('the error says what happened', async () => {
    const files = new CountedFiles(project);
    let failed = false;
    files.fails = (_, kind) => {
      const fails = kind === 'delete' && !failed;
      failed ||= fails;
      return fails;
    };
    const { error } = await run(fixture('mixed.md'), files);
    expect(error?.message).toBe(
      '“src/again.ts” could not be deleted (The disk is gone). Everything was put back: no file is changed.',
    );
  });

  test('when putting back fails too, it says which file is in which state', async () => {
    const files = new CountedFiles({ 'a.ts': '1\n', 'b.ts': '1\n', 'c.ts': '1\n' });
    let writes = 0;
    files.fails = (_, kind, path) => kind === 'write' && ++writes > 2 && path !== 'b.ts';
    const answer = ['a.ts', 'b.ts', 'c.ts'].map(path => `\`\`\`ts ${path}\n2\n\`\`\`\n`).join('');
    const { error } = await run(answer, files);
    expect(error?.message).toBe(
      '“c.ts” could not be written (The disk is full). These files could not be put back: ' +
        '“c.ts” is only partly written; “a.ts” is only partly written.',
    );
    expect(files.content['b.ts']).toBe('1\n');
  });

  test('a file that changes while the edits are prepared', async () => {
    const files = new CountedFiles({ 'a.ts': '1\n' });
    files.onCall = () => {
      if (files.calls === 2) files.tree.set('a.ts', Buffer.from('mine\n'));
    };
    const { error, events } = await run('```ts a.ts\n2\n```', files);
    expect(error?.message).toBe('“a.ts” was changed while the edits were being prepared. Nothing was written.');
    expect(files.content).toEqual({ 'a.ts': 'mine\n' });
    expect(events).toEqual([]);
  });

  test('a file with unsaved changes', async () => {
    const files = new CountedFiles({ 'a.ts': '1\n' });
    files.unsaved = ['a.ts'];
    expect((await run('```ts a.ts\n2\n```', files)).events[0]).toMatchObject({
      problems: [{ reason: '“a.ts” has unsaved changes in an editor. Save it first.' }],
    });
  });

  test('stopping at any call leaves every file as it was', async () => {
    for (let at = 1; ; at++) {
      const files = new CountedFiles(project);
      const controller = new AbortController();
      const laterWrites: string[] = [];
      let hasWritten = false;
      files.onCall = (kind, path) => {
        hasWritten ||= kind !== 'read' && !controller.signal.aborted;
        if (controller.signal.aborted && !hasWritten && kind !== 'read') laterWrites.push(path);
        if (files.calls === at) controller.abort();
      };
      const { error } = await run(fixture('mixed.md'), files, { signal: controller.signal });
      if (files.calls < at) break;
      expect(error?.name).toBe('AbortError');
      expect(laterWrites).toEqual([]);
      expect(files.content).toEqual(before);
    }
  });
});
