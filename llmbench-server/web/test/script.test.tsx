import { fireEvent, render, screen } from "@testing-library/preact";
import { useState } from "preact/hooks";
import { describe, expect, it, vi } from "vitest";
import { Boundary } from "../src/ui/Boundary";
import { later } from "../src/ui/later";

const words = { page: "The page", around: "around", go: "go" };
const Page = () => <h1>{words.page}</h1>;

describe("a page whose script cannot be fetched", () => {
  it("says so and is there when it is tried again and the script is", async () => {
    const load = vi
      .fn<() => Promise<{ default: typeof Page }>>()
      .mockRejectedValueOnce(new TypeError("Failed to fetch dynamically imported module"))
      .mockResolvedValue({ default: Page });
    const Late = later(load);
    const { unmount } = render(<Late />);
    expect(screen.getByRole("status").textContent).toBe("Loading …");
    expect((await screen.findByRole("alert")).textContent).toContain("could not be fetched");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "The page" })).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
    unmount();
    render(<Late />);
    expect(screen.getByRole("heading", { name: "The page" })).toBeTruthy();
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("can be loaded anew with all of the pages", async () => {
    const reload = vi.spyOn(location, "reload").mockReturnValue();
    const Late = later(() => Promise.reject<{ default: typeof Page }>(new TypeError("gone")));
    render(<Late />);
    fireEvent.click(await screen.findByRole("button", { name: "Load everything anew" }));
    expect(reload).toHaveBeenCalledTimes(1);
  });
});

describe("a page that cannot be drawn", () => {
  let broken = true;
  const Fragile = () => {
    if (broken) throw new Error("no such field");
    return <Page />;
  };

  it("says what is wrong, leaves what is around it, and is drawn when it is tried again", () => {
    broken = true;
    render(
      <>
        <p>{words.around}</p>
        <Boundary place="/runs">
          <Fragile />
        </Boundary>
      </>,
    );
    expect(screen.getByRole("alert").textContent).toContain("no such field");
    expect(screen.getByText("around")).toBeTruthy();
    broken = false;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByRole("heading", { name: "The page" })).toBeTruthy();
  });

  it("is left behind when the reader goes elsewhere", () => {
    broken = true;
    const Places = () => {
      const [place, setPlace] = useState("/runs");
      return (
        <>
          <button
            type="button"
            onClick={() => {
              setPlace("/costs");
            }}
          >
            {words.go}
          </button>
          <Boundary place={place}>{place === "/runs" ? <Fragile /> : <Page />}</Boundary>
        </>
      );
    };
    render(<Places />);
    expect(screen.getByRole("alert")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "go" }));
    expect(screen.getByRole("heading", { name: "The page" })).toBeTruthy();
  });
});
