import { setTimeout as wait } from 'node:timers/promises';
import type { FrameLocator, Locator } from 'playwright-core';
import { repeatedly } from './repeatedly.ts';
import type { Workbench } from './workbench.ts';

/** For a turn to end, or files to be compared, on a slow machine. */
const turnLimit = 60_000;
/** Milliseconds; a little more than `host/lateWrites.ts` says. */
const lateWindow = 3500;

/** What a user does in the Chat view. */
export class Chat {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  view(): Promise<FrameLocator> {
    return this.#workbench.chat();
  }

  /** Types (or pastes) a message, sends it with Enter and waits for the mark of its checkpoint. */
  async send(text: string, checkpoint: number): Promise<void> {
    const view = await this.view();
    const box = this.composer(view);
    await box.fill(text);
    await box.press('Enter');
    await this.mark(view, checkpoint).waitFor({ timeout: turnLimit });
  }

  /** Waits until files that are written count as written by you, and not by what a turn has left running. */
  async untilWritesAreYours(): Promise<void> {
    await wait(lateWindow);
  }

  composer(view: FrameLocator): Locator {
    return view.getByRole('textbox', { name: 'Message', exact: true });
  }

  mark(view: FrameLocator, checkpoint: number): Locator {
    return view.getByRole('group', { name: new RegExp(`^Checkpoint ${checkpoint}\\b`) });
  }

  async openRestore(checkpoint: number): Promise<FrameLocator> {
    const view = await this.view();
    await view.getByRole('button', { name: `Restore files to checkpoint ${checkpoint}: opens a preview` }).click();
    await view.getByRole('heading', { name: `Restore to checkpoint ${checkpoint}` }).waitFor();
    return view;
  }

  /** Waits for the plan and presses the button that names the number of files. */
  async confirmRestore(button: RegExp): Promise<void> {
    const view = await this.view();
    await view.getByRole('button', { name: button }).click({ timeout: turnLimit });
    await view.getByRole('log', { name: 'Conversation' }).waitFor({ timeout: turnLimit });
  }

  /** Chooses what becomes of the files in the form of a message being edited, which may still move as it learns what differs. */
  async chooseFiles(choice: RegExp): Promise<void> {
    const radio = (await this.view()).getByRole('radio', { name: choice });
    await repeatedly(() => radio.check({ timeout: 5_000 }), turnLimit);
  }

  /** The texts of the messages on screen, in order. */
  async messages(): Promise<readonly string[]> {
    const view = await this.view();
    return view.locator('.tc-user__text').allInnerTexts();
  }
}
