import { render } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { DataTable, type Column } from "../src/ui/DataTable";

interface Row {
  readonly name: string;
}

test("a row that is the same under the same columns is not drawn anew", () => {
  const cell = vi.fn(({ name }: Row) => name);
  const columns: readonly Column<Row>[] = [{ key: "name", title: "Name", cell }];
  const [one, other] = [{ name: "one" }, { name: "other" }];
  const table = (rows: readonly Row[], of = columns) => (
    <DataTable caption="Names" rows={rows} rowKey={({ name }) => name} columns={of} />
  );
  const { rerender, container } = render(table([one]));
  const cells = () => [...container.querySelectorAll("td")].map((each) => each.textContent);

  rerender(table([other, one]));

  expect(cells()).toEqual(["other", "one"]);

  rerender(table([other]));
  rerender(table([one, other]));

  expect(cells()).toEqual(["one", "other"]);
  expect(cell).toHaveBeenCalledTimes(2);

  rerender(table([other, one], [{ key: "name", title: "Name", cell: ({ name }) => `${name}!` }]));

  expect(cells()).toEqual(["other!", "one!"]);
});
