import { imageTypes, type MessageImage } from '../../core/images.ts';
import type { Json } from '../index/json.ts';
import type { EditProblem, ItemContent, PlanStep, SentFile, TokenUsage, ToolCall } from '../../core/thread.ts';

const itemKinds = [
  ...[
    'agentMessage',
    'thought',
    'notice',
    'files',
    'images',
    'plan',
    'usage',
    'toolCall',
    'editProblems',
    'captureFailed',
  ],
] as readonly ItemContent['kind'][];

/** Reads an item's content. */
export function parseItemContent(json: Json): ItemContent {
  const kind = json.field('kind').word(itemKinds);
  switch (kind) {
    case 'agentMessage':
    case 'thought':
    case 'notice':
      return { kind, text: json.field('text').text() };
    case 'files':
      return { kind, files: json.field('files').list(parseFile) };
    case 'images':
      return { kind, images: json.field('images').list(parseImage) };
    case 'plan':
      return { kind, steps: json.field('steps').list(parseStep) };
    case 'usage':
      return { kind, usage: parseUsage(json.field('usage')) };
    case 'toolCall':
      return { kind, call: parseToolCall(json.field('call')) };
    case 'editProblems':
      return { kind, problems: json.field('problems').list(parseProblem), fitting: json.field('fitting').number() };
    case 'captureFailed':
      return {
        kind,
        checkpoint: json.field('checkpoint').word(['before', 'after']),
        reason: json.field('reason').text(),
      };
  }
}

function parseFile(json: Json): SentFile {
  const note = json.optional('note')?.text();
  return { path: json.field('path').text(), ...(note === undefined ? {} : { note }) };
}

const parseImage = (json: Json): MessageImage => ({
  name: json.field('name').text(),
  mimeType: json.field('mimeType').word(imageTypes),
  data: json.field('data').text(),
});

const parseStep = (json: Json): PlanStep => ({
  text: json.field('text').text(),
  status: json.field('status').word(['pending', 'inProgress', 'done']),
});

type Count = Exclude<keyof TokenUsage, 'cost'>;

function parseUsage(json: Json): TokenUsage {
  const count = (name: Count): Partial<Record<Count, number>> => {
    const value = json.optional(name)?.number();
    return value === undefined ? {} : { [name]: value };
  };
  const cost = json.optional('cost');
  return {
    ...count('input'),
    ...count('output'),
    ...count('contextUsed'),
    ...count('contextSize'),
    ...(cost && { cost: { amount: cost.field('amount').number(), currency: cost.field('currency').text() } }),
  };
}

function parseToolCall(json: Json): ToolCall {
  const outside = json.optional('outside')?.list(path => path.text());
  return {
    id: json.field('id').text(),
    kind: json.field('kind').word(['edit', 'create', 'delete', 'rename', 'read', 'search', 'run', 'other']),
    title: json.field('title').text(),
    paths: json.field('paths').list(path => path.text()),
    ...(outside && { outside }),
    status: json.field('status').word(['running', 'done', 'failed']),
    added: json.field('added').number(),
    removed: json.field('removed').number(),
    detail: json.field('detail').text(),
  };
}

function parseProblem(json: Json): EditProblem {
  const nearest = json.optional('nearest');
  return {
    edit: json.field('edit').number(),
    path: json.field('path').text(),
    reason: json.field('reason').text(),
    source: json.field('source').text(),
    nearest: nearest && { line: nearest.field('line').number(), text: nearest.field('text').text() },
  };
}
