import { decodeImage, type ImageReading } from './imageFile.ts';
import { errorCode, type StorageFiles } from './storageFiles.ts';
import type { StoreLog } from './storeLog.ts';

/**
 * What the folder holds. `generation` counts every image seen, damaged ones too: the next one published must be above it,
 * else a window that still holds the damaged one in memory could publish under the same number unnoticed.
 */
export type NewestImage =
  | { readonly kind: 'none'; readonly generation: number }
  | { readonly kind: 'found'; readonly generation: number; readonly database: Uint8Array }
  /** There are images, and none can be read. They were left as they are. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'newerVersion' };

export const imageName = (generation: number): string => `index-${generation}.db`;

export const temporaryName = (generation: number, random: string): string => `index-${generation}.${random}.tmp`;

const imagePattern = /^index-(\d{1,15})\.db$/;
const damagedPattern = /^index-(\d{1,15})\.db\.damaged/;
const temporaryPattern = /^index-(\d{1,15})\.[0-9a-f]+\.tmp$/;

/** The generations that match, highest first. */
function generations(names: readonly string[], pattern: RegExp): readonly number[] {
  return names.flatMap(name => Number(pattern.exec(name)?.[1] ?? [])).sort((a, b) => b - a);
}

export function highestGeneration(names: readonly string[]): number {
  return Math.max(0, ...generations(names, imagePattern), ...generations(names, damagedPattern));
}

/**
 * Reads the newest image above a generation (0: of all). Damaged images above it are renamed aside, never deleted. Rejects
 * with the file system's error when the folder or an image cannot be read.
 */
export async function readNewestImage(files: StorageFiles, above: number, log: StoreLog): Promise<NewestImage> {
  for (;;) {
    const names = await files.list();
    const generation = highestGeneration(names);
    const damaged: number[] = [];
    let isOutdated = false;
    for (const number of generations(names, imagePattern)) {
      if (number <= above) break;
      const reading = await readImage(files, names, number);
      if (reading.kind === 'gone') {
        isOutdated = true; // Another window has published newer ones since the names were listed.
        break;
      }
      if (reading.kind === 'newerVersion') return reading;
      if (reading.kind === 'valid') {
        await setAside(files, damaged, log);
        return { kind: 'found', generation, database: reading.database };
      }
      damaged.push(number);
    }
    if (isOutdated) continue;
    if (above === 0 && generation > 0) return { kind: 'damaged' };
    await setAside(files, damaged, log);
    return { kind: 'none', generation };
  }
}

/** Deletes all but the two newest images, and what unfinished publications left. Failures leave garbage, no more. */
export async function removeOldImages(files: StorageFiles, published: number): Promise<void> {
  const names = await files.list();
  const old = generations(names, imagePattern).slice(2).map(imageName);
  const leftovers = names.filter(name => {
    const generation = temporaryPattern.exec(name)?.[1];
    return generation !== undefined && Number(generation) <= published;
  });
  for (const name of [...old, ...leftovers]) await files.unlink(name).catch(() => undefined);
}

/** Where names cannot be linked, another window's image may be seen half copied. */
const secondLookAfter = 250;

async function readImage(
  files: StorageFiles,
  names: readonly string[],
  generation: number,
): Promise<ImageReading | { readonly kind: 'gone' }> {
  try {
    const reading = decodeImage(await files.read(imageName(generation)));
    if (reading.kind !== 'damaged') return reading;
    await new Promise(resolve => setTimeout(resolve, secondLookAfter));
    const second = decodeImage(await files.read(imageName(generation)));
    return second.kind === 'damaged' ? await readOriginal(files, names, generation) : second;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'gone' };
    throw error;
  }
}

/** A copy that was cut off has its original beside it: nothing is damaged then, the publication just did not end. */
async function readOriginal(files: StorageFiles, names: readonly string[], generation: number): Promise<ImageReading> {
  for (const name of names) {
    if (Number(temporaryPattern.exec(name)?.[1]) !== generation) continue;
    const reading = decodeImage(await files.read(name));
    if (reading.kind === 'valid') return reading;
  }
  return { kind: 'damaged' };
}

async function setAside(files: StorageFiles, damaged: readonly number[], log: StoreLog): Promise<void> {
  for (const generation of damaged) {
    const name = imageName(generation);
    log.error(`${name} is damaged. It is kept as ${name}.damaged, and the newest undamaged image is used.`);
    // Where it cannot be renamed it stays, and is skipped again next time.
    await files
      .rename(name, `${name}.damaged`)
      .catch((error: unknown) => log.error(`${name} cannot be renamed`, error));
  }
}
