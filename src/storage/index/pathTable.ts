/** Finds the number of a path: about 16 bytes each, and no copy of the path. */
export class PathTable {
  /** Hash and number side by side; the number is 0 where nothing is. */
  #slots = new Int32Array(2 * 1024);
  #count = 0;
  readonly #pathOf: (id: number) => string;

  constructor(pathOf: (id: number) => string) {
    this.#pathOf = pathOf;
  }

  find(path: string): number | undefined {
    const wanted = hashOf(path);
    for (let slot = this.#first(wanted); ; slot = this.#after(slot)) {
      const id = this.#slots[slot + 1] ?? 0;
      if (id === 0) return undefined;
      if (this.#slots[slot] === wanted && this.#pathOf(id) === path) return id;
    }
  }

  /** A path that is not there yet. */
  add(path: string, id: number): void {
    if ((this.#count + 1) * 4 > this.#slots.length) this.#grow();
    this.#count++;
    this.#put(hashOf(path), id);
  }

  #put(hash: number, id: number): void {
    let slot = this.#first(hash);
    while (this.#slots[slot + 1] !== 0) slot = this.#after(slot);
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = id;
  }

  #grow(): void {
    const former = this.#slots;
    this.#slots = new Int32Array(former.length * 2);
    for (let slot = 0; slot < former.length; slot += 2) {
      const id = former[slot + 1] ?? 0;
      if (id !== 0) this.#put(former[slot] ?? 0, id);
    }
  }

  #first(hash: number): number {
    return (hash * 2) & (this.#slots.length - 1);
  }

  #after(slot: number): number {
    return (slot + 2) & (this.#slots.length - 1);
  }
}

/** FNV-1a, then scattered, since its lowest bits depend on few of the others. */
function hashOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < path.length; at++) hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
