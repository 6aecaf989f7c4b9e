import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleProject } from './paths.mjs';

/**
 * Copies the sample project, and adds a build product that its `.gitignore` names.
 * @param {string} folder made if it does not exist
 */
export async function copySampleProject(folder) {
  await cp(sampleProject, folder, { recursive: true });
  await mkdir(join(folder, 'build'), { recursive: true });
  await writeFile(join(folder, 'build', 'tea-timer.min.js'), 'console.log("tea");\n');
}
