interface HighlightedProps {
  readonly text: string;
  readonly words: string;
}

/** Text with the place where the searched words are found. */
export function Highlighted({ text, words }: HighlightedProps) {
  const wanted = words.trim();
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted.toLowerCase());
  if (at === -1) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  );
}
