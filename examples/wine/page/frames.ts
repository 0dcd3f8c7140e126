/** Watching the frames of a page: what would stutter if training blocked it. */

export interface FrameReport {
  readonly frames: number;
  /** Milliseconds between two frames: the longest, and half of them stay below the median. */
  readonly longestGap: number;
  readonly medianGap: number;
}

/** Calls `draw` in every frame until stopped; `stop` draws a last time and reports. */
export function watchFrames(draw: () => void): { stop(): FrameReport } {
  const gaps: number[] = [];
  let last = performance.now();
  let request = requestAnimationFrame(function frame(now) {
    gaps.push(now - last);
    last = now;
    draw();
    request = requestAnimationFrame(frame);
  });
  return {
    stop() {
      cancelAnimationFrame(request);
      draw();
      const sorted = [...gaps].sort((a, b) => a - b);
      return {
        frames: gaps.length,
        longestGap: sorted.at(-1) ?? 0,
        medianGap: sorted[sorted.length >> 1] ?? 0,
      };
    },
  };
}

/** The next frame; at once where nobody looks, since a hidden page has none. */
export function nextFrame(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
