import { useLayoutEffect, useRef } from 'preact/hooks';
import type { OfferedCompletions } from './useCompletions.ts';

/** What the word in a message box can be completed to. The focus stays in the box. */
export function CompletionList({ offered }: { readonly offered: OfferedCompletions }) {
  const { id, items, chosen, take } = offered;
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen, items]);
  return (
    <ul class="tc-completions" role="listbox" id={id} aria-label="Completions" ref={list}>
      {items.map(({ label, detail, insert }, index) => (
        <li
          key={insert}
          id={completionId(id, index)}
          role="option"
          aria-selected={index === chosen}
          // Before the box would lose the focus.
          onMouseDown={event => {
            event.preventDefault();
            take(index);
          }}
        >
          <span class="tc-clip">{label}</span>
          <span class="tc-clip tc-muted" title={detail}>
            {detail}
          </span>
        </li>
      ))}
    </ul>
  );
}

export const completionId = (id: string, index: number): string => `${id}-${index}`;
