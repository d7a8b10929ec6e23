import { cleanup, configure } from "@testing-library/preact";
import { afterAll, afterEach, vi } from "vitest";

// Pages are loaded when they are first opened, which takes a while on a busy machine.
configure({ asyncUtilTimeout: 15_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

// The library that draws may still be on its way when the last test ends.
afterAll(() => vi.dynamicImportSettled());

/** Every element is in sight: there is no layout to tell otherwise. */
globalThis.IntersectionObserver = class implements IntersectionObserver {
  readonly root = null;
  readonly rootMargin = "";
  readonly thresholds = [];
  constructor(private readonly seen: IntersectionObserverCallback) {}
  observe(target: Element) {
    const entry = { isIntersecting: true, target } as IntersectionObserverEntry;
    queueMicrotask(() => {
      this.seen([entry], this);
    });
  }
  unobserve() {
    this.disconnect();
  }
  disconnect() {
    // Each element is told of once.
  }
  takeRecords() {
    return [];
  }
};
