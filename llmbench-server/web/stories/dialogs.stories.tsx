import { useState } from "preact/hooks";
import { DataTable } from "../src/ui/DataTable";
import { Dialog } from "../src/ui/Dialog";
import { Form } from "../src/ui/Form";
import { Menu } from "../src/ui/Menu";
import { useRemoval } from "../src/ui/Removal";
import { Select } from "../src/ui/Select";
import { SingleKeys } from "../src/ui/SingleKeys";

export default { title: "Forms, menus and dialogs" };

const nothing = () => undefined;

export const FormWithHints = () => (
  <Form
    title="Set a budget"
    submit="Set"
    fields={[
      { name: "scope", title: "Of what", options: ["month", "run"] },
      { name: "limitUsd", title: "Limit in USD", type: "number", required: true, hint: "above 0" },
    ]}
    onSubmit={() => Promise.reject(new Error("limitUsd must be above 0"))}
  />
);

export const ChoiceOfOne = () => (
  <Select any title="Model" value="small" of={["small", "large"]} onChange={nothing} />
);

export const MenuOfChoices = () => (
  <Menu
    title="Export"
    choices={[
      { name: "Report (HTML)", act: nothing },
      { name: "Samples (CSV)", act: nothing },
    ]}
  />
);

export const Window = () => (
  <Dialog label="Sample s-17" onClose={nothing}>
    <p>A sample, a help text, a form.</p>
    <button type="button">Close</button>
  </Dialog>
);

/** A row that is asked for before it goes. */
export const Removal = () => {
  const [names, setNames] = useState(["chat", "mail"]);
  const [remove, removal] = useRemoval({
    name: String,
    remove: (name: string) => {
      setNames(names.filter((one) => one !== name));
      return Promise.resolve();
    },
    after: () => Promise.resolve(),
  });
  return (
    <>
      <DataTable
        caption="Webhooks"
        rows={names.map((name) => ({ name }))}
        rowKey={({ name }) => name}
        columns={[{ key: "name", title: "Name", cell: ({ name }) => name }]}
        onRemove={({ name }) => {
          remove(name);
        }}
      />
      {removal}
    </>
  );
};

/** Whether keys work without Ctrl. */
export const KeysWithoutCtrl = () => <SingleKeys />;
