import { imageProblem, imageTypeOf, mostImages, type MessageImage } from '../core/images.ts';
import { imagesIn } from '../core/turnItems.ts';
import type { TurnId } from '../core/ids.ts';
import type { Agent } from '../core/ports/agent.ts';
import { Refusal, type Session } from './session.ts';

/** An image as a view has it; what type it is, its data tells. */
export interface GivenImage {
  /** Of the message being edited; absent for the message box. */
  readonly turnId?: TurnId | undefined;
  readonly name: string;
  /** Base64. */
  readonly data: string;
}

/** Keeps an image until its message is sent. */
export function attachImage(session: Session, { turnId, name, data }: GivenImage): void {
  const image: MessageImage = { name, mimeType: imageTypeOf(data) ?? 'image/png', data };
  const problem = imageProblem(image);
  if (problem !== undefined) throw new Refusal(problem);
  refuseImages(session.agent, [image]);
  refuseTooMany([...attachedTo(session, turnId), image]);
  attach(session, [image], turnId);
}

export function attach(session: Session, images: readonly MessageImage[], turnId?: TurnId): void {
  const { environment } = session.work.services;
  const added = images.map(image => ({ id: environment.newId(), turnId, image }));
  session.update({ attached: [...session.state.attached, ...added] });
}

export function removeImage(session: Session, imageId: string): void {
  session.update({ attached: session.state.attached.filter(({ id }) => id !== imageId) });
}

/** Removes those of an edit that is over. */
export function dropImages(session: Session, turnId: TurnId): void {
  session.update({ attached: session.state.attached.filter(other => other.turnId !== turnId) });
}

/**
 * Sends what is in the message box. Its images leave the box at once, so that no message sent meanwhile has them too; they come
 * back when that fails.
 */
export async function sendWithImages(
  session: Session,
  send: (images: readonly MessageImage[]) => Promise<void>,
): Promise<void> {
  const sent = session.state.attached.filter(({ turnId }) => turnId === undefined);
  if (sent.length === 0) return send([]);
  session.update({ attached: session.state.attached.filter(image => !sent.includes(image)) });
  try {
    await send(sent.map(({ image }) => image));
  } catch (cause) {
    session.update({ attached: [...sent, ...session.state.attached] });
    throw cause;
  }
}

/** The images of an edited message: those it has, but some, by place, and those that were added. */
export function imagesOfEdit(
  session: Session,
  turnId: TurnId,
  without: readonly number[] = [],
): readonly MessageImage[] {
  const items = session.work.services.store.readTurn(turnId)?.items ?? [];
  const had = imagesIn(items.map(({ content }) => content)).filter((_, place) => !without.includes(place));
  const images = [...had, ...attachedTo(session, turnId)];
  refuseTooMany(images);
  return images;
}

const attachedTo = ({ state: { attached } }: Session, turnId: TurnId | undefined): readonly MessageImage[] =>
  attached.filter(other => other.turnId === turnId).map(({ image }) => image);

export function refuseTooMany(images: readonly MessageImage[]): void {
  if (images.length > mostImages) throw new Refusal(`A message can have ${mostImages} images. Remove one first.`);
}

/** Refuses images for an agent that is known not to take any. */
export function refuseImages({ name, takesImages }: Agent, images: readonly MessageImage[]): void {
  if (images.length === 0 || (takesImages !== undefined && takesImages() !== false)) return;
  throw new Refusal(`${name} does not take images. Remove them, or choose another agent.`);
}
