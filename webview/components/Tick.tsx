import type { TriState } from '../state/fileTicks.ts';

/** The row says its state to a screen reader; the box itself is only drawn. */
export const Tick = ({ state, onTick }: { readonly state: TriState; readonly onTick: () => void }) => (
  <input
    class="tc-check"
    type="checkbox"
    tabIndex={-1}
    aria-hidden="true"
    checked={state !== 'false'}
    indeterminate={state === 'mixed'}
    onClick={event => {
      // Not prevented: the browser would put the box back after the list has drawn it anew.
      event.stopPropagation();
      onTick();
    }}
  />
);
