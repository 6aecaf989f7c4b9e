import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

/** What is shown before the first message of a thread. */
export const FirstUse = ({ onShowExample }: { readonly onShowExample: () => void }) => (
  <div class="tc-first">
    <div>
      <h2>Start a thread</h2>
      <p class="tc-muted">
        After each message your files are saved as a checkpoint. You can go back to any message, see every change first,
        and undo that too.
      </p>
    </div>
    <div class="tc-stack">
      <h3>Agents</h3>
      <div class="tc-options">
        <div class="tc-option">
          <Icon name="file-code" />
          <div>
            <b>Apply Edits</b>
            <p>Built in, works offline. Paste an answer that contains code blocks, diffs or search/replace blocks.</p>
          </div>
          <span class="tc-badge">Selected</span>
        </div>
      </div>
      <div class="tc-btnrow">
        <Button onClick={onShowExample}>Show an Example</Button>
      </div>
    </div>
    <p class="tc-caption">No git needed, and yours is never touched.</p>
  </div>
);
