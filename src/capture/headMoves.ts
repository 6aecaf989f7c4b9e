import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeadMove } from '../core/ports/workingDirectory.ts';
import { repositoryOf } from './gitRepository.ts';

/** Bytes at the end of the log that are looked at: some hundred moves. */
const readLength = 64 * 1024;

/**
 * When HEAD of the repositories that folders belong to was moved after a moment, oldest first: by commits, checkouts, rebases. From
 * the log that git keeps of it (`logs/HEAD`, see `gitrepository-layout`); git is not run. Nothing where there is no such log.
 *
 * @param since milliseconds since 1970; git counts whole seconds, and a move in the same one is not told
 */
export async function readHeadMoves(folders: readonly string[], since: number): Promise<readonly HeadMove[]> {
  const logs = new Set(folders.flatMap(folder => headLog(folder) ?? []));
  const moves = await Promise.all([...logs].map(async log => parseMoves(await readEnd(log))));
  return moves
    .flat()
    .filter(({ at }) => at > since)
    .sort((a, b) => a.at - b.at);
}

function headLog(folder: string): string | undefined {
  const repository = repositoryOf(folder);
  return repository === undefined ? undefined : join(repository.own, 'logs', 'HEAD');
}

async function readEnd(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - readLength);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}

/** A line is `old new Name <mail> seconds zone<tab>what happened`. */
const line = /^[0-9a-f]{40,64} (?<commit>[0-9a-f]{40,64}) .*> (?<seconds>\d+) [+-]\d{4}(?:\t(?<what>.*))?$/gm;

function parseMoves(text: string): readonly HeadMove[] {
  return [...text.matchAll(line)].map(({ groups = {} }) => ({
    at: Number(groups['seconds']) * 1000,
    commit: groups['commit'] ?? '',
    what: groups['what'] ?? '',
  }));
}
