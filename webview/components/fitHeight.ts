/** Makes a text box as high as its text, up to the `max-height` of its style, where it scrolls. */
export function fitHeight(box: HTMLTextAreaElement): void {
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
}
