import { safeParse } from 'valibot';
import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import type { ChatView } from '../../src/protocol/chatViews.ts';
import type { PlannedChangeView, PlannedFileView } from '../../src/protocol/previewViews.ts';
import type { Host } from '../host.ts';
import { savedTicks, type ChatState } from './chatState.ts';
import {
  carryTicks,
  choiceOf,
  findChanges,
  setChoice,
  tickedPositions,
  tickOnly,
  toggleChange,
  toggleTicks,
  type Choice,
  type Ticks,
} from './fileTicks.ts';
import { createPlannedChanges, type ListedChanges } from './plannedChanges.ts';
import { changesChosen } from './previewWords.ts';
import type { GroupId } from './restoreRows.ts';
import type { SavedState } from './savedState.ts';

/** What the user has chosen and opened in the restore preview. */
export interface PreviewModel {
  readonly ticks: ReadonlySignal<Ticks>;
  /** Single changes of a former plan are being looked for in this one; until they are found nothing can be restored. */
  readonly isSettling: ReadonlySignal<boolean>;
  readonly filter: ReadonlySignal<string>;
  readonly toggledGroups: ReadonlySignal<ReadonlySet<GroupId>>;
  /** Files whose changes are shown below them, by path, and folders, by key. */
  readonly opened: ReadonlySignal<ReadonlySet<string>>;
  /** Whether folders stand for rows; absent: where there are many files. Stays for the next previews. */
  readonly asTree: ReadonlySignal<boolean | undefined>;
  /** By path: the changes of files that are open or looked at. */
  readonly listed: ReadonlySignal<ReadonlyMap<string, ListedChanges>>;
  /** What a screen reader says after a tick inside a file. */
  readonly spoken: ReadonlySignal<string>;
  readonly setFilter: (filter: string) => void;
  readonly showAsTree: (asTree: boolean) => void;
  readonly toggleGroup: (id: GroupId) => void;
  readonly toggleOpen: (key: string) => void;
  /** Shows the changes of this file beside the list; of one at a time. */
  readonly lookAt: (path: string | undefined) => void;
  readonly tryAgain: (path: string) => void;
  readonly toggle: (files: readonly PlannedFileView[]) => void;
  readonly tickAll: (files: readonly PlannedFileView[]) => void;
  readonly toggleChange: (file: PlannedFileView, changes: readonly PlannedChangeView[], position: number) => void;
  readonly choose: (file: PlannedFileView, choice: Choice) => void;
  /** Restores nothing of this file; of no other one, with `only`, and of this one what was chosen or all. */
  readonly choosePath: (path: string, what: 'keep' | 'only') => void;
  /** Takes over what was ticked and filtered where the page was shown before, unless that was another page. */
  readonly take: (saved: unknown) => void;
  /** Starts afresh when the page shows another checkpoint or went away; keeps the ticks when the plan was refreshed. */
  readonly follow: (view: ChatView) => void;
}

const untouched: Ticks = new Map();

