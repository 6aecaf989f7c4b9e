import type { TargetedKeyboardEvent } from 'preact';
import { useRef } from 'preact/hooks';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface SearchBoxProps {
  readonly icon: 'search' | 'filter';
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Down: into the list below. */
  readonly onLeaveDown: () => void;
}

/** Words to look for. Escape clears it before it does anything else. */
export function SearchBox({ icon, label, value, onChange, onLeaveDown }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (event.isComposing) return;
    if (event.key === 'Escape' && value !== '') onChange('');
    else if (event.key === 'ArrowDown') onLeaveDown();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const clear = () => {
    onChange('');
    input.current?.focus();
  };
  return (
    <div class="tc-search">
      <Icon name={icon} />
      <input
        type="text"
        value={value}
        placeholder={label}
        aria-label={label}
        spellcheck={false}
        ref={input}
        onInput={event => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {value !== '' && <IconButton icon="close" label="Clear" onClick={clear} />}
    </div>
  );
}
