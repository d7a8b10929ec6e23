import { render } from "@testing-library/preact";
import type { ComponentType } from "preact";
import { LocationProvider } from "preact-iso";
import { describe, expect, it } from "vitest";

type Stories = { readonly default: { readonly title: string } } & Readonly<Record<string, ComponentType>>;

const all = import.meta.glob<Stories>("../stories/*.stories.tsx", { eager: true });

describe("the stories of the shared parts", () => {
  it("are there", () => {
    expect(Object.keys(all).length).toBeGreaterThan(3);
  });

  for (const { default: of, ...stories } of Object.values(all)) {
    for (const [name, Story] of Object.entries(stories)) {
      it(`show something: ${of.title}, ${name}`, () => {
        const { container } = render(
          <LocationProvider>
            <Story />
          </LocationProvider>,
        );
        expect(container.textContent).not.toBe("");
      });
    }
  }
});
