import type { Json } from '../index/json.ts';
import type { EditProblem, ItemContent, ToolCall } from '../../core/thread.ts';

/** Reads an item's content. */
export function parseItemContent(json: Json): ItemContent {
  const kind = json.field('kind').word(['agentMessage', 'toolCall', 'editProblems', 'captureFailed']);
  switch (kind) {
    case 'agentMessage':
      return { kind, text: json.field('text').text() };
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

function parseToolCall(json: Json): ToolCall {
  return {
    id: json.field('id').text(),
    kind: json.field('kind').word(['edit', 'create', 'delete', 'rename', 'read', 'search', 'run', 'other']),
    title: json.field('title').text(),
    paths: json.field('paths').list(path => path.text()),
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
