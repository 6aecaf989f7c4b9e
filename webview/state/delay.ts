/** Runs the last of the calls it is given once no other has come for so many milliseconds. A call without work takes the last one back. */
export function createDelay(milliseconds: number): (work?: () => void) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return work => {
    clearTimeout(timer);
    if (work !== undefined) timer = setTimeout(work, milliseconds);
  };
}
