import type { Direction } from "../api/types";

/** A side with what it costs (less is better) and what it is worth. */
export interface Worth {
  readonly cost: number;
  readonly value: number;
}

/** Whether no other is at least as good in both and better in one: the Pareto front. */
export function onFront<T extends Worth>(all: readonly T[], direction: Direction): (one: T) => boolean {
  const sign = direction === "LOWER_IS_BETTER" ? -1 : 1;
  return (one) =>
    !all.some(
      (other) =>
        other.cost <= one.cost &&
        sign * other.value >= sign * one.value &&
        (other.cost < one.cost || sign * other.value > sign * one.value),
    );
}
