import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { toTimelineView } from './timelineToView.ts';

test('the timeline knows what each version came after', async () => {
  const window = new Window({});
  const one = await window.send('One', {});
  const two = await window.send('Two', { 'a.txt': 'a' });
  await window.ask({ kind: 'editThreadMessage', turnId: two, text: 'Two again', files: 'keep' });
  await window.session.state.running?.over;
  const { entries } = toTimelineView(window.session);
  const baseline = entries.find(({ kind }) => kind === 'baseline')!.id;
  expect(entries.map(({ label, parentId, onPath, version }) => [label, parentId, onPath, version])).toEqual([
    ['Two again', one, true, 2],
    ['Two', one, false, 1],
    ['One', baseline, true, undefined],
    ['Baseline', undefined, true, undefined],
  ]);
});

test('a named checkpoint is in the timeline', async () => {
  const window = new Window({});
  await window.send('One', {});
  await window.ask({ kind: 'saveCheckpoint' });
  expect(toTimelineView(window.session).entries[0]).toMatchObject({ kind: 'named', label: 'A name' });
});
