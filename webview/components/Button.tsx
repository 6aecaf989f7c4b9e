import type { ComponentChildren, Ref, TargetedMouseEvent } from 'preact';
import { Icon } from './Icon.tsx';

interface ButtonProps {
  readonly look?: 'primary' | 'second' | 'quiet';
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly label?: string;
  readonly disabled?: boolean;
  readonly tabIndex?: number;
  readonly buttonRef?: Ref<HTMLButtonElement>;
}

export const Button = ({ look = 'second', children, label, onClick, disabled, tabIndex, buttonRef }: ButtonProps) => (
  <button
    class={look === 'primary' ? 'tc-btn' : `tc-btn tc-btn--${look}`}
    type="button"
    aria-label={label}
    onClick={onClick}
    disabled={disabled}
    tabIndex={tabIndex}
    ref={buttonRef ?? null}
  >
    {children}
  </button>
);

interface IconButtonProps {
  readonly icon: string;
  readonly label: string;
  readonly onClick: (event: TargetedMouseEvent<HTMLButtonElement>) => void;
  readonly disabled?: boolean;
  readonly tabIndex?: number;
  readonly hasMenu?: boolean;
  readonly buttonRef?: Ref<HTMLButtonElement>;
}

export const IconButton = ({ icon, label, onClick, disabled, tabIndex, hasMenu, buttonRef }: IconButtonProps) => (
  <button
    class="tc-iconbtn"
    type="button"
    aria-label={label}
    title={label}
    aria-haspopup={hasMenu ? 'menu' : undefined}
    onClick={onClick}
    disabled={disabled}
    tabIndex={tabIndex}
    ref={buttonRef ?? null}
  >
    <Icon name={icon} />
  </button>
);
