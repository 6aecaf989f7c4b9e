import type { ChatView } from '../../src/protocol/chatViews.ts';
import type { AttachedImageView } from '../../src/protocol/imageViews.ts';

/** The images that wait in the form of a message being edited, or in the message box. */
export const attachedTo = (view: ChatView | undefined, turnId: string | undefined): readonly AttachedImageView[] =>
  view?.attached?.filter(image => image.turnId === turnId) ?? [];
