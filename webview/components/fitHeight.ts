/** Measuring a longer text would take longer than it is worth; the box simply takes all the room it may. */
const longestMeasured = 100_000;

/** Makes a text box as high as its text, up to the `max-height` of its style, where it scrolls. */
export function fitHeight(box: HTMLTextAreaElement): void {
  if (box.value.length > longestMeasured) {
    box.style.height = '100vh';
    return;
  }
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
}
