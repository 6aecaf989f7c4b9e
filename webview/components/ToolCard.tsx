import type { ToolCallView } from '../../src/protocol/chatViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { DiffText } from './DiffText.tsx';
import { Icon } from './Icon.tsx';
import { LineCounts } from './LineCounts.tsx';
import { StepCard } from './StepCard.tsx';

const icons: Record<ToolCallView['kind'], string> = {
  edit: 'edit',
  create: 'new-file',
  delete: 'trash',
  rename: 'arrow-right',
  read: 'search',
  search: 'search',
  run: 'terminal',
  other: 'tools',
};

interface ToolCardProps {
  readonly id: string;
  readonly call: ToolCallView;
  readonly chat: ChatModel;
}

/** What an agent did, on one line, closed at first, the running one too; its detail is drawn only while it is open. */
export const ToolCard = ({ id, call, chat }: ToolCardProps) => (
  <StepCard
    id={id}
    icon={iconOf(call)}
    spin={call.status === 'running'}
    title={call.title}
    meta={<Meta call={call} />}
    chat={chat}
    body={call.detail === '' && call.outside === undefined ? undefined : () => <ToolDetail call={call} />}
  />
);

/** What a call did, or asks to do. */
export const ToolDetail = ({ call: { detail, outside } }: { readonly call: ToolCallView }) => (
  <>
    {outside !== undefined && (
      <ul class="tc-outside">
        {outside.map(path => (
          <li key={path}>
            <Icon name="warning" /> Outside of the workspace, so in no checkpoint: <span class="tc-code">{path}</span>
          </li>
        ))}
      </ul>
    )}
    {detail !== '' && (
      <div class="tc-step__body">
        <DiffText text={detail} />
      </div>
    )}
  </>
);

function Meta({ call: { status, lines } }: { readonly call: ToolCallView }) {
  if (status === 'done') return <LineCounts lines={lines} />;
  return <>{status === 'running' ? 'running' : 'failed'}</>;
}

function iconOf({ status, kind, outside }: ToolCallView): string {
  if (status === 'running') return 'loading';
  if (status === 'failed') return 'error';
  return outside === undefined ? icons[kind] : 'warning';
}
