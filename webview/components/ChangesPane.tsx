import type { RefObject, TargetedKeyboardEvent } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { PlannedFileView } from '../../src/protocol/previewViews.ts';
import { canBeActive, isChange, partKey, partRows, type PartRow } from '../state/changeParts.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { rowMenu } from '../state/plannedMenu.ts';
import { rowForKey } from '../state/rowForKey.ts';
import { Button } from './Button.tsx';
import { PartRowView, wholeWords } from './ChangeRows.tsx';
import { ActionLetter, FileName } from './FileMeta.tsx';
import { partVerbs, pressPart, spacePart } from './partVerbs.ts';
import { usePartHeight } from './usePartHeight.ts';
import { VirtualTree } from './VirtualTree.tsx';

interface ChangesPaneProps {
  readonly file: PlannedFileView;
  readonly checkpointNumber: number;
  readonly chat: ChatModel;
  readonly treeRef: RefObject<HTMLDivElement | null>;
  /** Left: back to the list. */
  readonly onLeave: () => void;
}

/** What would change inside the selected file, beside the list. */
export function ChangesPane({ file, checkpointNumber, chat, treeRef, onLeave }: ChangesPaneProps) {
  const { preview } = chat;
  const [chosen, setActive] = useState<string | undefined>(undefined);
  const listed = preview.listed.value.get(file.path);
  const rows = useMemo(() => partRows(file, listed, 1), [file, listed]);
  const first = rows.find(canBeActive);
  const active = chosen ?? (first && partKey(first));
  const { partHeight, onHeight } = usePartHeight();
  const heightOf = useCallback((row: PartRow) => partHeight(row), [partHeight]);
  const verbs = partVerbs(chat);
  const activeIndex = rows.findIndex(row => partKey(row) === active);

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey) return;
    const row = rows[activeIndex];
    const isF7 = event.key === 'F7';
    const key = isF7 ? (event.shiftKey ? 'ArrowUp' : 'ArrowDown') : event.key;
    const next = rowForKey(rows, activeIndex, key, 3, isF7 ? isChange : canBeActive);
    if (next !== undefined) setActive(partKey(next));
    else if (event.key === 'ArrowLeft') onLeave();
    else if (event.key === ' ' && row !== undefined) spacePart(row, verbs, event.currentTarget);
    else if (event.key === 'Enter' && row !== undefined) pressPart(row, verbs);
    else return;
    event.preventDefault();
  };

  return (
    <aside class="tc-files__changes" aria-label={`Changes in ${file.path}`}>
      <header class="tc-files__head">
        <span class="codicon codicon-file" aria-hidden="true" />
        <FileName path={file.path} />
        <ActionLetter action={file.action} isConflict={file.group === 'conflict'} />
      </header>
      {file.canOpen ? (
        <VirtualTree
          label={`Changes in ${file.path}`}
          rows={rows}
          keyOf={partKey}
          heightOf={heightOf}
          active={active}
          onKeyDown={onKeyDown}
          menuContext={rows[0] && rowMenu(rows[0])}
          treeRef={treeRef}
          renderRow={(row, attributes) => (
            <PartRowView
              row={row}
              ticks={preview.ticks.value}
              checkpointNumber={checkpointNumber}
              isActive={partKey(row) === active}
              attributes={attributes}
              verbs={verbs}
              onActivate={() => canBeActive(row) && setActive(partKey(row))}
              onHeight={onHeight}
            />
          )}
        />
      ) : (
        <div class="tc-inside__sum tc-files__whole">
          <p class="tc-caption tc-grow">{wholeWords}</p>
          <Button look="quiet" onClick={() => verbs.openDiff(file)}>
            Open Diff
          </Button>
        </div>
      )}
    </aside>
  );
}
