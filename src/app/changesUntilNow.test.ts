import { expect, test } from 'vitest';
import { World } from '../../test/fakes/world.ts';
import { changesUntilNow } from './changesUntilNow.ts';

test('a folder that only ignored files have come into, or gone from, has not changed', async () => {
  const world = new World({ '.gitignore': '*.log\n', 'old/x.log': 'log' });
  world.directory.files.putOther('logs', 'folder');
  const checkpoint = world.before(await world.send({}));
  world.edit({ 'logs/x.log': 'log', 'old/x.log': undefined, 'new.txt': 'new' });
  const { snapshot } = await world.preview(checkpoint);
  const changes = await changesUntilNow(world.services, checkpoint, snapshot);
  expect(changes.map(({ path }) => path)).toEqual(['new.txt']);
});
