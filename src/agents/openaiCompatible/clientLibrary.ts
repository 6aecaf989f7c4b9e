/** All that is used of the library. It is large, so it is loaded when it is first needed, from a bundle of its own. */
export { createOpenAICompatible } from '@ai-sdk/openai-compatible';
export { APICallError } from '@ai-sdk/provider';
