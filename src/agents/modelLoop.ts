import { AgentFailure, type AgentEvent, type AgentTurn } from '../core/ports/agent.ts';
import {
  ContextTooLong,
  type CallResult,
  type ChatModel,
  type ChatPart,
  type ChatRequest,
  type ModelCall,
} from './chatModel.ts';
import { toMessages, type Step } from './conversation.ts';
import type { Turn } from '../core/thread.ts';
import type { Permissions } from './fileTools/permissions.ts';
import { failed, runTool, type Tool, type ToolAnswer } from './fileTools/tool.ts';
import { messageWithFiles } from './mentionedFiles.ts';
import { RepeatedCalls } from './repeatedCalls.ts';
import { systemPrompt } from './systemPrompt.ts';
import { untilAborted } from './untilAborted.ts';

export interface ModelLoopOptions {
  readonly tools: readonly Tool[];
  readonly permissions: Permissions;
  /** Whether the model is shown the images of an earlier turn; it is not unless given. */
  readonly seesImagesOf?: (turn: Turn) => boolean;
  /** Answers of the model after which the user is asked whether it may go on. */
  readonly stepLimit?: number;
}

type Emit = (event: AgentEvent) => void;

/**
 * Lets a model answer a message: asks it, runs the tools it calls, in order, and asks again, until it calls none. Resolves when that is so,
 * and soon after `signal` aborts. Rejects with `AgentFailure` when the model fails.
 */
export async function runModelLoop(
  model: ChatModel,
  turn: AgentTurn,
  options: ModelLoopOptions,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { text, sent } = await messageWithFiles(turn, model.contextSize);
    if (sent.length > 0) emit({ kind: 'files', files: sent });
    await new ModelLoop(model, { ...turn, text }, options, emit, signal).run();
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
}

/** Steps of the model after which the user is asked. */
const defaultStepLimit = 50;
/** Tokens, where the model's context is not known. */
const usualContext = 64_000;
/** Characters that stand for a token, on the safe side, and the part of the context that a request may take. */
const charactersPerToken = 3;
const requestShare = 0.75;
/** How often a conversation that is too long is cut in half. */
const mostHalvings = 3;
/** Refused calls in a row after which the turn ends. */
const mostRefusals = 5;

interface Answer {
  readonly text: string;
  readonly calls: readonly ModelCall[];
  readonly cutBy: 'length' | 'filter' | undefined;
}

class ModelLoop {
  readonly #model: ChatModel;
  readonly #turn: AgentTurn;
  readonly #options: ModelLoopOptions;
  readonly #emit: Emit;
  readonly #signal: AbortSignal;
  readonly #steps: Step[] = [];
  readonly #repeated = new RepeatedCalls();
  readonly #callIds = new Set<string>();
  #callCount = 0;
  #refusals = 0;
  /** Characters. */
  #budget: number;
  #hasToldLeftOut = false;
  #input: number | undefined;
  #output: number | undefined;

  constructor(model: ChatModel, turn: AgentTurn, options: ModelLoopOptions, emit: Emit, signal: AbortSignal) {
    this.#model = model;
    this.#turn = turn;
    this.#options = options;
    this.#emit = emit;
    this.#signal = signal;
    this.#budget = (model.contextSize ?? usualContext) * charactersPerToken * requestShare;
  }

