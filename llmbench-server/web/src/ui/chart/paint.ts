/** So much of a frame may go into drawing; what is left waits for the next, so that a hand is always heard between. */
const BUDGET_MS = 8;

/** Draws in the frames of the page, few at a time; of one drawer only what it asked for last. */
export interface Painter {
  soon(drawer: object, paint: () => void): void;
  forget(drawer: object): void;
  /** Does at once what a drawer waits for. */
  now(drawer: object): void;
}

export function createPainter(
  frame: (act: () => void) => unknown = (act) => requestAnimationFrame(act),
  clock: () => number = () => performance.now(),
): Painter {
  const waiting = new Map<object, () => void>();
  let asked = false;
  const take = (drawer: object) => {
    const paint = waiting.get(drawer);
    waiting.delete(drawer);
    return paint;
  };
  const ask = () => {
    if (asked || waiting.size === 0) return;
    asked = true;
    frame(() => {
      asked = false;
      const end = clock() + BUDGET_MS;
      for (const drawer of [...waiting.keys()]) {
        take(drawer)?.();
        if (clock() >= end) break;
      }
      ask();
    });
  };
  return {
    soon(drawer, paint) {
      waiting.set(drawer, paint);
      ask();
    },
    forget(drawer) {
      waiting.delete(drawer);
    },
    now(drawer) {
      take(drawer)?.();
    },
  };
}
