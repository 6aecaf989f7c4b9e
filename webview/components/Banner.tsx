import type { ComponentChildren } from 'preact';
import { Icon } from './Icon.tsx';

interface BannerProps {
  readonly icon: string;
  readonly tone?: 'plain' | 'warn' | 'err';
  /** Along the edge of the view instead of a card. */
  readonly flat?: boolean;
  /** `alert` interrupts a screen reader; the default waits. */
  readonly role?: 'status' | 'alert' | 'group';
  readonly children: ComponentChildren;
}

/** What happened, what is safe, what to do. */
export function Banner({ icon, tone = 'plain', flat = false, role = 'status', children }: BannerProps) {
  const looks = ['tc-banner', tone === 'plain' ? '' : `tc-banner--${tone}`, flat ? 'tc-banner--flat' : ''];
  return (
    <div class={looks.filter(Boolean).join(' ')} role={role}>
      <Icon name={icon} />
      <div class="tc-grow">{children}</div>
    </div>
  );
}
