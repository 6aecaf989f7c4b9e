import { openHeadlessPage } from '../../scripts/vscode/headless.mjs';
import { makeLongThread } from './support/longThread.ts';
import { ChatOfStore } from './support/chatOfStore.ts';
import { plan, scratch } from './support/plan.ts';
import { printRow } from './support/row.ts';
import { describeTimes, median } from './support/statistics.ts';

/** The chat of a long thread in a real browser, with the host that the extension has behind it. */
const turns = 10_000;
const rounds = 9;
const store = scratch('store');
await makeLongThread({ store, turns, otherThreads: 1 });
const { context, page } = await openHeadlessPage(plan.scratch, { width: 420, height: 860 });
const chat = await ChatOfStore.open(page, store, scratch('page.html'));

const opening: number[] = [];
for (let round = 0; round < rounds; round++) {
  await chat.openShort();
  opening.push(await chat.openLong());
}
printRow({
  bench: `open ${turns.toLocaleString('en-US')} turns`,
  tree: 'generated',
  ours_ms: median(opening),
  note: `${describeTimes(opening)}; from the request in the view until its end is painted`,
});

const { frames, longest, turnsPassed } = await chat.scrollUp(60_000);
const slow = frames.filter(time => time > 50).length;
printRow({
  bench: 'scroll up, frame',
  tree: 'generated',
  ours_ms: median(frames),
  note: `${describeTimes(frames)}; ${slow} over 50 ms, longest task ${longest.toFixed(0)} ms; ${turnsPassed} turns passed`,
});
await chat.close();
await context.close();
