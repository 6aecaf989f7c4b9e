import { sizeLimit } from './restoringOperations.ts';

/** What is at a path, as text: its kind, a colon, its content. Folders are listed when there is nothing in them. */
export type Thing = string;
export type Things = ReadonlyMap<string, Thing>;

/** Everything on a disk, ignored or not. */
export interface Disk {
  readonly things: Things;
  /** Of files and links: what changes when they are written, as their mtime does. */
  readonly stamps: ReadonlyMap<string, string>;
  /** Files whose read fails. */
  readonly unreadable: ReadonlySet<string>;
}

/** What a checkpoint of a disk has to say. */
export interface Held {
  /** What it holds. */
  readonly things: Things;
  /** Whether it says nothing about what is at a path. */
  readonly isOutside: (path: string, isFolder: boolean) => boolean;
  /** Folders that are there with something in them that it does not hold. */
  readonly folders: ReadonlySet<string>;
}

export const isFolder = (thing: Thing | undefined): boolean => thing === 'folder:';
export const contentOf = (thing: Thing): string => thing.slice(thing.indexOf(':') + 1);

export function heldOf({ things, unreadable }: Disk): Held {
  const rules = linesOf(things.get('.gitignore'));
  const ignores = (path: string, folder: boolean): boolean => rules.some(rule => excludes(rule, path, folder));
  const leftOut = [...things]
    .filter(([path, thing]) => !ignores(path, isFolder(thing)) && isLeftOut(path, thing, unreadable))
    .map(([path]) => path);
  const held = new Map(
    [...things].filter(([path, thing]) => !ignores(path, isFolder(thing)) && !leftOut.includes(path)),
  );
  const others = [...things.keys()].filter(path => !held.has(path));
  return {
    things: held,
    isOutside: (path, folder) =>
      ignores(path, folder) || leftOut.some(other => path === other || path.startsWith(`${other}/`)),
    folders: new Set(others.flatMap(foldersAbove).filter(folder => !ignores(folder, true))),
  };
}

function isLeftOut(path: string, thing: Thing, unreadable: ReadonlySet<string>): boolean {
  if (!thing.startsWith('file:') && !thing.startsWith('executable:')) return false;
  return path.endsWith('.pem') || unreadable.has(path) || contentOf(thing).length > sizeLimit;
}

const linesOf = (thing: Thing | undefined): readonly string[] =>
  thing?.startsWith('file:') === true
    ? contentOf(thing)
        .split('\n')
        .filter(line => line !== '')
    : [];

/** Whether a line of an ignore file excludes a path: those lines that occur here. */
function excludes(rule: string, path: string, folder: boolean): boolean {
  const names = path.split('/');
  switch (rule) {
    case 'build/':
      return names.some((name, position) => name === 'build' && (folder || position < names.length - 1));
    case '*.log':
      return names.some(name => name.endsWith('.log'));
    case 'src/deep':
      return path === 'src/deep' || path.startsWith('src/deep/');
    default:
      throw new Error(`Not a rule of this test: ${rule}`);
  }
}

export interface Step {
  readonly path: string;
  readonly from: Thing | undefined;
  readonly to: Thing | undefined;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Differ, and are not touched. */
  readonly leftAlone: readonly string[];
}

/** What is looked at; everything unless given. */
export interface Scope {
  readonly only?: ReadonlySet<string> | undefined;
  /** What a restore put where nothing was, and may be taken away again whether or not the target would hold it. */
  readonly made?: Things | undefined;
}

/** What turns a disk into what a checkpoint holds, by path. */
export function planOf(target: Held, disk: Disk, { only, made }: Scope): Plan {
  const held = heldOf(disk);
  const isStill = ([path, thing]: readonly [string, Thing]): boolean =>
    disk.things.get(path) === thing && !disk.unreadable.has(path);
  const unseen = [...(made ?? [])].filter(isStill);
  const now = { ...held, things: new Map([...held.things, ...unseen]) };
  const steps: Step[] = [];
  const leftAlone: string[] = [];
  for (const path of [...new Set([...target.things.keys(), ...now.things.keys()])].sort()) {
    const [from, to] = [now.things.get(path), target.things.get(path)];
    if (from === to || only?.has(path) === false) continue;
    if (from === undefined && isFolder(to) && now.folders.has(path)) continue;
    if (to === undefined && isFolder(from) && target.folders.has(path)) continue;
    const isUnknown =
      to === undefined
        ? target.isOutside(path, isFolder(from)) && made?.get(path) !== from
        : from === undefined && now.isOutside(path, isFolder(to)) && !isFree(disk, path, isFolder(to));
    if (isUnknown) leftAlone.push(path);
    else steps.push({ path, from, to });
  }
  return { steps, leftAlone };
}

