import { useEffect, useRef } from "preact/hooks";
import { Form } from "../src/ui/Form";
import { Menu } from "../src/ui/Menu";
import { Select } from "../src/ui/Select";

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

export const Dialog = () => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-label="Sample s-17">
      <p>A sample, a help text, a form.</p>
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
};
