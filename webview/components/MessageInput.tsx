import type { Ref, TargetedClipboardEvent, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatCount, formatSize } from '../format.ts';
import { countLines } from './LongText.tsx';
import { fitHeight } from './fitHeight.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { IconButton } from './Button.tsx';
import { CompletionList, completionId } from './CompletionList.tsx';
import { Icon } from './Icon.tsx';
import { imagesOf } from '../state/readImage.ts';
import { useCompletions } from './useCompletions.ts';

interface MessageInputProps {
  readonly chat: ChatModel;
  readonly label: string;
  readonly placeholder?: string;
  /** Taken over at first and whenever `revision` changes; in between the box owns its text. */
  readonly text: string;
  readonly revision: number;
  readonly disabled?: boolean;
  readonly onText: (text: string) => void;
  /** Images were pasted or dropped. */
  readonly onImages: (files: readonly File[]) => void;
  readonly onKeyDown?: (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => void;
  readonly inputRef: Ref<HTMLTextAreaElement>;
}

/** A text box slows down long before an answer does: longer text is held as one block beside what is typed. */
const longestTyped = 100_000;

/** A text box that grows with its text, and completes commands and names of files. A very long paste is shown as a block that can be taken out again. */
export function MessageInput(props: MessageInputProps) {
  const { text, revision, onText } = props;
  const box = useRef<HTMLTextAreaElement | null>(null);
  const [block, setBlock] = useState('');
  const completions = useCompletions(props.chat);
  const { offered, close } = completions;
  const latest = useRef(text);
  latest.current = text;

  useLayoutEffect(() => {
    const isLong = latest.current.length > longestTyped;
    setBlock(isLong ? latest.current : '');
    if (box.current === null) return;
    box.current.value = isLong ? '' : latest.current;
    fitHeight(box.current);
    close();
  }, [revision, close]);

  const takeImages = (event: Event, transfer: DataTransfer | null): boolean => {
    const images = imagesOf(transfer);
    if (images.length === 0) return false;
    event.preventDefault();
    props.onImages(images);
    return true;
  };
  const onPaste = (event: TargetedClipboardEvent<HTMLTextAreaElement>) => {
    if (takeImages(event, event.clipboardData)) return;
    const pasted = event.clipboardData?.getData('text/plain') ?? '';
    if (pasted.length <= longestTyped) return;
    event.preventDefault();
    const next = join(block, pasted);
    setBlock(next);
    onText(join(event.currentTarget.value, next));
  };
  const removeBlock = () => {
    setBlock('');
    onText(box.current?.value ?? '');
    box.current?.focus();
  };
  return (
    <>
      {offered !== undefined && <CompletionList offered={offered} />}
      {block !== '' && <Block text={block} onRemove={removeBlock} />}
      <textarea
        class="tc-input__text"
        rows={2}
        aria-label={props.label}
        aria-autocomplete="list"
        aria-controls={offered?.id}
        aria-activedescendant={offered && completionId(offered.id, offered.chosen)}
        placeholder={block === '' ? props.placeholder : ''}
        disabled={props.disabled}
        ref={element => {
          box.current = element;
          if (typeof props.inputRef === 'function') props.inputRef(element);
          else if (props.inputRef) props.inputRef.current = element;
        }}
        onInput={event => {
          onText(join(event.currentTarget.value, block));
          fitHeight(event.currentTarget);
          completions.follow(event.currentTarget);
        }}
        onPaste={onPaste}
        onDragOver={event => {
          // Else the page would open the file.
          if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
        }}
        onDrop={event => takeImages(event, event.dataTransfer)}
        onKeyDown={event => {
          if (!completions.onKey(event)) props.onKeyDown?.(event);
        }}
        onKeyUp={event => completions.follow(event.currentTarget)}
        onClick={event => completions.follow(event.currentTarget)}
        onBlur={close}
      />
    </>
  );
}

function Block({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) {
  const words = useMemo(() => `${formatCount(countLines(text), 'line', 'lines')}, ${formatSize(text.length)}`, [text]);
  return (
    <div class="tc-input__block">
      <span class="tc-chip">
        <Icon name="file" />
        <span class="tc-clip tc-num">Long text: {words}</span>
        <IconButton icon="close" label="Remove the long text" onClick={onRemove} />
      </span>
    </div>
  );
}

function join(before: string, after: string): string {
  if (after === '') return before;
  return before.trim() === '' ? after : `${before}\n\n${after}`;
}
