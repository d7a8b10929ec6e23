import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useId, useMemo, useState } from "preact/hooks";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { listOf } from "../../lib/listOf";
import { useProject } from "../../lib/project";
import {
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
        {fields.models.map((model, index) => (
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
            {fields.models.length > 1 && (
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
        <WrongText of={wrong(["models"], ...fields.models.map((_, index) => String(index)))} />
        <button
          type="button"
          onClick={() => {
            change(withMore(text, "models", "openai:gpt-4o-mini"));
          }}
        >
          {t("form.addModel")}
        </button>
      </fieldset>
      {fields.tasks.map((task, index) => (
        <Task key={index} task={task} index={index} text={text} change={change} wrong={wrong} />
      ))}
      {fields.load !== undefined && (
        <Line
          title={t("form.load")}
          hint={t("form.loadHint")}
          value={fields.load}
          wrong={wrong(["load"])}
          onChange={(value) => {
            set(["load"], value);
          }}
        />
      )}
      <Line
        title={t("form.budget")}
        value={fields.budget}
        wrong={wrong(["budget"])}
        onChange={(value) => {
          if (value === "") set(["budget"], "");
          else set(["budget", "usd"], value);
        }}
      />
      {fields.gates !== undefined && (
        <Line
          title={t("run.gates")}
          hint={t("form.gatesHint")}
          value={fields.gates}
          rows={Math.max(2, fields.gates.split("\n").length)}
          wrong={wrong(["gates"])}
          onChange={(value) => {
            set(["gates"], linesOf(value));
          }}
        />
      )}
    </form>
  );
}

function Task(props: Editing & { readonly task: TaskField; readonly index: number }) {
  const { task, index, text, change, wrong } = props;
  const { routes } = useServer();
  const { project } = useProject();
  const list = useId();
  const sets = useQuery({ queryKey: ["datasets", project], queryFn: () => routes.datasets(project) });
  const set = (path: Path, value: unknown) => {
    change(changed(text, path, value));
  };
  const own = ["dataset", "prompt", ...(task.scorers === undefined ? [] : ["scorers"])];
  return (
    <fieldset>
      <legend>{t("form.task", { name: task.name === "" ? index + 1 : task.name })}</legend>
      <WrongText of={wrong(["tasks", index], ...own)} />
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
      {task.scorers !== undefined && (
        <Line
          title={t("form.scorers")}
          hint={t("form.scorersHint")}
          value={task.scorers}
          wrong={wrong(["tasks", index, "scorers"])}
          onChange={(value) => {
            set(["tasks", index, "scorers"], listOf(value));
          }}
        />
      )}
    </fieldset>
  );
}

/**
 * A field of one line, or of several rows. Its text follows the keys; that it is empty counts once it is left, for a field of the text that
 * is taken away and put back would lose its place and its comment.
 */
function Line(props: {
  readonly title: string;
  readonly value: string;
  readonly hint?: string | undefined;
  readonly list?: string;
  readonly rows?: number;
  readonly wrong: string | undefined;
  readonly onChange: (value: string) => void;
}) {
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
