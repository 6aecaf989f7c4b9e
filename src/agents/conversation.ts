import { withImageNames, type MessageImage } from '../core/images.ts';
import { imagesIn } from '../core/turnItems.ts';
import type { PastTurn } from '../core/ports/agent.ts';
import type { ItemContent, ToolCall, Turn } from '../core/thread.ts';
import type { CallResult, ChatMessage, ModelCall } from './chatModel.ts';

/** A turn as it goes on: what is told to the model is made of this anew for each request. */
export interface Conversation {
  readonly history: readonly PastTurn[];
  readonly text: string;
  /** Sent with it; absent for none. */
  readonly images?: readonly MessageImage[];
  /** Whether the model is shown the images of an earlier turn, too; of others it is told their names. */
  readonly seesImagesOf?: ((turn: Turn) => boolean) | undefined;
  /** Whether a file looks like a secret: of earlier calls that are about one, the model is told no more than their titles. */
  readonly isSecret?: (path: string) => boolean;
  /** What the model answered in this turn so far, each time with calls and what came of them. */
  readonly steps: readonly Step[];
}

export interface Step {
  readonly text: string;
  readonly calls: readonly ModelCall[];
  readonly results: readonly CallResult[];
}

export interface FittedMessages {
  readonly messages: readonly ChatMessage[];
  /** Turns of the history that are not in the messages, from the first. */
  readonly leftOut: number;
}

/** Characters of a result, or of what an earlier call came to, once it is shortened. */
const shortLength = 400;
/** What an image counts as: models make about a thousand tokens of one. */
const imageLength = 4000;
/** Steps that are shortened last. */
const recentSteps = 2;

/**
 * A conversation as messages of at most `budget` characters: first details of earlier turns are shortened, the oldest first, then
 * calls and results of this turn but the last ones, then earlier turns are left out, then the last calls and results are shortened.
 * The user's message always stays, so that the messages can be more than the budget.
 */
export function toMessages(conversation: Conversation, budget: number): FittedMessages {
  const { history, text, images = [], seesImagesOf = () => false, isSecret = () => false } = conversation;
  const past = history.map(turn => toExchange(turn, seesImagesOf(turn.turn), isSecret));
  const steps = [...conversation.steps];
  const message: UserMessage = { role: 'user', text, ...(images.length === 0 ? {} : { images }) };
  const ownSize = text.length + images.length * imageLength + sizeOfSteps(steps);
  let size = past.reduce((sum, exchange) => sum + sizeOfExchange(exchange), ownSize);
  const takeAway = (before: number, after: number): void => void (size += after - before);

  for (let at = 0; at < past.length && size > budget; at++) {
    const exchange = past[at];
    if (exchange === undefined) break;
    past[at] = { ...exchange, actions: exchange.actions.map(action => shorten(action, shortLength)) };
    takeAway(sizeOfExchange(exchange), sizeOfExchange(past[at] ?? exchange));
  }
  const shortenStep = (at: number): void => {
    const step = steps[at];
    if (step === undefined) return;
    steps[at] = shortenedStep(step);
    takeAway(sizeOfSteps([step]), sizeOfSteps(steps.slice(at, at + 1)));
  };
  for (let at = 0; at < steps.length - recentSteps && size > budget; at++) shortenStep(at);
  let leftOut = 0;
  for (; leftOut < past.length && size > budget; leftOut++) {
    takeAway(
      past.slice(leftOut, leftOut + 1).reduce((sum, exchange) => sum + sizeOfExchange(exchange), 0),
      0,
    );
  }
  for (let at = Math.max(steps.length - recentSteps, 0); at < steps.length && size > budget; at++) shortenStep(at);
  return {
    messages: [...pastMessages(past.slice(leftOut), message, leftOut), ...steps.flatMap(stepMessages)],
    leftOut,
  };
}

type UserMessage = Extract<ChatMessage, { readonly role: 'user' }>;

