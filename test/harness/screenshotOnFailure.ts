import { afterEach } from 'vitest';
import type { Workbench } from './workbench.ts';

/** Saves a picture of the workbench in `out/e2e` after every failed test of the file; `current` may have none yet. */
export function screenshotOnFailure(current: () => Workbench | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const name = task.name.replace(/[^a-z0-9]+/gi, '-').toLowerCase();
    await current()?.screenshot(`out/e2e/${name}.png`);
  });
}
