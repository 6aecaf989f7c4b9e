/** The topmost turn of which something is below the top of the box. */
export function firstTurnInView(box: HTMLElement): HTMLElement | undefined {
  const turns = box.querySelectorAll<HTMLElement>('[data-turn]');
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const turn = turns[middle];
    if (turn !== undefined && turn.offsetTop + turn.offsetHeight > box.scrollTop) high = middle;
    else low = middle + 1;
  }
  return turns[low];
}
