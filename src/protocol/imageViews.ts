/** An image of a message, without its data. */
export interface ImageView {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** One that waits to be sent. */
export interface AttachedImageView extends ImageView {
  readonly id: string;
  /** The message being edited that it goes with; absent for the message box. */
  readonly turnId?: string;
}
