import type { HostRequest } from '../../src/protocol/messages.ts';
import type { DamageView } from '../../src/protocol/storageViews.ts';
import { damageWords, damagedPathWords } from '../state/storageWords.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';

interface DamageBannerProps {
  readonly damage: DamageView;
  readonly ask: (request: HostRequest) => void;
}

/** Something in the store cannot be read: what, that the rest is fine, and the way to learn more. */
export function DamageBanner({ damage, ask }: DamageBannerProps) {
  const paths = damagedPathWords(damage);
  return (
    <Banner icon="warning" tone="warn" flat>
      <p>
        <b>{damageWords(damage)}</b>
      </p>
      {paths !== '' && <p class="tc-muted">{paths}</p>}
      <div class="tc-btnrow">
        <Button onClick={() => ask({ kind: 'verifyStore' })}>Verify Store…</Button>
      </div>
    </Banner>
  );
}
