import type { Signal } from '@preact/signals';
import { Banner } from './Banner.tsx';
import { IconButton } from './Button.tsx';

/** Why the host refused the last request, until it is dismissed. */
export function RequestProblem({ problem }: { readonly problem: Signal<string | undefined> }) {
  if (problem.value === undefined) return null;
  return (
    <div class="tc-problem">
      <Banner icon="error" tone="err" role="alert">
        <div class="tc-dismissable">
          <p class="tc-grow">{problem.value}</p>
          <IconButton icon="close" label="Dismiss" onClick={() => (problem.value = undefined)} />
        </div>
      </Banner>
    </div>
  );
}
