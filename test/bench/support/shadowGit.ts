import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname } from 'node:path';

/**
 * A git repository beside a tree, as other tools keep one for their checkpoints: `git add -A && git commit`, and
 * `git clean -fd && git reset --hard`. It reads no settings of the user, and never collects garbage.
 */
export class ShadowGit {
  readonly folder: string;
  readonly #tree: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(tree: string, folder: string) {
    this.#tree = tree;
    this.folder = folder;
    const who = { NAME: 'Bench', EMAIL: 'bench@localhost', DATE: '2026-01-01T00:00:00Z' };
    this.#env = {
      PATH: process.env['PATH'],
      HOME: dirname(folder),
      LC_ALL: 'C',
      GIT_DIR: folder,
      GIT_WORK_TREE: tree,
      GIT_CONFIG_GLOBAL: devNull,
      GIT_CONFIG_NOSYSTEM: '1',
      ...Object.fromEntries(
        Object.entries(who).flatMap(([key, value]) => [
          [`GIT_AUTHOR_${key}`, value],
          [`GIT_COMMITTER_${key}`, value],
        ]),
      ),
    };
  }

  static create(tree: string, folder: string): ShadowGit {
    mkdirSync(dirname(folder), { recursive: true });
    const git = new ShadowGit(tree, folder);
    git.#run('init', '--quiet', '--template=');
    const settings = { 'gc.auto': '0', 'maintenance.auto': 'false', 'core.autocrlf': 'false' };
    for (const [key, value] of Object.entries(settings)) git.#run('config', key, value);
    return git;
  }

  /** The same as a checkpoint, also when nothing has changed. */
  commit(): void {
    this.#run('add', '-A');
    this.#run('commit', '--quiet', '--allow-empty', '-m', 'checkpoint');
  }

  head(): string {
    return this.#run('rev-parse', 'HEAD').trim();
  }

  restore(commit: string): void {
    this.#run('clean', '-fdq');
    this.#run('reset', '--quiet', '--hard', commit);
  }

  /** Files of the last commit. */
  fileCount(): number {
    return this.#run('ls-files', '-z').split('\0').length - 1;
  }

  isClean(): boolean {
    return this.#run('status', '--porcelain') === '';
  }

  #run(...args: readonly string[]): string {
    const options = { cwd: this.#tree, env: this.#env, encoding: 'utf8', maxBuffer: 2 ** 30 } as const;
    const { status, stdout, stderr, error } = spawnSync('git', args, options);
    if (status === 0) return stdout;
    throw new Error(`git ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  }
}