/** A turn of the history, mostly in words. */
interface Exchange {
  readonly question: UserMessage;
  readonly answer: string;
  /** What was done meanwhile, a paragraph each. */
  readonly actions: readonly string[];
}

function toExchange({ turn, items }: PastTurn, seesImages: boolean, isSecret: (path: string) => boolean): Exchange {
  const images = imagesIn(items);
  const answer = items.flatMap(item => (item.kind === 'agentMessage' ? [item.text] : [])).join('\n\n');
  const ends = {
    inProgress: [],
    completed: [],
    interrupted: ['The answer was interrupted.'],
    failed: ['The answer failed.'],
  };
  return {
    question:
      seesImages && images.length > 0
        ? { role: 'user', text: turn.text, images }
        : { role: 'user', text: withImageNames(turn.text, images) },
    answer: answer.trim() === '' ? '(No answer in words.)' : answer,
    actions: [...items.flatMap(item => describeItem(item, isSecret)), ...ends[turn.status]],
  };
}

function describeItem(item: ItemContent, isSecret: (path: string) => boolean): readonly string[] {
  switch (item.kind) {
    case 'toolCall':
      return [describeCall(item.call, isSecret)];
    case 'editProblems':
      return item.problems.map(({ path, reason }) => `An edit of ${path} did not fit: ${reason}`);
    default:
      return [];
  }
}

function describeCall(
  { title, status, detail, paths, outside = [] }: ToolCall,
  isSecret: (path: string) => boolean,
): string {
  const hasMore = detail !== '' && ![...paths, ...outside].some(isSecret);
  return `${title} (${status === 'done' ? 'done' : 'failed'})${hasMore ? `\n${detail}` : ''}`;
}

/** What was done is told with the message after it: a model that finds it in its own answers writes it instead of using tools. */
function pastMessages(past: readonly Exchange[], last: UserMessage, leftOut: number): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  let before =
    leftOut === 0
      ? ''
      : `<note>${leftOut} earlier ${leftOut === 1 ? 'message is' : 'messages are'} left out for room.</note>\n\n`;
  for (const { question, answer, actions } of past) {
    messages.push({ ...question, text: before + question.text });
    messages.push({ role: 'assistant', text: answer, calls: [] });
    before =
      actions.length === 0
        ? ''
        : `<record of what was done for the answer above>\n${actions.join('\n\n')}\n</record>\n\n`;
  }
  return [...messages, { ...last, text: before + last.text }];
}

const stepMessages = ({ text, calls, results }: Step): readonly ChatMessage[] => [
  { role: 'assistant', text, calls },
  ...(calls.length === 0 ? [] : [{ role: 'tools' as const, results }]),
];

const shortenedStep = ({ text, calls, results }: Step): Step => ({
  text,
  calls: calls.map(call => ({ ...call, argumentsJson: shortenArguments(call.argumentsJson) })),
  results: results.map(result => ({ ...result, text: shorten(result.text, shortLength) })),
});

/** As JSON that is valid still. Of a long text nothing stays: a model that finds a part of one in its calls writes such parts itself. */
function shortenArguments(json: string): string {
  if (json.length <= shortLength) return json;
  try {
    return JSON.stringify(JSON.parse(json), (_, value: unknown) =>
      typeof value === 'string' && value.length > shortLength
        ? `(${value.length} characters, not repeated here for room)`
        : value,
    );
  } catch {
    return '{}';
  }
}

const sizeOfExchange = ({ question, answer, actions }: Exchange): number =>
  question.text.length +
  (question.images?.length ?? 0) * imageLength +
  answer.length +
  actions.reduce((sum, action) => sum + action.length, 0);

const sizeOfSteps = (steps: readonly Step[]): number =>
  steps.reduce(
    (sum, { text, calls, results }) =>
      sum +
      text.length +
      calls.reduce((inCalls, { argumentsJson }) => inCalls + argumentsJson.length, 0) +
      results.reduce((inResults, result) => inResults + result.text.length, 0),
    0,
  );

const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}\n… shortened; ${text.length - length} more characters`;
