import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useId, useMemo, useState } from "preact/hooks";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { listOf } from "../../lib/listOf";
import { useProject } from "../../lib/project";
import {
  budgetPath,
  changed,
  datasetPath,
  fieldsOf,
  withModel,
  withMore,
  type Path,
  type TaskField,
} from "./declaration";
import type { Wrong } from "./wrong";

interface Editing {
  readonly text: string;
  readonly change: (text: string) => void;
  readonly wrong: Wrong;
}

/** The usual fields of a benchmark, each with what is wrong with it; whatever else its text holds stays as it is. */
export function FieldsForm({ text, change, wrong, named }: Editing & { readonly named: boolean }) {
  const fields = useMemo(() => fieldsOf(text), [text]);
  if (!fields) return <p class="note warn">{t("form.unread")}</p>;
  const { models, tasks } = fields;
  const set = (path: Path, value: unknown) => {
    change(changed(text, path, value));
  };
  return (
    <form
      aria-label={t("form.title")}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      {!named && (
        <Line
          title={t("benchmarks.name")}
          value={fields.name}
          wrong={wrong(["benchmark"])}
          onChange={(value) => {
            set(["benchmark"], value);
          }}
        />
      )}
      <fieldset>
        <legend>{t("run.models")}</legend>
        {models?.map((model, index) => (
          <div class="row" key={index}>
            <Line
              title={t("form.model")}
              hint={index === 0 ? t("form.modelHint") : undefined}
              value={model.ref}
              wrong={wrong(["models", index], "base-url")}
              onChange={(value) => {
                change(withModel(text, index, "ref", value));
              }}
            />
            <Line
              title={t("form.baseUrl")}
              hint={index === 0 ? t("form.baseUrlHint") : undefined}
              value={model.baseUrl}
              wrong={wrong(["models", index, "base-url"])}
              onChange={(value) => {
                change(withModel(text, index, "baseUrl", value));
              }}
            />
            {models.length > 1 && (
              <button
                type="button"
                onClick={() => {
                  change(changed(text, ["models", index], ""));
                }}
              >
                {t("settings.remove")}
              </button>
            )}
          </div>
        ))}
        <WrongText of={wrong(["models"], ...(models ?? []).map((_, index) => String(index)))} />
        {models ? (
          <button
            type="button"
            onClick={() => {
              change(withMore(text, "models", "openai:gpt-4o-mini"));
            }}
          >
            {t("form.addModel")}
          </button>
        ) : (
          <InText />
        )}
      </fieldset>
      {tasks?.map((task, index) => (
        <Task
          key={index}
          task={task}
          index={index}
          only={tasks.length === 1}
          text={text}
          change={change}
          wrong={wrong}
        />
      ))}
      {tasks ? (
        <p>
          <button
            type="button"
            onClick={() => {
              change(withMore(text, "tasks", taskAfter(tasks)));
            }}
          >
            {t("form.addTask")}
          </button>
        </p>
      ) : (
        <InText title={t("form.tasks")} />
      )}
      <Line
        title={t("form.load")}
        hint={t("form.loadHint")}
        value={fields.load}
        wrong={wrong(["load"])}
        onChange={(value) => {
          set(["load"], value);
        }}
      />
      <Line
        title={t("form.budget")}
        value={fields.budget}
        wrong={wrong(["budget"])}
        onChange={(value) => {
          set(value === "" ? ["budget"] : budgetPath(text), value);
        }}
      />
      <Line
        title={t("run.gates")}
        hint={t("form.gatesHint")}
        value={fields.gates}
        rows={Math.max(2, (fields.gates ?? "").split("\n").length)}
        wrong={wrong(["gates"])}
        onChange={(value) => {
          set(["gates"], linesOf(value));
        }}
      />
    </form>
  );
}

/** A task to begin with, under a name that no other has. */
function taskAfter(tasks: readonly TaskField[]): object {
  let number = tasks.length + 1;
  while (tasks.some((task) => task.name === `task-${number}`)) number++;
  return { name: `task-${number}`, dataset: "my-data", prompt: "{{input}}", scorers: ["exact_match"] };
}

