import type { HostRequest } from '../../src/protocol/messages.ts';
import {
  firstCaptureWords,
  largestWords,
  untilAnsweredWords,
  type FirstCaptureQuestion,
} from '../state/firstCaptureWords.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';

interface FirstCaptureBannerProps {
  readonly question: FirstCaptureQuestion;
  readonly ask: (request: HostRequest) => void;
}

/** The first capture would be very large: how large, what holds until it is decided, and the ways to decide. */
export function FirstCaptureBanner({ question, ask }: FirstCaptureBannerProps) {
  const largest = largestWords(question);
  return (
    <Banner icon="question" tone="warn" flat>
      <p>
        <b>{firstCaptureWords(question)}</b>
      </p>
      {largest !== '' && <p>{largest}</p>}
      <p class="tc-muted">{untilAnsweredWords(question)}</p>
      <div class="tc-btnrow">
        <Button look="primary" onClick={() => ask({ kind: 'allowFirstCapture' })}>
          Save All
        </Button>
        <Button onClick={() => ask({ kind: 'chooseLeftOut' })}>Choose What to Leave Out…</Button>
      </div>
    </Banner>
  );
}
