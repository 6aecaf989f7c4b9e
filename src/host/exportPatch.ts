import { exportPatch as writePatch, type WrittenPatch } from '../app/exportPatch.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId } from '../core/ids.ts';
import { isWithin } from '../core/threadFolder.ts';
import type { TreeChange } from '../core/tree.ts';
import { formatCount } from '../protocol/counts.ts';
import { asReason, askAboutSecrets, type Exchange } from './exchange.ts';
import { findCheckpoint } from './findCheckpoint.ts';
import type { Choice, Native } from './native.ts';
import { pickCheckpoint } from './pickCheckpoint.ts';
import { refuseExpired } from './previewPage.ts';
import { Refusal, type Session } from './session.ts';

/** Saves what a checkpoint changed, or what lies between two, as a patch for git. Nothing in the store changes. */
export async function exportPatch(
  session: Session,
  native: Native,
  exchange: Exchange,
  id?: CheckpointId,
): Promise<void> {
  const checkpoint =
    id === undefined
      ? await pickOne(session, native, 'Export as patch: choose a checkpoint')
      : findCheckpoint(session, id);
  if (checkpoint === undefined) return;
  refuseExpired(checkpoint);
  const changes = await pickChanges(session, native, checkpoint);
  if (changes === undefined) return;
  if (changes.length === 0) throw new Refusal('There is nothing to export: no file differs.');
  const secret = changes.map(({ path }) => path).filter(exchange.looksSecret);
  const secrets = await askAboutSecrets(native, secret);
  if (secrets === undefined) return;
  const leaving = secrets === 'with' ? changes : changes.filter(({ path }) => !exchange.looksSecret(path));
  const name = `checkpoint-${checkpoint.number}.patch`;
  const sink = await native.saveFile({ title: 'Export as Patch', kind: 'Patch', extension: 'patch', name });
  if (sink === undefined) return;
  const written = await native.withProgress('Exporting the patch', (onProgress, signal) =>
    writePatch(session.work.services.store, leaving, sink, { onProgress, signal }),
  );
  if (written === undefined) return;
  if (!written.ok) throw new Refusal(`The patch was not exported: ${asReason(written.error)}. No file was written.`);
  native.showMessage(writtenWords(written.value));
}

/** What is exported of a checkpoint: its own changes, or those since another one. */
async function pickChanges(
  session: Session,
  native: Native,
  checkpoint: Checkpoint,
): Promise<readonly TreeChange[] | undefined> {
  const { store } = session.work.services;
  const choices: readonly Choice[] = [
    { id: 'own', label: '$(diff) What It Changed', detail: 'Against the checkpoint before it' },
    { id: 'since', label: '$(git-compare) What Changed Since Another Checkpoint…' },
  ];
  const picked = await native.pick(`Export checkpoint ${checkpoint.number} as patch`, choices);
  if (picked === 'own') {
    return store.readChanges(checkpoint.id).filter(({ path }) => isWithin(path, checkpoint.below ?? ''));
  }
  if (picked !== 'since') return undefined;
  const other = await pickOne(session, native, `Export checkpoint ${checkpoint.number} as patch: since which?`);
  return other && store.diffCheckpoints(other.id, checkpoint.id);
}

async function pickOne(session: Session, native: Native, title: string): Promise<Checkpoint | undefined> {
  const picked = await pickCheckpoint(session, native, { title });
  return typeof picked === 'string' ? undefined : picked;
}

function writtenWords({ files, binary, damaged }: WrittenPatch): string {
  const parts = [
    `Exported the changes of ${formatCount(files, 'file', 'files')}.`,
    ...(binary.length === 0
      ? []
      : [`${formatCount(binary.length, 'file is', 'files are')} no text and only named in the patch.`]),
    ...(damaged.length === 0
      ? []
      : [`${formatCount(damaged.length, 'file is', 'files are')} damaged in the store and not in it.`]),
  ];
  return parts.join(' ');
}
