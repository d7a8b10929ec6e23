/** So much of a frame may go into drawing; what is left waits for the next, so that a hand is always heard between. */
const BUDGET_MS = 8;

/** One chart takes longer than that: after a key or a click what it did is shown first. */
const HAND_MS = 100;

/** A hand that does not rest holds no chart back for longer. */
const MOST_MS = 1_000;

/** Draws in the frames of the page, few at a time; of one drawer only what it asked for last. */
export interface Painter {
  soon(drawer: object, paint: () => void): void;
  forget(drawer: object): void;
  /** Does at once what a drawer waits for. */
  now(drawer: object): void;
}

/** What a painter goes by. */
export interface Easel {
  readonly frame: (act: () => void) => unknown;
  readonly clock: () => number;
  readonly later: (act: () => void, ms: number) => unknown;
  /** When a hand was last felt, by the clock. */
  readonly hand: () => number;
}

/** The page itself. */
export function pageEasel(): Easel {
  let felt = -Infinity;
  for (const kind of ["keydown", "pointerdown"]) {
    window.addEventListener(
      kind,
      () => {
        felt = performance.now();
      },
      { capture: true, passive: true },
    );
  }
  return {
    frame: (act) => requestAnimationFrame(act),
    clock: () => performance.now(),
    later: (act, ms) => setTimeout(act, ms),
    hand: () => felt,
  };
}

export function createPainter({ frame, clock, later, hand }: Easel = pageEasel()): Painter {
  const waiting = new Map<object, () => void>();
  let asked = false;
  let since = 0;
  const take = (drawer: object) => {
    const paint = waiting.get(drawer);
    waiting.delete(drawer);
    return paint;
  };
  const draw = () => {
    const now = clock();
    const rest = Math.min(hand() + HAND_MS, since + MOST_MS) - now;
    if (rest > 0) {
      later(() => frame(draw), rest);
      return;
    }
    asked = false;
    for (const drawer of [...waiting.keys()]) {
      take(drawer)?.();
      if (clock() >= now + BUDGET_MS) break;
    }
    ask();
  };
  const ask = () => {
    if (asked || waiting.size === 0) return;
    asked = true;
    frame(draw);
  };
  return {
    soon(drawer, paint) {
      if (waiting.size === 0) since = clock();
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
