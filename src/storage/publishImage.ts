import type { CommitFailure } from '../core/ports.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { decodeImage, encodeImage } from './imageFile.ts';
import { highestGeneration, imageName, temporaryName } from './imageFolder.ts';
import { randomName } from './packWriter.ts';
import { toCommitFailure } from './storageFailure.ts';
import { errorCode, type StorageFiles } from './storageFiles.ts';

export interface Publication {
  /** The one after the generation it was built on. */
  readonly generation: number;
  readonly database: Uint8Array;
  /** Tells whether another database contains this commit. */
  readonly isIncludedIn: (database: Uint8Array) => boolean;
}

/**
 * Makes a database the newest image, durably, or fails and leaves no image of it. Fails with `conflict` when the generation
 * is taken, or was passed by another window.
 *
 * The name is claimed by a link, which fails when it exists. That alone is not enough: a window that was asleep while others
 * published several generations can find its number free again, since old images are deleted. So it looks once more after
 * the claim: a higher image means it was passed, unless that image was built on the one it just published.
 */
export async function publishImage(
  files: StorageFiles,
  publication: Publication,
): Promise<Result<void, CommitFailure>> {
  const { generation, database } = publication;
  const name = imageName(generation);
  const temporary = temporaryName(generation, randomName());
  let isClaimed = false;
  try {
    await files.makeFolder('');
    if (highestGeneration(await files.list()) >= generation) return fail({ kind: 'conflict' });
    await files.write(temporary, 0, encodeImage(database));
    await files.sync(temporary);
    isClaimed = await claim(files, temporary, generation);
    if (!isClaimed) return fail({ kind: 'conflict' });
    if (await wasPassed(files, publication)) {
      await files.unlink(name);
      return fail({ kind: 'conflict' });
    }
    await files.syncFolder('');
    return ok(undefined);
  } catch (error) {
    if (isClaimed) await files.unlink(name).catch(() => undefined);
    return fail(toCommitFailure(error));
  } finally {
    await files.unlink(temporary).catch(() => undefined);
  }
}

async function wasPassed(files: StorageFiles, { generation, isIncludedIn }: Publication): Promise<boolean> {
  const highest = highestGeneration(await files.list());
  if (highest <= generation) return false;
  const reading = decodeImage(await files.read(imageName(highest)));
  return reading.kind !== 'valid' || !isIncludedIn(reading.database);
}

/** Returns whether the name was free. */
async function claim(files: StorageFiles, temporary: string, generation: number): Promise<boolean> {
  const name = imageName(generation);
  try {
    await files.link(temporary, name);
    return true;
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (withoutLinks.has(code)) return claimByCopy(files, temporary, name);
    // A window that published this generation meanwhile has tidied away the temporary file.
    if (code === 'ENOENT' && highestGeneration(await files.list()) >= generation) return false;
    throw error;
  }
}

/** What platforms answer on disks that have no links, such as FAT. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/**
 * A copy is not made at one stroke, so it is read back before it counts. Readers refuse it until it is whole, and use the
 * original beside it when it never becomes so: hence that has a durable name first.
 */
async function claimByCopy(files: StorageFiles, temporary: string, name: string): Promise<boolean> {
  await files.syncFolder('');
  try {
    await files.copyNew(temporary, name);
    await files.sync(name);
    if (decodeImage(await files.read(name)).kind === 'valid') return true;
    throw Object.assign(new Error('A copied image differs from the original'), { code: 'EIO' });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    await files.unlink(name).catch(() => undefined);
    await files.syncFolder('').catch(() => undefined);
    throw error;
  }
}
