import type { StoreProblem, VerifyReport } from '../core/ports/storeUpkeep.ts';
import { formatCount, formatNumber, formatSize } from '../protocol/counts.ts';
import type { Native } from './native.ts';
import type { Session } from './session.ts';
import { tendStore } from './tendStore.ts';

/** Reads the whole store, checks it, and tells what was found. */
export async function verifyStore(session: Session, native: Native): Promise<void> {
  const { upkeep } = session.work.services;
  const report = await tendStore(session, () =>
    native.withProgress('Verifying the checkpoint store', (onProgress, signal) =>
      upkeep.verify({ onProgress, signal }),
    ),
  );
  if (report === undefined) return;
  if (report.problems.length === 0) native.showMessage(allIsWell(report));
  else await native.showReport('Checkpoint Store', describeProblems(report));
}

function allIsWell({ recordCount, blobCount, bytes }: VerifyReport): string {
  const records = formatCount(recordCount, 'record', 'records');
  const contents = formatCount(blobCount, 'file content', 'file contents');
  return `All ${records} and ${contents} are as they were written (${formatSize(bytes)}).`;
}

function describeProblems({ recordCount, blobCount, bytes, problems }: VerifyReport): string {
  const found = problems.length === 1 ? '1 problem was found' : `${formatNumber(problems.length)} problems were found`;
  const records = formatCount(recordCount, 'record', 'records');
  const contents = formatCount(blobCount, 'file content', 'file contents');
  return [
    `${found} in the checkpoint store. Everything else is as it was written. Nothing was changed.`,
    `Checked: ${records} and ${contents} (${formatSize(bytes)}).`,
    ...problems.map(describeProblem),
    '',
  ].join('\n\n');
}

function describeProblem({ text, file, offset, paths }: StoreProblem, index: number): string {
  const files = paths.length === 0 ? [] : ['   Files that are affected:', ...paths.map(path => `   - ${path}`)];
  return [`${index + 1}. ${text}`, `   In ${file}, at byte ${formatNumber(offset)}.`, ...files].join('\n');
}
