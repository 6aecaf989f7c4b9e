import { compareWithCheckpoint } from '../app/previewRestore.ts';
import { partsOf } from '../app/turnParts.ts';
import { activePath } from '../core/branch.ts';
import type { TurnId } from '../core/ids.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import type { OtherFilesView } from '../protocol/chatViews.ts';
import { currentContent, showVersion } from './conversation.ts';
import type { OtherVersion, Session } from './session.ts';

/** Shows another version of a message. Files stay; when they are not those of that version, the chat says so once that is known. */
export async function switchVersion(session: Session, turnId: TurnId): Promise<void> {
  const before = currentContent(session);
  await showVersion(session, turnId);
  const after = currentContent(session);
  const otherVersion = before && after && otherVersionOf(before, after, turnId);
  session.update({ otherVersion });
  void lookForOtherFiles(session);
}

/** Undefined when no checkpoint tells what the files of the version were. */
function otherVersionOf(before: ThreadContent, after: ThreadContent, turnId: TurnId): OtherVersion | undefined {
  const versions = partsOf(after, turnId).versions.map(({ id }) => id);
  const shownBefore = new Set(pathOf(before).map(({ id }) => id));
  const formerVersion = versions.findIndex(id => shownBefore.has(id)) + 1;
  const shown = new Set(pathOf(after).map(({ id }) => id));
  const last = after.checkpoints.findLast(
    ({ turnId: of, kind, expired }) => of !== undefined && shown.has(of) && kind !== 'safety' && !expired,
  );
  if (last === undefined || formerVersion === 0) return undefined;
  return { turnId, version: versions.indexOf(turnId) + 1, formerVersion, checkpointId: last.id, differing: undefined };
}

const pathOf = ({ turns, thread }: ThreadContent) => activePath(turns, thread.activeTurnId);

/** Compares the files on disk with those of the version that was switched to. Writes nothing, and says nothing when it fails. */
export async function lookForOtherFiles(session: Session): Promise<void> {
  const asked = session.state.otherVersion;
  if (asked === undefined || session.isReading) return;
  const compared = await compareWithCheckpoint(session.work.services, { checkpointId: asked.checkpointId });
  if (session.state.otherVersion !== asked) return;
  const differing = compared.ok ? compared.value.plan.actions.length : 0;
  session.update({ otherVersion: differing === 0 ? undefined : { ...asked, differing } });
}

export function toOtherFilesView({ state: { otherVersion } }: Session): OtherFilesView | undefined {
  if (otherVersion?.differing === undefined) return undefined;
  return { ...otherVersion, differing: otherVersion.differing };
}
