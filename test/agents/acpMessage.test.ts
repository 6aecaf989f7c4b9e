import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { saidIn } from '../contract/agentSubject.ts';
import { dotImage, otherImage } from '../fakes/images.ts';
import { AcpThread, failureOf } from './acpThread.ts';

const tea = new AcpThread();

async function put(path: string, text: string): Promise<string> {
  const file = join(tea.subject.folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
  return pathToFileURL(file).href;
}

describe('files that a message mentions', () => {
  test('are told of by where they are; what is not there is none', async () => {
    await tea.start();
    const uri = await put('src/my tea.js', 'green');
    const sent = await tea.send([{ listFiles: true }], {}, 'Look at @"src/my tea.js" and @nothing.');
    expect(saidIn(sent)).toBe(`link src/my tea.js ${uri}`);
    expect(sent.past.items[0]).toEqual({ kind: 'files', files: [{ path: 'src/my tea.js' }] });
  });

  test('are sent as text where the agent takes that, unless they are long or no text', async () => {
    await tea.start({ embeds: true });
    const short = await put('short.txt', 'green');
    const long = await put('long.txt', 'x'.repeat(60_000));
    const binary = await put('data.bin', 'a\0b');
    const sent = await tea.send([{ listFiles: true }], {}, '@short.txt @long.txt @data.bin');
    expect(saidIn(sent).split('\n')).toEqual([
      `text ${short} green`,
      `link long.txt ${long}`,
      `link data.bin ${binary}`,
    ]);
  });

  test('are none without mentions', async () => {
    await tea.start();
    const sent = await tea.send([{ listFiles: true }, { say: 'Nothing.' }], {}, 'Hello');
    expect(sent.past.items.map(({ kind }) => kind)).toEqual(['agentMessage']);
  });
});

describe('images of a message', () => {
  test('are sent to an agent that takes them, just before the words', async () => {
    await tea.start({ takesImages: true });
    expect(tea.thread.agent.takesImages?.()).toBeUndefined();
    const sent = await tea.send([{ listFiles: true }], { images: [dotImage, otherImage] });
    expect(saidIn(sent).split('\n')).toEqual([
      `image image/png ${dotImage.data}`,
      `image image/gif ${otherImage.data}`,
    ]);
    expect(tea.thread.agent.takesImages?.()).toBe(true);
  });

  test('are refused, and nothing is sent, where the agent does not take them', async () => {
    await tea.start();
    const sent = await tea.send([{ say: 'Read.' }], { images: [dotImage] });
    expect(failureOf(sent).message).toBe(
      'Tea Agent does not take images. Edit the message and remove them, or choose another agent for it.',
    );
    expect(saidIn(sent)).toBe('');
    expect(tea.thread.agent.takesImages?.()).toBe(false);
    expect(saidIn(await tea.send([{ say: 'Read.' }], { after: null }))).toBe('Read.');
  });

  test('of earlier messages are named to an agent that has not seen those', async () => {
    await tea.start({ takesImages: true, forks: 'never', resumes: false });
    const first = await tea.send([{ say: 'Seen.' }], { images: [dotImage] }, 'Look');
    tea.thread.agent = await tea.subject.restart();
    const sent = await tea.send([{ recall: ['dot.png'] }], { after: first });
    expect(saidIn(sent)).toBe('knows dot.png');
  });
});

test('commands of the agent are known once it tells them, and that is announced', async () => {
  await tea.start();
  const { agent } = tea.thread;
  expect(agent.commands?.()).toEqual([]);
  let told = 0;
  agent.onChange?.(() => told++);
  const availableCommands = [
    { name: 'brew', description: 'Makes tea', input: { hint: 'which tea' } },
    { name: '/clean', description: 7 },
    { description: 'nameless' },
    'nonsense',
  ];
  await tea.send([{ update: { sessionUpdate: 'available_commands_update', availableCommands } }]);
  expect(agent.commands?.()).toEqual([
    { name: 'brew', description: 'Makes tea', hint: 'which tea' },
    { name: 'clean', description: '' },
  ]);
  expect(told).toBeGreaterThan(0);
});
