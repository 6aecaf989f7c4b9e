/**
 * Random numbers from 0 to `below` - 1, the same in every run. Seeds that lie side by side have nothing in common: a counter
 * in steps of the golden ratio, mixed by MurmurHash3's last step.
 */
export function seeded(seed: number): (below: number) => number {
  let state = Math.imul(seed, 0x27d4eb2f);
  return below => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * below);
  };
}
