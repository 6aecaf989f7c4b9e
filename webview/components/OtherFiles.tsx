import { useComputed } from '@preact/signals';
import { formatFiles, formatFilesTitle } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';

interface OtherFilesProps {
  readonly turnId: string;
  readonly chat: ChatModel;
}

/** Below a message that was switched to another version: its files are not those on disk. Nothing is written without a preview. */
export function OtherFiles({ turnId, chat }: OtherFilesProps) {
  const files = useComputed(() => {
    const { otherFiles, running } = chat.view.value ?? {};
    return otherFiles?.turnId === turnId && running === undefined ? otherFiles : undefined;
  }).value;
  if (files === undefined) return null;
  const { version, formerVersion, differing, checkpointId } = files;
  return (
    <Banner icon="info">
      <p>
        These messages are from version {version}. The files on disk are from version {formerVersion}:{' '}
        {differing === 1 ? '1 file differs' : `${formatFiles(differing)} differ`}.
      </p>
      <div class="tc-btnrow">
        <Button onClick={() => chat.ask({ kind: 'previewRestore', checkpointId })}>
          Restore {formatFilesTitle(differing)}…
        </Button>
        <Button onClick={() => chat.ask({ kind: 'keepFiles' })}>Keep Files</Button>
      </div>
    </Banner>
  );
}
