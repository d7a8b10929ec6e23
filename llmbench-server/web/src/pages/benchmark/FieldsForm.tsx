import { useQuery } from "@tanstack/preact-query";
import { useId, useMemo } from "preact/hooks";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { changed, datasetPath, fieldsOf, withModel, withMore, type TaskField } from "./declaration";

interface Editing {
  readonly text: string;
  readonly change: (text: string) => void;
}

/** The usual fields of a benchmark; whatever else its text holds stays as it is. */
export function FieldsForm({ text, change, named }: Editing & { readonly named: boolean }) {
  const fields = useMemo(() => fieldsOf(text), [text]);
  if (!fields) return <p class="note warn">{t("form.unread")}</p>;
  const set = (path: readonly (string | number)[], value: unknown) => {
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
              onChange={(value) => {
                change(withModel(text, index, "ref", value));
              }}
            />
            <Line
              title={t("form.baseUrl")}
              value={model.baseUrl}
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
        <Task key={index} task={task} index={index} text={text} change={change} />
      ))}
      {fields.load !== undefined && (
        <Line
          title={t("form.load")}
          hint={t("form.loadHint")}
          value={fields.load}
          onChange={(value) => {
            set(["load"], value);
          }}
        />
      )}
      <Line
        title={t("form.budget")}
        value={fields.budget}
        onChange={(value) => {
          if (value === "") set(["budget"], "");
          else set(["budget", "usd"], value);
        }}
      />
      {fields.gates !== undefined && (
        <label class="field">
          {t("run.gates")}
          <textarea
            rows={Math.max(2, fields.gates.split("\n").length)}
            value={fields.gates}
            onChange={(event) => {
              set(["gates"], linesOf(event.currentTarget.value));
            }}
          />
          <span class="hint">{t("form.gatesHint")}</span>
        </label>
      )}
    </form>
  );
}

function Task({ task, index, text, change }: Editing & { readonly task: TaskField; readonly index: number }) {
  const { routes } = useServer();
  const { project } = useProject();
  const list = useId();
  const sets = useQuery({ queryKey: ["datasets", project], queryFn: () => routes.datasets(project) });
  const set = (path: readonly (string | number)[], value: unknown) => {
    change(changed(text, path, value));
  };
  return (
    <fieldset>
      <legend>{t("form.task", { name: task.name === "" ? index + 1 : task.name })}</legend>
      <Line
        title={t("form.dataset")}
        value={task.dataset}
        list={list}
        onChange={(value) => {
          set(datasetPath(text, index), value);
        }}
      />
      <datalist id={list}>
        {sets.data?.map((one) => (
          <option key={one.name} value={one.name} />
        ))}
      </datalist>
      <label class="field">
        {t("form.prompt")}
        <textarea
          rows={4}
          value={task.prompt}
          onChange={(event) => {
            set(["tasks", index, "prompt"], event.currentTarget.value);
          }}
        />
        <span class="hint">{t("form.promptHint")}</span>
      </label>
      {task.scorers !== undefined && (
        <Line
          title={t("form.scorers")}
          hint={t("form.scorersHint")}
          value={task.scorers}
          onChange={(value) => {
            set(
              ["tasks", index, "scorers"],
              value
                .split(",")
                .map((one) => one.trim())
                .filter(Boolean),
            );
          }}
        />
      )}
    </fieldset>
  );
}

function Line(props: {
  readonly title: string;
  readonly value: string;
  readonly hint?: string | undefined;
  readonly list?: string;
  readonly onChange: (value: string) => void;
}) {
  const { title, value, hint, list, onChange } = props;
  return (
    <label class="field grow">
      {title}
      <input
        value={value}
        list={list}
        spellcheck={false}
        onChange={(event) => {
          onChange(event.currentTarget.value.trim());
        }}
      />
      {hint && <span class="hint">{hint}</span>}
    </label>
  );
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
