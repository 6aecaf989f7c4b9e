import { notKeptWords } from '../words.ts';

/** In the place of what cannot be done anymore: the checkpoint's files were given up. */
export const NotKept = () => (
  <span class="tc-mark__gone" title="Removed to free disk space">
    {notKeptWords}
  </span>
);
