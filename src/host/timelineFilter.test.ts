import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { toTimelineView } from './timelineToView.ts';

const labels = (window: Window): readonly string[] => toTimelineView(window.session).entries.map(({ label }) => label);

async function makeWindow(): Promise<Window> {
  const window = new Window({ 'a.txt': '1' });
  await window.send('Rename the parser', { 'src/parser.ts': 'b' });
  window.world.edit({ 'a.txt': '2' });
  await window.send('Write tests', { 'test/lexer.ts': 'c' });
  return window;
}

test('by words, in messages and in paths, and what is hidden is counted', async () => {
  const window = await makeWindow();
  expect(labels(window)).toEqual(['Write tests', 'You changed 1 file', 'Rename the parser', 'Baseline']);
  await window.ask({ kind: 'filterTimeline', filter: { words: 'lexer' } });
  expect(labels(window)).toEqual(['Write tests']);
  expect(toTimelineView(window.session)).toMatchObject({ foundCount: 1, totalCount: 4, filter: { words: 'lexer' } });
  await window.ask({ kind: 'filterTimeline', filter: { words: '', path: 'A.TXT' } });
  expect(labels(window)).toEqual(['You changed 1 file']);
  await window.ask({ kind: 'filterTimeline', filter: { words: '' } });
  expect(labels(window)).toHaveLength(4);
});

test('what is picked is shown: kinds, an author, a time', async () => {
  const window = await makeWindow();
  window.answers.picks = ['Your Changes'];
  await window.ask({ kind: 'chooseTimelineFilter' });
  expect(labels(window)).toEqual(['You changed 1 file']);
  window.answers.picks = ['By an Agent', 'Last 24 Hours'];
  await window.ask({ kind: 'chooseTimelineFilter' });
  expect(labels(window)).toEqual(['Write tests', 'Rename the parser']);
  expect(toTimelineView(window.session).filter).toMatchObject({ kinds: ['turn', 'late'] });
  window.answers.picks = undefined;
  await window.ask({ kind: 'chooseTimelineFilter' });
  expect(labels(window)).toHaveLength(2);
  window.answers.picks = [];
  await window.ask({ kind: 'chooseTimelineFilter' });
  expect(labels(window)).toHaveLength(4);
});
