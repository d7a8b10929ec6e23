import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { useServer } from "../../api/context";
import { ProblemError } from "../../api/problem";
import type { BenchmarkShape } from "../../api/types";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUnsaved } from "../../lib/unsaved";
import { ProblemText } from "../../ui/Problem";
import { FieldsForm } from "./FieldsForm";
import { Overtaken } from "./Overtaken";
import { Planned } from "./Planned";
import { RunNow } from "./RunNow";
import { wrongOf } from "./wrong";

/** So long after the last key the text is sent to be checked. */
const PAUSE_MS = 400;

/** A benchmark as a form and as text side by side: what is changed in one changes in the other. */
export function Editor(props: {
  readonly name: string | null;
  readonly declaration: string;
  /** The version that is edited; 0 where there is none yet. */
  readonly version: number;
}) {
  const { name, declaration } = props;
  const { routes } = useServer();
  const { project } = useProject();
  const { route } = useLocation();
  const queries = useQueryClient();
  const [text, setText] = useState(declaration);
  const [saved, setSaved] = useState(declaration);
  const checked = useChecked(project, text);
  // What was there when the reader began, not what somebody saved since.
  const [version, setVersion] = useState(props.version);
  const free = useUnsaved(text !== saved);
  const save = useMutation({
    mutationFn: ({ to, what, after }: { to: string; what: string; after: number }) =>
      routes.putBenchmark(project, to, what, after),
    onSuccess: async (made, { what }) => {
      setVersion(made.version);
      setSaved(what);
      await queries.invalidateQueries({ queryKey: ["benchmark", project, made.name] });
      await queries.invalidateQueries({ queryKey: ["versions", project, made.name] });
      if (name === null) {
        free();
        route(`/benchmarks/${encodeURIComponent(made.name)}`);
      }
    },
  });
  const overtaken = save.error instanceof ProblemError && save.error.problem.status === 412;
  const target = name ?? checked.shape?.benchmark ?? "";
  return (
    <>
      <div class="head">
        <h1>{name ?? t("benchmarks.new")}</h1>
        {name !== null && <RunNow benchmark={name} />}
      </div>
      {name !== null && text !== saved && (
        <p class="muted" role="status">
          {t("benchmarks.unsaved", { version })}
        </p>
      )}
      <section class="card" aria-label={t("benchmarks.edit")}>
        <div class="grid sides">
          <FieldsForm text={text} change={setText} wrong={wrongOf(checked.wrong)} named={name !== null} />
          <label class="field text">
            {t("benchmarks.declaration")}
            <textarea
              rows={24}
              spellcheck={false}
              value={text}
              onInput={(event) => {
                setText(event.currentTarget.value);
              }}
            />
          </label>
        </div>
        <p role="status">
          {checked.shape &&
            t("benchmarks.sound", {
              models: checked.shape.models.length,
              tasks: checked.shape.tasks.length,
            })}
          {checked.wrong && <span class="error-text">{checked.wrong.message}</span>}
        </p>
        <div class="row">
          <button
            type="button"
            class="primary"
            disabled={!checked.shape || save.isPending || target === ""}
            onClick={() => {
              save.mutate({ to: target, what: text, after: version });
            }}
          >
            {t("benchmarks.save")}
          </button>
          {save.data && <p role="status">{t("benchmarks.saved", { version: save.data.version })}</p>}
        </div>
        {overtaken ? (
          <Overtaken
            name={target}
            text={text}
            busy={save.isPending}
            onTake={(theirs) => {
              setText(theirs.declaration ?? "");
              setSaved(theirs.declaration ?? "");
              setVersion(theirs.version);
              save.reset();
            }}
            onSave={(after) => {
              save.mutate({ to: target, what: text, after });
            }}
          />
        ) : (
          <ProblemText of={save.error} />
        )}
      </section>
      <Planned text={text} sound={checked.shape !== undefined} />
    </>
  );
}

interface Checked {
  readonly shape?: BenchmarkShape;
  readonly wrong?: Error;
}

/** What the server says of the text, a moment after it was last changed. */
function useChecked(project: string, text: string): Checked {
  const { routes } = useServer();
  const [checked, setChecked] = useState<Checked>({});
  useEffect(() => {
    let late = false;
    const timer = setTimeout(() => {
      routes
        .checkBenchmark(project, text)
        .then((shape) => {
          if (!late) setChecked({ shape });
        })
        .catch((problem: unknown) => {
          if (!late) setChecked({ wrong: problem as Error });
        });
    }, PAUSE_MS);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [routes, project, text]);
  return checked;
}
