import type { Checkpoint, CheckpointKind, UnsavedText } from '../../core/checkpoint.ts';
import { ignoreSources, plainIgnoreFile, type Coverage, type IgnoreFile, type LeftOut } from '../../core/coverage.ts';
import {
  parseBlobId,
  parseCheckpointId,
  parseItemId,
  parseRestoreId,
  parseThreadId,
  parseTurnId,
} from '../../core/ids.ts';
import type { StoreRecord } from '../../core/ports/store.ts';
import type { RestoreOperation, RestoreOutcome } from '../../core/restore.ts';
import {
  agentFailureKinds,
  type AgentFailureKind,
  type Thread,
  type Turn,
  type TurnStatus,
} from '../../core/thread.ts';
import type { ThreadFolder } from '../../core/threadFolder.ts';
import { entryModes, type TreeChange, type TreeEntry } from '../../core/tree.ts';
import { Json } from '../index/json.ts';
import { unpackEvents } from './encodeEvents.ts';
import { parseGit, parseGitPatch } from './gitFields.ts';
import { parseItemContent } from './itemContent.ts';

/** Finds a coverage that came earlier in the log. */
export type FindCoverage = (key: string) => Coverage | undefined;

export interface DecodedEvents {
  readonly records: readonly StoreRecord[];
  /** Coverages that came with them, by their keys. */
  readonly coverages: ReadonlyMap<string, Coverage>;
  /** One sentence for each event that could not be read. */
  readonly problems: readonly string[];
}

