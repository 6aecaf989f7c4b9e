/** Runs the last of the calls it is given once no other has come for so many milliseconds. */
export function createDelay(milliseconds: number): (work: () => void) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return work => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}