function Task(props: Editing & { readonly task: TaskField; readonly index: number; readonly only: boolean }) {
  const { task, index, only, text, change, wrong } = props;
  const { routes } = useServer();
  const { project } = useProject();
  const list = useId();
  const sets = useQuery({ queryKey: ["datasets", project], queryFn: () => routes.datasets(project) });
  const set = (path: Path, value: unknown) => {
    change(changed(text, path, value));
  };
  const name = task.name === undefined || task.name === "" ? index + 1 : task.name;
  return (
    <fieldset>
      <legend>{t("form.task", { name })}</legend>
      <WrongText of={wrong(["tasks", index], "name", "dataset", "prompt", "scorers")} />
      <Line
        title={t("form.taskName")}
        hint={t("form.taskNameHint")}
        value={task.name}
        wrong={wrong(["tasks", index, "name"])}
        onChange={(value) => {
          set(["tasks", index, "name"], value);
        }}
      />
      <Line
        title={t("form.dataset")}
        value={task.dataset}
        list={list}
        wrong={wrong(["tasks", index, "dataset"])}
        onChange={(value) => {
          set(datasetPath(text, index), value);
        }}
      />
      <datalist id={list}>
        {sets.data?.map((one) => (
          <option key={one.name} value={one.name} />
        ))}
      </datalist>
      <Line
        title={t("form.prompt")}
        hint={t("form.promptHint")}
        value={task.prompt}
        rows={4}
        wrong={wrong(["tasks", index, "prompt"])}
        onChange={(value) => {
          set(["tasks", index, "prompt"], value);
        }}
      />
      <Line
        title={t("form.scorers")}
        hint={t("form.scorersHint")}
        value={task.scorers}
        wrong={wrong(["tasks", index, "scorers"])}
        onChange={(value) => {
          set(["tasks", index, "scorers"], listOf(value));
        }}
      />
      {!only && (
        <button
          type="button"
          onClick={() => {
            set(["tasks", index], "");
          }}
        >
          {t("form.removeTask", { name })}
        </button>
      )}
    </fieldset>
  );
}

interface Shown {
  readonly title: string;
  readonly value: string;
  readonly hint?: string | undefined;
  readonly list?: string;
  readonly rows?: number;
  readonly wrong: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A field, or the word that the text writes it in a way that the form does not. */
function Line({ value, ...of }: Omit<Shown, "value"> & { readonly value: string | undefined }) {
  return value === undefined ? <InText title={of.title} wrong={of.wrong} /> : <Entry {...of} value={value} />;
}

function InText({ title, wrong }: { readonly title?: string; readonly wrong?: string | undefined }) {
  return (
    <p class="field grow">
      {title && <span>{title}</span>}
      <span class="muted">{t("form.inText")}</span>
      <WrongText of={wrong} />
    </p>
  );
}

/**
 * A field of one line, or of several rows. Its text follows the keys; that it is empty counts once it is left, for a field of the text that
 * is taken away and put back would lose its place and its comment.
 */
function Entry(props: Shown) {
  const { title, value, hint, list, rows, wrong, onChange } = props;
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const tell = (entered: string) => {
    const text = rows === undefined ? entered.trim() : entered;
    if (text !== value) onChange(text);
  };
  const common = {
    id,
    value: typed ?? value,
    spellcheck: false,
    "aria-invalid": wrong !== undefined,
    "aria-describedby": wrong === undefined ? hint && `${id}-hint` : `${id}-wrong`,
    onInput: (event: Event) => {
      const entered = (event.currentTarget as HTMLInputElement).value;
      setTyped(entered);
      if (entered.trim() !== "") tell(entered);
    },
    onBlur: () => {
      if (typed !== null) tell(typed);
      setTyped(null);
    },
  };
  return (
    <div class="field grow">
      <label for={id}>{title}</label>
      {rows === undefined ? <input {...common} list={list} /> : <textarea {...common} rows={rows} />}
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <WrongText id={`${id}-wrong`} of={wrong} />
    </div>
  );
}

function WrongText({ id, of }: { readonly id?: string; readonly of: ComponentChildren }) {
  return of ? (
    <span class="error error-text" id={id}>
      {of}
    </span>
  ) : null;
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
