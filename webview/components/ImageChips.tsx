import type { ImageView } from '../../src/protocol/imageViews.ts';
import { formatSize } from '../format.ts';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface ImageChipsProps<Image extends ImageView> {
  readonly label: string;
  readonly images: readonly Image[];
  /** Absent for those that were sent. */
  readonly onRemove?: (image: Image) => void;
}

/** The images of a message, or of one that is being written. */
export function ImageChips<Image extends ImageView>({ label, images, onRemove }: ImageChipsProps<Image>) {
  if (images.length === 0) return null;
  return (
    <ul class="tc-chips" aria-label={label}>
      {images.map((image, place) => (
        <li class="tc-chip" key={place} title={image.name}>
          <Icon name="file-media" />
          <span class="tc-clip">
            {image.name}
            <span class="tc-muted tc-num"> · {formatSize(image.size)}</span>
          </span>
          {onRemove !== undefined && (
            <IconButton icon="close" label={`Remove ${image.name}`} onClick={() => onRemove(image)} />
          )}
        </li>
      ))}
    </ul>
  );
}
