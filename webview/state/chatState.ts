import * as v from 'valibot';

const fileChoice = v.picklist(['keep', 'putBack', 'newThread']);

/** What is restored of a file. */
const restoreChoice = v.union([
  v.picklist(['all', 'none', 'merged']),
  v.object({
    positions: v.pipe(v.array(v.number()), v.readonly()),
    total: v.number(),
    marks: v.pipe(v.array(v.string()), v.readonly()),
  }),
]);

/** Choices in the preview of this checkpoint that differ from those at first. Single changes are those of the plan `token` names. */
export const savedTicks = v.nullable(
  v.object({
    checkpointId: v.string(),
    token: v.string(),
    filter: v.optional(v.string(), ''),
    changed: v.array(v.tuple([v.string(), restoreChoice])),
  }),
);

/** What the chat view saves of itself. `version` changes when the shape does; an older shape is dropped. */
export const chatState = v.object({
  version: v.literal(4),
  /** Ids of open cards and lists, most recently opened last. */
  open: v.array(v.string()),
  /** Messages being edited, also in other threads, most recently begun last. */
  edits: v.array(
    v.object({
      threadId: v.string(),
      turnId: v.string(),
      versions: v.number(),
      text: v.string(),
      choice: fileChoice,
      withoutImages: v.exactOptional(v.pipe(v.array(v.number()), v.readonly())),
    }),
  ),
  /** The last choice made when a message was edited. */
  lastChoice: fileChoice,
  ticks: savedTicks,
  /** Whether the restore preview shows folders as rows; absent: where there are many files. */
  asTree: v.optional(v.boolean()),
  /** The turn at the top of the conversation and how far it is scrolled; `null` at the end of the conversation. */
  scroll: v.nullable(v.object({ turnId: v.string(), offset: v.number() })),
});

export type ChatState = v.InferOutput<typeof chatState>;

export const initialChatState: ChatState = {
  version: 4,
  open: [],
  edits: [],
  lastChoice: 'keep',
  ticks: null,
  scroll: null,
};
