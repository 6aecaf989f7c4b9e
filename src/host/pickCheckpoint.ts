import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId } from '../core/ids.ts';
import { ageInWords } from './age.ts';
import { listVersions, Places, versionChoice, type FileVersionInfo } from './fileVersions.ts';
import type { Choice, Native } from './native.ts';
import { Refusal, type Session } from './session.ts';
import { explainNoVersion } from './unknownFile.ts';

/** Entries of a list that are shown at once. */
const pageSize = 50;
const older: Choice = { id: 'older', label: '$(ellipsis) Show Older' };

/** Lets the user pick a version of a file, newest first. Refuses, in words, when no checkpoint has the file. */
export async function pickVersion(
  session: Session,
  native: Native,
  path: string,
  title: string,
): Promise<FileVersionInfo | undefined> {
  const { services } = session.work;
  const places = new Places(services.store, session.state.threadId);
  for (let before: CheckpointId | undefined, isFirst = true; ; isFirst = false) {
    const { versions, next } = await listVersions(services, path, { before, limit: pageSize });
    if (isFirst && versions.length === 0 && next === undefined) throw new Refusal(explainNoVersion(session, path));
    const choices = versions.map(version => versionChoice(version, places, services.environment.now()));
    const picked = await native.pick(title, next === undefined ? choices : [...choices, older]);
    if (picked !== older.id) return versions.find(({ checkpoint }) => checkpoint.id === picked);
    before = next;
  }
}

/** What a list of checkpoints offers besides them. */
export interface CheckpointQuestion {
  readonly title: string;
  /** On top of the list. */
  readonly others?: readonly Choice[];
}

/** Lets the user pick a kept checkpoint of the workspace, newest first, or one of the other choices, which gives its id. */
export async function pickCheckpoint(
  session: Session,
  native: Native,
  { title, others = [] }: CheckpointQuestion,
): Promise<Checkpoint | string | undefined> {
  const { services, services: { store } } = session.work; // prettier-ignore
  const places = new Places(store, session.state.threadId);
  for (let before: CheckpointId | undefined, isFirst = true; ; isFirst = false) {
    const page = store.listCheckpoints({ before, limit: pageSize });
    const kept = page.filter(({ expired }) => !expired);
    if (isFirst && page.length === 0) throw new Refusal('There are no checkpoints yet.');
    const choices = kept.map((checkpoint): Choice => ({
      id: checkpoint.id,
      label: places.of(checkpoint),
      description: `checkpoint ${checkpoint.number}`,
      detail: ageInWords(checkpoint.createdAt, services.environment.now()),
    }));
    const hasMore = page.length === pageSize;
    const picked = await native.pick(title, [...(isFirst ? others : []), ...choices, ...(hasMore ? [older] : [])]);
    if (picked !== older.id) return kept.find(({ id }) => id === picked) ?? picked;
    before = page.at(-1)?.id;
  }
}