export function createPreviewModel(host: Host, saved: SavedState<ChatState>): PreviewModel {
  const start = saved.current.ticks;
  let checkpointId = start?.checkpointId;
  let token = start?.token;
  let files: readonly PlannedFileView[] = [];
  let looked: string | undefined;
  const ticks = signal<Ticks>(start === null ? untouched : new Map(start.changed));
  const unsettled = signal<ReadonlySet<string>>(new Set());
  const filter = signal(start?.filter ?? '');
  const toggledGroups = signal<ReadonlySet<GroupId>>(new Set());
  const opened = signal<ReadonlySet<string>>(new Set());
  const asTree = signal(saved.current.asTree);
  const spoken = signal('');
  const changes = createPlannedChanges(host);

  const change = (next: Ticks) => {
    ticks.value = next;
    save();
  };
  const save = () => {
    const changed = [...ticks.value];
    saved.save({
      ticks: checkpointId === undefined ? null : { checkpointId, token: token ?? '', filter: filter.value, changed },
    });
  };
  const askForShown = () => {
    const openable = files.filter(({ path, canOpen }) => canOpen && (opened.value.has(path) || path === looked));
    changes.use(new Set([...openable.map(({ path }) => path), ...unsettled.value]));
  };
  const settle = () => {
    const answered = [...unsettled.value].filter(
      path => (changes.listed.value.get(path)?.kind ?? 'loading') !== 'loading',
    );
    if (answered.length === 0) return;
    let next = ticks.value;
    for (const file of files.filter(({ path }) => answered.includes(path))) {
      const choice = choiceOf(next, file);
      const listed = changes.listed.value.get(file.path);
      if (typeof choice === 'string') continue;
      next = setChoice(next, [file], listed?.kind === 'known' ? findChanges(choice, listed.changes) : 'none');
    }
    unsettled.value = new Set([...unsettled.value].filter(path => !answered.includes(path)));
    change(next);
    askForShown();
  };
  changes.listed.subscribe(() => {
    if (unsettled.peek().size > 0) batch(settle);
  });

  const startOver = (id: string | undefined) => {
    checkpointId = id;
    token = undefined;
    files = [];
    looked = undefined;
    filter.value = '';
    toggledGroups.value = new Set();
    opened.value = new Set();
    unsettled.value = new Set();
    changes.start(undefined);
    change(untouched);
  };
  const takePlan = (next: { readonly token: string; readonly files: readonly PlannedFileView[] }) => {
    // The same plan comes again once it was verified; what is looked for in it is still to be found.
    const isSamePlan = token === next.token;
    const carried = carryTicks(ticks.value, files, next.files);
    const [only] = next.files;
    if (files.length === 0 && next.files.length === 1 && only?.canOpen === true) opened.value = new Set([only.path]);
    token = next.token;
    files = next.files;
    changes.start(token);
    const partly = [...carried].flatMap(([path, choice]) => (typeof choice === 'string' ? [] : [path]));
    unsettled.value = new Set(partly.filter(path => !isSamePlan || unsettled.value.has(path)));
    change(carried);
    askForShown();
  };

  return {
    ticks: computed(() => ticks.value),
    isSettling: computed(() => unsettled.value.size > 0),
    filter,
    toggledGroups,
    opened,
    asTree,
    listed: changes.listed,
    spoken,
    setFilter(text) {
      filter.value = text;
      save();
    },
    showAsTree(wanted) {
      asTree.value = wanted;
      saved.save({ asTree: wanted });
    },
    toggleGroup: id => (toggledGroups.value = toggled(toggledGroups.value, id)),
    toggleOpen(key) {
      opened.value = toggled(opened.value, key);
      askForShown();
    },
    lookAt(path) {
      looked = path;
      askForShown();
    },
    tryAgain: changes.tryAgain,
    toggle: which => change(toggleTicks(ticks.value, which)),
    tickAll: which => change(setChoice(ticks.value, which, 'all')),
    toggleChange(file, inFile, position) {
      change(toggleChange(ticks.value, file, inFile, position));
      const chosen = tickedPositions(choiceOf(ticks.value, file), inFile.length).length;
      spoken.value = `${changesChosen(chosen, inFile.length)} in ${file.path}`;
    },
    choose: (file, choice) => change(setChoice(ticks.value, [file], choice)),
    choosePath(path, what) {
      const file = files.find(file => file.path === path);
      if (file !== undefined)
        change(what === 'keep' ? setChoice(ticks.value, [file], 'none') : tickOnly(ticks.value, file, files));
    },
    take(given) {
      const parsed = safeParse(savedTicks, given);
      if (!parsed.success || parsed.output === null || parsed.output.checkpointId !== checkpointId) return;
      const isSamePlan = token === undefined || parsed.output.token === token;
      const kept = parsed.output.changed.map(
        ([path, choice]) => [path, isSamePlan || typeof choice === 'string' ? choice : 'none'] as const,
      );
      if (token === undefined) token = parsed.output.token;
      filter.value = parsed.output.filter;
      change(new Map(kept));
    },
    follow({ state, page }) {
      // While the host is still starting it has no page yet; what was ticked before a reload stays.
      if (state.kind === 'loading') return;
      if (page?.checkpointId !== checkpointId) startOver(page?.checkpointId);
      if (page?.phase !== 'choosing') return;
      if (page.plan.token !== token || page.plan.files !== files) takePlan(page.plan);
    },
  };
}

function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}
