import type { MessageImage } from '../core/images.ts';
import type { ObjectSchema } from './fileTools/fields.ts';

/** A chat model that streams its answers and can ask for tools to be run. */
export interface ChatModel {
  /** What the user calls it. */
  readonly name: string;
  /** Tokens that a request and its answer may have; `undefined` where that is not known. */
  readonly contextSize: number | undefined;
  /**
   * Answers a conversation. Rejects with `AgentFailure`, with `ContextTooLong`, or as `signal` aborts. What was streamed before that
   * counts.
   */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatPart>;
}

export interface ChatRequest {
  readonly system: string;
  /** The first one is of the user; a `tools` message follows each answer that has calls. */
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolOffer[];
}

export interface ToolOffer {
  readonly name: string;
  readonly description: string;
  readonly parameters: ObjectSchema;
}

export type ChatMessage =
  | { readonly role: 'user'; readonly text: string; readonly images?: readonly MessageImage[] }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly ModelCall[] }
  /** One result for each call of the answer before it, in the same order. */
  | { readonly role: 'tools'; readonly results: readonly CallResult[] };

/** A model asks for a tool. */
export interface ModelCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it: perhaps not valid. */
  readonly argumentsJson: string;
  /** What the service wants back with the call, in its own form. */
  readonly extra?: unknown;
}

export interface CallResult {
  readonly callId: string;
  readonly name: string;
  readonly text: string;
  readonly failed: boolean;
}

export type ChatPart =
  | { readonly kind: 'text'; readonly delta: string }
  | { readonly kind: 'thought'; readonly delta: string }
  | { readonly kind: 'call'; readonly call: ModelCall }
  /** Tokens of this request and its answer. */
  | { readonly kind: 'usage'; readonly input: number | undefined; readonly output: number | undefined }
  /** What is done meanwhile, such as waiting; shown, not kept. */
  | { readonly kind: 'step'; readonly text: string }
  /** Why the answer ends early; absent when it is whole. */
  | { readonly kind: 'cut'; readonly by: 'length' | 'filter' };

/** The conversation has more tokens than the model takes. */
export class ContextTooLong extends Error {
  override readonly name = 'ContextTooLong';
}