/** Reads what `encodeEvents` made. Total: what is not as it should be is left out and told. */
export function decodeEvents(payload: Uint8Array, findCoverage: FindCoverage): DecodedEvents {
  const coverages = new Map<string, Coverage>();
  const problems: string[] = [];
  const records: StoreRecord[] = [];
  const read = (event: Json): void => {
    try {
      records.push(...readEvent(event, coverages, findCoverage));
    } catch (error) {
      problems.push(`An event cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  try {
    Json.parse(unpackEvents(payload)).list(read);
  } catch (error) {
    problems.push(`Events cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { records, coverages, problems };
}

/** The record that an event is; none for a coverage, which is added to `coverages`. Throws when it cannot be read. */
export function readEvent(
  event: Json,
  coverages: Map<string, Coverage>,
  findCoverage: FindCoverage,
): readonly StoreRecord[] {
  const kind = event.field('kind').text();
  if (kind !== 'coverage') return [parseRecord(kind, event, key => coverages.get(key) ?? findCoverage(key))];
  coverages.set(event.field('key').text(), parseCoverage(event.field('coverage')));
  return [];
}

function parseRecord(kind: string, event: Json, findCoverage: FindCoverage): StoreRecord {
  switch (kind) {
    case 'threadStarted':
      return { kind, thread: parseThread(event.field('thread')) };
    case 'threadChanged':
      return {
        kind,
        id: parseThreadId(event.field('id').text()),
        at: event.field('at').number(),
        patch: parseThreadPatch(event.field('patch')),
      };
    case 'threadDeleted':
      return { kind, id: parseThreadId(event.field('id').text()) };
    case 'turnStarted':
      return { kind, turn: parseTurn(event.field('turn')) };
    case 'turnEnded':
      return {
        kind,
        id: parseTurnId(event.field('id').text()),
        status: event.field('status').word(['completed', 'interrupted', 'failed']),
        at: event.field('at').number(),
        failure: event.optional('failure')?.text(),
        ...parseFailureKind(event),
      };
    case 'agentRemembered':
      return { kind, turnId: parseTurnId(event.field('turnId').text()), memory: event.field('memory').text() };
    case 'itemAppended': {
      const item = event.field('item');
      return {
        kind,
        item: {
          id: parseItemId(item.field('id').text()),
          turnId: parseTurnId(item.field('turnId').text()),
          createdAt: item.field('createdAt').number(),
          content: parseItemContent(item.field('content')),
        },
      };
    }
    case 'checkpointTaken':
      return {
        kind,
        checkpoint: parseCheckpoint(event.field('checkpoint'), findCoverage),
        changes: event.field('changes').list(parseChange),
      };
    case 'checkpointChanged': {
      const patch = event.field('patch');
      const pinned = patch.optional('pinned')?.boolean();
      return {
        kind,
        id: parseCheckpointId(event.field('id').text()),
        patch: { ...parseName(patch), ...(pinned === undefined ? {} : { pinned }) },
      };
    }
    case 'checkpointsExpired':
      return { kind, ids: event.field('ids').list(id => parseCheckpointId(id.text())) };
    case 'restoreStarted':
      return { kind, operation: parseRestore(event.field('operation')) };
    case 'restoreEnded':
      return { kind, id: parseRestoreId(event.field('id').text()), outcome: parseOutcome(event.field('outcome')) };
    default:
      throw new Error(`unknown kind ${kind}`);
  }
}

const parseThread = (json: Json): Thread => ({
  ...parseFolder(json),
  ...parseLineage(json),
  ...parseGit(json),
  ...(json.optional('temporary')?.boolean() ? { temporary: true } : {}),
  id: parseThreadId(json.field('id').text()),
  name: json.optional('name')?.text(),
  createdAt: json.field('createdAt').number(),
  updatedAt: json.field('updatedAt').number(),
  activeTurnId: optional(json, 'activeTurnId', parseTurnId),
});

function parseLineage(json: Json): Pick<Thread, 'forkedFrom' | 'parentThreadId' | 'archivedAt'> {
  const forkedFrom = json.optional('forkedFrom');
  const parentThreadId = optional(json, 'parentThreadId', parseThreadId);
  const archivedAt = json.optional('archivedAt')?.number();
  return {
    ...(forkedFrom === undefined
      ? {}
      : {
          forkedFrom: {
            threadId: parseThreadId(forkedFrom.field('threadId').text()),
            turnId: optional(forkedFrom, 'turnId', parseTurnId),
          },
        }),
    ...(parentThreadId === undefined ? {} : { parentThreadId }),
    ...(archivedAt === undefined ? {} : { archivedAt }),
  };
}

function parseThreadPatch(json: Json): Extract<StoreRecord, { kind: 'threadChanged' }>['patch'] {
  const turn = json.optional('activeTurnId');
  const archivedAt = json.optional('archivedAt');
  return {
    ...parseName(json),
    ...parseFolder(json),
    ...parseGitPatch(json),
    ...(json.optional('temporary') === undefined ? {} : { temporary: null }),
    ...(archivedAt === undefined ? {} : { archivedAt: archivedAt.isNull() ? null : archivedAt.number() }),
    ...(turn === undefined ? {} : { activeTurnId: turn.isNull() ? null : parseTurnId(turn.text()) }),
  };
}

function parseName(json: Json): { readonly name?: string | null } {
  const name = json.optional('name');
  return name === undefined ? {} : { name: name.isNull() ? null : name.text() };
}

function parseFolder(json: Json): { readonly workingDirectory?: ThreadFolder } {
  const folder = json.optional('workingDirectory');
  return folder === undefined ? {} : { workingDirectory: folder.isNull() ? null : folder.text() };
}

const turnStatuses: readonly TurnStatus[] = ['inProgress', 'completed', 'interrupted', 'failed'];

function parseFailureKind(json: Json): { readonly failureKind?: AgentFailureKind } {
  const kind = json.optional('failureKind')?.word(agentFailureKinds);
  return kind === undefined ? {} : { failureKind: kind };
}

const parseTurn = (json: Json): Turn => ({
  id: parseTurnId(json.field('id').text()),
  threadId: parseThreadId(json.field('threadId').text()),
  parentId: optional(json, 'parentId', parseTurnId),
  number: json.field('number').number(),
  text: json.field('text').text(),
  agentId: json.field('agentId').text(),
  status: json.field('status').word(turnStatuses),
  startedAt: json.field('startedAt').number(),
  endedAt: json.optional('endedAt')?.number(),
  failure: json.optional('failure')?.text(),
  ...parseFailureKind(json),
  ...parseMemory(json),
});

function parseMemory(json: Json): { readonly memory?: string } {
  const memory = json.optional('memory')?.text();
  return memory === undefined ? {} : { memory };
}

const checkpointKinds: readonly CheckpointKind[] = ['baseline', 'before', 'after', 'late', 'manual', 'safety'];

function parseCheckpoint(json: Json, findCoverage: FindCoverage): Checkpoint {
  const key = json.field('coverage').text();
  const coverage = findCoverage(key);
  // What a checkpoint covers decides what a restore may delete, so it is never guessed.
  if (coverage === undefined) throw new Error(`coverage ${key} of a checkpoint is missing`);
  const below = json.optional('below')?.text();
  const copyOf = optional(json, 'copyOf', parseCheckpointId);
  return {
    id: parseCheckpointId(json.field('id').text()),
    threadId: parseThreadId(json.field('threadId').text()),
    number: json.field('number').number(),
    kind: json.field('kind').word(checkpointKinds),
    turnId: optional(json, 'turnId', parseTurnId),
    parentId: optional(json, 'parentId', parseCheckpointId),
    createdAt: json.field('createdAt').number(),
    name: json.optional('name')?.text(),
    pinned: json.optional('pinned')?.boolean() ?? false,
    expired: json.optional('expired')?.boolean() ?? false,
    ...(json.optional('imported')?.boolean() ? { imported: true } : {}),
    ...(copyOf === undefined ? {} : { copyOf }),
    coverage,
    ...(below === undefined ? {} : { below }),
    unsaved: json.optional('unsaved')?.list(parseUnsaved) ?? [],
    fileCount: json.field('fileCount').number(),
    changedCount: json.field('changedCount').number(),
    lines: {
      added: json.field('lines').field('added').number(),
      removed: json.field('lines').field('removed').number(),
    },
  };
}

const parseRestore = (json: Json): RestoreOperation => ({
  ...parseCopiedRestore(json),
  id: parseRestoreId(json.field('id').text()),
  threadId: parseThreadId(json.field('threadId').text()),
  targetId: parseCheckpointId(json.field('targetId').text()),
  safetyId: parseCheckpointId(json.field('safetyId').text()),
  startedAt: json.field('startedAt').number(),
  changes: json.field('changes').list(parseChange),
  undoes: optional(json, 'undoes', parseRestoreId),
  outcome: json.optional('outcome') && parseOutcome(json.field('outcome')),
});

function parseCopiedRestore(json: Json): Pick<RestoreOperation, 'copyOf'> {
  const copyOf = optional(json, 'copyOf', parseRestoreId);
  return copyOf === undefined ? {} : { copyOf };
}

const parseOutcome = (json: Json): RestoreOutcome => ({
  endedAt: json.field('endedAt').number(),
  failed: json.field('failed').list(failure => ({
    path: failure.field('path').text(),
    reason: failure.field('reason').text(),
  })),
});

function parseChange(json: Json): TreeChange {
  const [path, toHash, toSize, fromHash, fromSize, toMode, fromMode] = json.list(value => value);
  if (path === undefined) throw new Error('a change has no path');
  return { path: path.text(), from: parseEntry(fromHash, fromSize, fromMode), to: parseEntry(toHash, toSize, toMode) };
}

function parseEntry(hash: Json | undefined, size: Json | undefined, mode: Json | undefined): TreeEntry | undefined {
  if (hash === undefined || size === undefined) throw new Error('a change is not complete');
  if (hash.isNumber()) return undefined;
  const entry = { blob: parseBlobId(hash.text()), size: size.number() };
  return mode === undefined || mode.isNumber() ? entry : { ...entry, mode: mode.word(entryModes) };
}

function parseUnsaved(json: Json): UnsavedText {
  const [path, hash, size] = json.list(value => value);
  if (path === undefined || hash === undefined || size === undefined)
    throw new Error('an unsaved text is not complete');
  return { path: path.text(), blob: parseBlobId(hash.text()), size: size.number() };
}

export function parseCoverage(json: Json): Coverage {
  const modes = json.optional('modes')?.list(mode => mode.word(entryModes));
  const roots = json.optional('roots')?.list(path => path.text());
  return {
    leftOut: json.field('leftOut').list(parseLeftOut),
    ignoreFiles: json.field('ignoreFiles').list(parseIgnoreFile),
    ignored: json.field('ignored').list(path => path.text()),
    ...(modes === undefined ? {} : { modes }),
    ...(roots === undefined ? {} : { roots }),
  };
}

const parseIgnoreFile = (json: Json): IgnoreFile =>
  plainIgnoreFile({
    folder: json.field('folder').text(),
    text: json.field('text').text(),
    source: json.optional('source')?.word(ignoreSources),
    way: json.optional('way')?.text(),
    ignoreCase: json.optional('ignoreCase')?.boolean(),
  });

function parseLeftOut(json: Json): LeftOut {
  const size = json.optional('size')?.number();
  return {
    path: json.field('path').text(),
    reason: json.field('reason').word(['tooLarge', 'secret', 'unreadable', 'changedWhileRead', 'notRegular', 'noRoom']),
    ...(size === undefined ? {} : { size }),
  };
}

function optional<T>(json: Json, name: string, parse: (text: string) => T): T | undefined {
  const field = json.optional(name);
  return field === undefined ? undefined : parse(field.text());
}