/** Nothing is at a path but perhaps, where a file is to be, a folder with something in it. A link above it makes it unsafe to say. */
const isFree = ({ things }: Disk, path: string, asFolder: boolean): boolean =>
  !things.has(path) &&
  !(asFolder && [...things.keys()].some(other => other.startsWith(`${path}/`))) &&
  !foldersAbove(path).some(folder => things.get(folder)?.startsWith('link:') === true);

export interface Outcome {
  readonly things: Things;
  /** Paths that could not be written because something else is there, or where their folders have to be. */
  readonly failed: ReadonlySet<string>;
}

/** Takes steps, deletions first; each only where things are as it says. */
export function takeSteps(start: Things, steps: readonly Step[]): Outcome {
  const things = new Map(start);
  const failed = new Set<string>();
  const isAsExpected = ({ path, from, to }: Step): boolean => [from, to].includes(things.get(path));
  for (const step of steps.filter(({ to }) => to === undefined)) {
    if (isAsExpected(step)) things.delete(step.path);
    else failed.add(step.path);
  }
  for (const step of steps) {
    const { path, to } = step;
    if (to === undefined) continue;
    if (isAsExpected(step) && hasPlaceFor(things, path)) putThing(things, path, to);
    else failed.add(path);
  }
  return { things, failed };
}

function hasPlaceFor(things: Things, path: string): boolean {
  const isInTheWay = (folder: string): boolean => things.has(folder) && !isFolder(things.get(folder));
  return ![...things.keys()].some(other => other.startsWith(`${path}/`)) && !foldersAbove(path).some(isInTheWay);
}

function putThing(things: Map<string, Thing>, path: string, thing: Thing): void {
  for (const folder of foldersAbove(path)) things.delete(folder);
  things.set(path, thing);
}

export const foldersAbove = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, names) => names.slice(0, index + 1).join('/'));

/** What steps put where nothing was. */
export const madeBy = (steps: readonly Step[]): Things =>
  new Map(steps.flatMap(({ path, from, to }) => (from === undefined && to !== undefined ? [[path, to]] : [])));

/** What is held, with what was there before or after some steps. */
export function withSteps(held: Held, steps: readonly Step[], side: 'from' | 'to'): Held {
  const things = new Map(held.things);
  for (const { path, [side]: thing } of steps) {
    if (thing === undefined) things.delete(path);
    else things.set(path, thing);
  }
  return { ...held, things };
}

/** Who did something to files, and how they were then. */
export interface Moment {
  readonly by: 'you' | 'agent' | 'restore';
  readonly disk: Disk;
}

/**
 * Whether you were the last to change a path since it last was as in a target, and did not just put back what others had put there.
 * `moments` begin with the one of the target.
 */
export function isYours(path: string, target: Thing | undefined, moments: readonly Moment[]): boolean {
  const changes = changesOf(path, target, moments, ({ things }) => things);
  const last = changes.at(-1);
  return last?.by === 'you' && !changes.some(({ by, thing }) => by !== 'you' && thing === last.thing);
}

interface OneChange {
  readonly by: Moment['by'];
  readonly thing: Thing | undefined;
}

/** What became of a path, and by whom, since it last was as in a target. */
function changesOf(
  path: string,
  target: Thing | undefined,
  moments: readonly Moment[],
  thingsOf: (disk: Disk) => Things,
): readonly OneChange[] {
  let changes: OneChange[] = [];
  let state: Thing | undefined;
  for (const [index, { by, disk }] of moments.entries()) {
    // What you did and undid again before anybody else did something is not seen.
    if (index > 0 && by === 'you' && moments[index + 1]?.by === 'you') continue;
    const thing = thingsOf(disk).get(path);
    if (index > 0 && thing !== state) changes = thing === target ? [] : [...changes, { by, thing }];
    state = thing;
  }
  return changes;
}

/** Nothing differs at these paths, above or below them, nor in the rules about what is ignored. */
export function isSameAround(paths: ReadonlySet<string>, a: Things, b: Things): boolean {
  const isNear = (path: string): boolean =>
    path === '.gitignore' ||
    [...paths].some(one => one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`));
  return [...new Set([...a.keys(), ...b.keys()])].every(path => !isNear(path) || a.get(path) === b.get(path));
}

/** Whether one path is the other, or lies in it. */
export const areNested = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
