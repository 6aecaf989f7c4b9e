import type { Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

/** Opens a file of the restore preview as it is now. */
export async function openPlannedFile(session: Session, native: Native, path: string): Promise<void> {
  const { page } = session.state;
  if (page?.phase.kind !== 'choosing') throw new Refusal('The preview is not open anymore.');
  const { plan, unreadable } = page.phase.preview;
  const isListed = [...plan.actions, ...plan.leftAlone].some(entry => entry.path === path) || unreadable.includes(path);
  if (!isListed) throw new Refusal('This file is not part of the preview.');
  try {
    await native.openPath(path);
  } catch {
    throw new Refusal(`${path} cannot be opened. It may have been deleted since.`);
  }
}
