import type { CheckpointId } from '../core/ids.ts';
import type { Store } from '../core/ports/store.ts';
import type { Tree } from '../core/tree.ts';

/** The newest, the one before a restore, and what they are compared with. */
const kept = 4;

/**
 * The trees of the checkpoints that were used last. The next capture is made from the same tree, so that comparing the two costs as
 * much as what changed, and not as the tree.
 */
export class RecentTrees {
  readonly #trees = new Map<CheckpointId, Tree>();

  remember(id: CheckpointId, tree: Tree): void {
    this.#trees.delete(id);
    this.#trees.set(id, tree);
    for (const oldest of this.#trees.keys()) {
      if (this.#trees.size <= kept) break;
      this.#trees.delete(oldest);
    }
  }

  /** The tree of a checkpoint. Throws when the checkpoint is unknown. */
  read(store: Store, id: CheckpointId): Tree {
    const tree = this.#trees.get(id) ?? store.readTree(id);
    this.remember(id, tree);
    return tree;
  }
}