  async run(): Promise<void> {
    const { stepLimit = defaultStepLimit } = this.#options;
    for (let number = 1; ; number++) {
      const answer = await this.#answer();
      if (answer.calls.length === 0) {
        this.#tellEnd(answer);
        return;
      }
      const results: CallResult[] = [];
      for (const call of answer.calls) results.push(await this.#runCall(call));
      this.#steps.push({ text: answer.text, calls: answer.calls, results });
      if (this.#refusals >= mostRefusals) {
        this.#notice('The turn was ended since the model kept making the same calls.');
        return;
      }
      if (number % stepLimit === 0 && !(await this.#mayGoOn(number))) return;
    }
  }

  /** An empty answer gets a second chance. */
  async #answer(): Promise<Answer> {
    const answer = await this.#ask();
    if (!isEmpty(answer)) return answer;
    this.#emit({ kind: 'step', text: 'The model answered nothing; asking again' });
    return this.#ask();
  }

  async #ask(): Promise<Answer> {
    for (let halvings = 0; ; halvings++) {
      const parts: ChatPart[] = [];
      try {
        return await this.#read(this.#request(), parts);
      } catch (cause) {
        if (!(cause instanceof ContextTooLong)) throw cause;
        if (halvings === mostHalvings || parts.length > 0) {
          throw new AgentFailure(
            'service',
            'The conversation is too long for this model. Start a new thread, or choose a model with a larger context.',
            { cause },
          );
        }
        this.#emit({ kind: 'step', text: 'Shortening the conversation: it is too long for the model' });
        this.#budget /= 2;
      }
    }
  }

  #request(): ChatRequest {
    const { history, text, images = [], folder, files } = this.#turn;
    const { tools, seesImagesOf } = this.#options;
    const isSecret = (path: string): boolean => files.isSecret(path);
    const conversation = { history, text, images, seesImagesOf, isSecret, steps: this.#steps };
    const { messages, leftOut } = toMessages(conversation, this.#budget);
    if (leftOut > 0 && !this.#hasToldLeftOut) {
      this.#hasToldLeftOut = true;
      const which = leftOut === 1 ? 'The first message was' : `The first ${leftOut} messages were`;
      this.#notice(`${which} not sent to the model: its context has no room for the whole thread.`);
    }
    return {
      system: systemPrompt(folder, tools),
      messages,
      tools: tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
    };
  }

  /** Notes what came in `parts`. */
  async #read(request: ChatRequest, parts: ChatPart[]): Promise<Answer> {
    let text = '';
    const calls: ModelCall[] = [];
    let cutBy: Answer['cutBy'];
    for await (const part of untilAborted(this.#model.stream(request, this.#signal), this.#signal)) {
      switch (part.kind) {
        case 'text':
        case 'thought':
          if (part.delta === '') continue;
          if (part.kind === 'text') text += part.delta;
          this.#emit(part);
          break;
        case 'call':
          calls.push({ ...part.call, id: this.#uniqueId(part.call.id) });
          break;
        case 'usage':
          this.#tellUsage(part.input, part.output);
          break;
        case 'step':
          this.#emit(part);
          continue;
        case 'cut':
          cutBy = part.by;
          break;
      }
      parts.push(part);
    }
    this.#signal.throwIfAborted();
    return { text, calls, cutBy };
  }

  async #runCall(call: ModelCall): Promise<CallResult> {
    this.#signal.throwIfAborted();
    const { tools, permissions } = this.#options;
    const tool = tools.find(({ name }) => name === call.name) ?? noTool(call.name, tools);
    const key = `${call.name}\0${call.argumentsJson}`;
    let answer: ToolAnswer;
    if (this.#repeated.isRefused(key)) {
      this.#refusals++;
      answer = failed(
        'This call was made several times before, with the same result, so it was not made again. Do something else, or end your answer.',
      );
    } else {
      this.#refusals = 0;
      answer = await runTool(
        tool,
        call.argumentsJson,
        {
          callId: `call-${++this.#callCount}`,
          turn: this.#turn,
          permissions,
          signal: this.#signal,
        },
        this.#emit,
      );
      this.#repeated.ran(key, answer.text, tool.changes && !answer.failed);
    }
    return { callId: call.id, name: call.name, ...answer };
  }

  /** Some services give every call the same id, or none. */
  #uniqueId(given: string): string {
    let id = given === '' ? 'call' : given;
    for (let number = 2; this.#callIds.has(id); number++) id = `${given === '' ? 'call' : given}-${number}`;
    this.#callIds.add(id);
    return id;
  }

  async #mayGoOn(steps: number): Promise<boolean> {
    const answer = await this.#turn.ask({
      call: {
        id: `go-on-${steps}`,
        kind: 'other',
        title: `Go on after ${steps} steps?`,
        paths: [],
        status: 'running',
        added: 0,
        removed: 0,
        detail: `${this.#model.name} has answered ${steps} times and still calls tools.`,
      },
      options: [
        { id: 'goOn', name: 'Go On', kind: 'allowOnce' },
        { id: 'stop', name: 'Stop Here', kind: 'rejectOnce' },
      ],
    });
    this.#signal.throwIfAborted();
    if (answer === 'goOn') return true;
    this.#notice(`Stopped after ${steps} steps.`);
    return false;
  }

  #tellUsage(input: number | undefined, output: number | undefined): void {
    if (input !== undefined) this.#input = (this.#input ?? 0) + input;
    if (output !== undefined) this.#output = (this.#output ?? 0) + output;
    const { contextSize } = this.#model;
    this.#emit({
      kind: 'usage',
      usage: {
        ...(this.#input === undefined ? {} : { input: this.#input }),
        ...(this.#output === undefined ? {} : { output: this.#output }),
        ...(input === undefined ? {} : { contextUsed: input + (output ?? 0) }),
        ...(contextSize === undefined ? {} : { contextSize }),
      },
    });
  }

  #tellEnd(answer: Answer): void {
    if (answer.cutBy === 'length')
      this.#notice('The answer was cut off: it reached the length that the model may answer with.');
    else if (answer.cutBy === 'filter') this.#notice('The service withheld the rest of the answer (content filter).');
    else if (isEmpty(answer)) {
      if (this.#steps.length === 0) {
        throw new AgentFailure(
          'service',
          'The model answered nothing. Send the message again, or choose another model.',
        );
      }
      this.#notice('The model ended without a closing message.');
    }
  }

  #notice(text: string): void {
    this.#emit({ kind: 'notice', text });
  }
}

const isEmpty = ({ text, calls, cutBy }: Answer): boolean =>
  text.trim() === '' && calls.length === 0 && cutBy === undefined;

/** Stands in for a tool that the model has made up. */
const noTool = (name: string, tools: readonly Tool[]): Tool => ({
  name: name === '' ? '(no name)' : name.slice(0, 80),
  description: '',
  parameters: { type: 'object', properties: {}, required: [], additionalProperties: false },
  changes: false,
  run: () => {
    const known = tools.length === 0 ? 'You have no tools.' : `Your tools: ${tools.map(tool => tool.name).join(', ')}.`;
    return Promise.resolve(failed(`There is no tool “${name}”. ${known}`));
  },
});
