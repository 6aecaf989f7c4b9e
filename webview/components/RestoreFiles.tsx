import type { Ref } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RestorePlanView } from '../../src/protocol/previewViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { firstToShow } from '../state/restoreRows.ts';
import { ChangesPane } from './ChangesPane.tsx';
import { RestoreList } from './RestoreList.tsx';
import { useWidth } from './useWidth.ts';

interface RestoreFilesProps {
  readonly plan: RestorePlanView;
  readonly checkpointNumber: number;
  readonly chat: ChatModel;
  readonly treeRef: Ref<HTMLDivElement>;
}

/** From this width on, the changes of a file are beside the list. */
const wideFrom = 600;
/** Milliseconds a file has to stay the active one before its changes are asked for. */
const lookDelay = 80;

/** The files of a plan and what would change inside them: below each file, or beside the list where there is room. */
export function RestoreFiles(props: RestoreFilesProps) {
  const { plan, chat } = props;
  const { lookAt } = chat.preview;
  const root = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const width = useWidth(root);
  const isWide = width >= wideFrom && plan.files.length > 0;
  const [path, setPath] = useState<string | undefined>(undefined);
  const asTree = chat.preview.asTree.value;
  const file = useMemo(
    () => plan.files.find(file => file.path === path) ?? firstToShow(plan, asTree),
    [plan, path, asTree],
  );
  const looked = isWide && file?.canOpen === true ? file.path : undefined;
  useEffect(() => {
    const timer = setTimeout(() => lookAt(looked), lookDelay);
    return () => clearTimeout(timer);
  }, [looked, lookAt]);

  return (
    <div class={isWide ? 'tc-files tc-files--wide' : 'tc-files'} ref={root}>
      {width > 0 && (
        <RestoreList
          {...props}
          isWide={isWide}
          shown={isWide ? file?.path : undefined}
          treeRef={element => {
            list.current = element;
            if (typeof props.treeRef === 'function') props.treeRef(element);
            else if (props.treeRef) props.treeRef.current = element;
          }}
          onFile={setPath}
          onEnterChanges={() => pane.current?.focus()}
        />
      )}
      {isWide && file !== undefined && (
        <ChangesPane
          key={file.path}
          file={file}
          checkpointNumber={props.checkpointNumber}
          chat={chat}
          treeRef={pane}
          onLeave={() => list.current?.focus()}
        />
      )}
      {isWide && file === undefined && (
        <aside class="tc-files__changes">
          <p class="tc-empty tc-muted">Select a file to see what would change in it.</p>
        </aside>
      )}
    </div>
  );
}
