import { splitAtWords } from '../state/splitAtWords.ts';

interface HighlightedProps {
  readonly text: string;
  readonly words: string;
}

/** Text with the places where the searched words are found. */
export const Highlighted = ({ text, words }: HighlightedProps) => (
  <>{splitAtWords(text, words).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}</>
);
