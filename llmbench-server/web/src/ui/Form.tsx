import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { ProblemError } from "../api/problem";

/** A field of a form: its name is the name in the request's body, so that the server's word finds it. */
export interface Field {
  readonly name: string;
  readonly title: string;
  readonly type?: "text" | "password" | "number" | "date" | "url";
  readonly options?: readonly string[];
  /** Whether several of the options can be chosen; they come with commas between them. */
  readonly several?: boolean;
  /** How an option is called, where that is not its value. */
  readonly names?: (option: string) => string;
  readonly hint?: string;
  /** What it has before anything is entered. */
  readonly value?: string | undefined;
  readonly required?: boolean;
}

/** A short form that shows what the server says of each field beside it. */
export function Form(props: {
  readonly title: string;
  readonly submit: string;
  /** Whether the title is told to screen readers alone, for it stands above already. */
  readonly untitled?: boolean;
  readonly fields: readonly Field[];
  readonly onSubmit: (values: Readonly<Record<string, string>>) => Promise<unknown>;
  /** Whether what was entered stays after it was sent. */
  readonly keeps?: boolean;
  /** What else can be asked of what was entered, without sending it. */
  readonly also?: {
    readonly title: string;
    readonly act: (values: Readonly<Record<string, string>>) => Promise<unknown>;
  };
  readonly children?: ComponentChildren;
}) {
  const own = useId();
  const [problem, setProblem] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);

  const send = async (form: HTMLFormElement, also = false) => {
    const entered = new FormData(form);
    const values: Record<string, string> = {};
    for (const field of props.fields) {
      const value = entered
        .getAll(field.name)
        .filter((one) => typeof one === "string")
        .join(",");
      if (value !== "") values[field.name] = value;
    }
    setBusy(true);
    setProblem(null);
    try {
      await (also ? props.also?.act(values) : props.onSubmit(values));
      if (!also && !props.keeps) form.reset();
    } catch (wrong) {
      setProblem(wrong as Error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      aria-label={props.title}
      onSubmit={(event) => {
        event.preventDefault();
        void send(event.currentTarget);
      }}
    >
      {!props.untitled && <h2>{props.title}</h2>}
      {problem && (
        <p class="error-text" role="alert">
          {problem.message}
        </p>
      )}
      <div class="row">
        {props.fields.map((field) => (
          <Entry
            key={field.name}
            id={`${own}-${field.name}`}
            field={field}
            wrong={wrongWith(problem, field)}
          />
        ))}
      </div>
      <p class="row">
        <button class="primary" type="submit" disabled={busy}>
          {props.submit}
        </button>
        {props.also && (
          <button
            type="button"
            disabled={busy}
            onClick={(event) => {
              if (event.currentTarget.form) void send(event.currentTarget.form, true);
            }}
          >
            {props.also.title}
          </button>
        )}
      </p>
      {props.children}
    </form>
  );
}

function Entry(props: { readonly id: string; readonly field: Field; readonly wrong: string | undefined }) {
  const { id, field, wrong } = props;
  const common = { id, name: field.name, required: field.required ?? false };
  if (field.several) return <Several {...props} />;
  return (
    <div class="field">
      <label for={id}>{field.title}</label>
      {field.options ? (
        <select {...common}>
          {field.options.map((option) => (
            <option key={option} value={option} selected={option === field.value}>
              {field.names ? field.names(option) : option}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          type={field.type ?? "text"}
          defaultValue={field.value}
          step={field.type === "number" ? "any" : undefined}
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong ? `${id}-wrong` : field.hint ? `${id}-hint` : undefined}
          autoComplete="off"
        />
      )}
      {field.hint && (
        <span class="hint" id={`${id}-hint`}>
          {field.hint}
        </span>
      )}
      {wrong && (
        <span class="error" id={`${id}-wrong`}>
          {wrong}
        </span>
      )}
    </div>
  );
}

/** Any number of the options of a field. */
function Several({
  id,
  field,
  wrong,
}: {
  readonly id: string;
  readonly field: Field;
  readonly wrong: string | undefined;
}) {
  return (
    <fieldset class="field" aria-describedby={field.hint ? `${id}-hint` : undefined}>
      <legend>{field.title}</legend>
      {field.options?.map((option) => (
        <label key={option} class="row">
          <input type="checkbox" name={field.name} value={option} />
          {field.names ? field.names(option) : option}
        </label>
      ))}
      {field.hint && (
        <span class="hint" id={`${id}-hint`}>
          {field.hint}
        </span>
      )}
      {wrong && <span class="error">{wrong}</span>}
    </fieldset>
  );
}

function wrongWith(problem: Error | null, field: Field): string | undefined {
  return problem instanceof ProblemError ? problem.of(`#/${field.name}`) : undefined;
}
