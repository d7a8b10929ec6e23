/** A value that tells its listeners when it changes. */
export interface Signal<T> {
  get(): T;
  set(value: T): void;
  /** Hears of changes until the function it gives is called. */
  listen(listener: (value: T) => void): () => void;
}

export function signal<T>(start: T): Signal<T> {
  let value = start;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener(next);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
