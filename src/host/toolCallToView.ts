import type { ToolCall } from '../core/thread.ts';
import type { ToolCallView } from '../protocol/chatViews.ts';

export const toCallView = ({ added, removed, outside, id, kind, title, status, detail }: ToolCall): ToolCallView => ({
  id,
  kind,
  title,
  status,
  lines: { added, removed },
  detail,
  ...(outside === undefined || outside.length === 0 ? {} : { outside }),
});
