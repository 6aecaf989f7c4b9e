import { conversationMarkdown } from '../app/exportConversation.ts';
import { collectThread } from '../app/collectThread.ts';
import { exportThread as writeThread, planExport, type ExportPlan } from '../app/exportThread.ts';
import type { ThreadId } from '../core/ids.ts';
import { contentsOf } from '../core/portableThread.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import type { FileSink } from '../core/threadArchive.ts';
import { formatCount, formatSize } from '../protocol/counts.ts';
import { asReason, askAboutSecrets, threadToExport, titleOfContent, type Exchange } from './exchange.ts';
import type { Choice, Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

const formats: readonly Choice[] = [
  { id: 'zip', label: '$(file-zip) Thread with Its Checkpoints', detail: 'One file that can be imported elsewhere' },
  { id: 'markdown', label: '$(markdown) Conversation as Markdown', detail: 'The messages on screen, to be read' },
  {
    id: 'lines',
    label: '$(json) Everything but Files as JSON Lines',
    detail: 'All versions of all messages, for programs',
  },
];

/** Asks how, and saves a thread as a file. Nothing in the store changes. */
export async function exportThread(session: Session, native: Native, exchange: Exchange, id?: ThreadId): Promise<void> {
  const content = threadToExport(session, id);
  const title = titleOfContent(content);
  const format = await native.pick(`Export “${title}”`, formats);
  if (format === 'zip') await exportZip(session, native, exchange, content);
  if (format === 'markdown') await exportMarkdown(session, native, content);
  if (format === 'lines') await exportLines(session, native, exchange, content);
}

async function exportZip(session: Session, native: Native, exchange: Exchange, content: ThreadContent): Promise<void> {
  const { services } = session.work;
  const plan = await native.withProgress('Reading the thread', (onProgress, signal) =>
    planExport(services, content.thread.id, exchange.looksSecret, { onProgress, signal }),
  );
  if (plan === undefined) return;
  const secrets = await askAboutSecrets(native, plan.secrets);
  if (secrets === undefined) return;
  const title = titleOfContent(content);
  const question = { title: `Export “${title}”`, kind: 'Thread', extension: 'zip', name: `${title}.thread.zip` };
  const sink = await native.saveFile(question);
  if (sink === undefined) return;
  const written = await native.withProgress(`Exporting “${title}”`, (onProgress, signal) =>
    writeThread(services, exchange.archives, plan, sink, secrets === 'with', { onProgress, signal }),
  );
  if (written === undefined) return;
  if (!written.ok) throw new Refusal(`The thread was not exported: ${asReason(written.error)}. No file was written.`);
  native.showMessage(exportedWords(title, plan, secrets === 'without' ? plan.secrets.length : 0));
}

function exportedWords(title: string, { portable, damaged, foreignRestores }: ExportPlan, leftOut: number): string {
  const bytes = contentsOf(portable).reduce((sum, { size }) => sum + size, 0);
  const checkpoints = formatCount(portable.checkpoints.length, 'checkpoint', 'checkpoints');
  const parts = [
    `Exported “${title}” with ${checkpoints} and ${formatSize(bytes)} of files.`,
    ...(leftOut === 0
      ? []
      : [`${formatCount(leftOut, 'file that looks like a secret', 'files that look like secrets')} left out.`]),
    ...(damaged.size === 0
      ? []
      : [`${formatCount(damaged.size, 'content is', 'contents are')} damaged in the store and left out.`]),
    ...(foreignRestores === 0
      ? []
      : [`${formatCount(foreignRestores, 'restore', 'restores')} to a checkpoint of another thread left out.`]),
  ];
  return parts.join(' ');
}

async function exportMarkdown(session: Session, native: Native, content: ThreadContent): Promise<void> {
  const { store } = session.work.services;
  const title = titleOfContent(content);
  const markdown = await conversationMarkdown(store, content.thread.id);
  if (markdown === undefined) throw new Refusal('This thread is not in the store anymore.');
  const question = { title: `Export “${title}”`, kind: 'Markdown', extension: 'md', name: `${title}.md` };
  await save(native, await native.saveFile(question), [markdown], title);
}

async function exportLines(
  session: Session,
  native: Native,
  exchange: Exchange,
  content: ThreadContent,
): Promise<void> {
  const collected = collectThread(session.work.services, content.thread.id);
  if (collected === undefined) throw new Refusal('This thread is not in the store anymore.');
  const title = titleOfContent(content);
  const question = { title: `Export “${title}”`, kind: 'JSON Lines', extension: 'jsonl', name: `${title}.jsonl` };
  await save(native, await native.saveFile(question), exchange.archives.lines(collected.portable), title);
}

async function save(native: Native, sink: FileSink | undefined, parts: Iterable<string>, title: string): Promise<void> {
  if (sink === undefined) return;
  try {
    for (const part of parts) await sink.write(new TextEncoder().encode(part));
    await sink.close();
  } catch (cause) {
    await sink.discard();
    const reason = asReason(cause instanceof Error ? cause.message : String(cause));
    throw new Refusal(`The thread was not exported: ${reason}. No file was written.`);
  }
  native.showMessage(`Exported “${title}”.`);
}
