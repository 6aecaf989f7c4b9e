interface IconProps {
  readonly name: string;
  readonly spin?: boolean;
}

/** A codicon; decoration, so never spoken. */
export const Icon = ({ name, spin = false }: IconProps) => (
  <span class={`codicon codicon-${name}${spin ? ' tc-spin' : ''}`} aria-hidden="true" />
);
