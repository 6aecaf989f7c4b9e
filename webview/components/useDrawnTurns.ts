import { useEffect, useRef, useState } from 'preact/hooks';
import type { TurnView } from '../../src/protocol/chatViews.ts';
import { drawnAtOnce, drawnRange, type DrawnRange } from '../state/drawnRange.ts';

interface DrawnOptions {
  /** A turn that is gone to: with it the others are drawn at once. */
  readonly place: string | undefined;
  /** Draws all of them at once. */
  readonly all: boolean;
}

/** Which turns are drawn: some at first, so that they are soon there, and some more with every frame until all are. */
export function useDrawnTurns(turns: readonly TurnView[], { place, all }: DrawnOptions): DrawnRange {
  const drawn = useRef<ReadonlySet<string>>(new Set());
  const [frame, setFrame] = useState(0);
  const lastFrame = useRef(frame);
  const more = lastFrame.current === frame ? 0 : drawnAtOnce;
  lastFrame.current = frame;

  // Another version of a turn that was drawn takes its place.
  const ids = turns.map(({ id, versions }) => versions.find(version => drawn.current.has(version)) ?? id);
  const isNew = !ids.some(id => drawn.current.has(id));
  const atOnce = all || (isNew && place !== undefined && ids.includes(place));
  const range = atOnce ? { from: 0, to: ids.length } : drawnRange(ids, drawn.current, more);
  drawn.current = new Set(turns.slice(range.from, range.to).map(({ id }) => id));
  const isWhole = range.to - range.from === ids.length;

  useEffect(() => {
    if (isWhole) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The timer ends when this frame has been painted.
    const request = requestAnimationFrame(() => (timer = setTimeout(() => setFrame(last => last + 1))));
    return () => {
      cancelAnimationFrame(request);
      clearTimeout(timer);
    };
  }, [isWhole, frame, turns]);
  return range;
}
