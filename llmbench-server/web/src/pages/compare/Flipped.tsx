import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { Comparison, Flips } from "../../api/types";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Loaded } from "../../ui/States";
import { TextDiff } from "../../ui/TextDiff";

/** More are not listed; the samples of a run can be searched. */
const MOST = 200;

/** The samples on which two sides differ; the chosen one's answers beside each other. */
export function Flipped(props: {
  readonly flips: Flips;
  readonly sides: readonly string[];
  readonly comparison: Comparison;
  readonly task: string;
}) {
  const { flips, sides, comparison, task } = props;
  const [params, change] = useUrlState();
  const left = sides[flips.left] ?? "";
  const right = sides[flips.right] ?? "";
  const key = [task, flips.left, flips.right, flips.metric].join("/");
  const open = params.get("flip") === key ? params.get("sample") : null;
  const list = (title: string, samples: readonly string[]) =>
    samples.length > 0 && (
      <div>
        <h4>{t("compare.counted", { title, count: samples.length })}</h4>
        <ul class="row">
          {samples.slice(0, MOST).map((sample) => (
            <li key={sample}>
              <button
                type="button"
                class="mono"
                aria-pressed={open === sample}
                onClick={() => {
                  change({ flip: key, sample });
                }}
              >
                {sample}
              </button>
            </li>
          ))}
        </ul>
      </div>
    );
  return (
    <details open={open !== null}>
      <summary>
        {t("compare.flips", {
          metric: flips.metric,
          left,
          right,
          better: flips.better.length,
          worse: flips.worse.length,
        })}
      </summary>
      {list(t("compare.worse"), flips.worse)}
      {list(t("compare.better"), flips.better)}
      {list(t("compare.only", { side: left }), flips.leftOnly)}
      {list(t("compare.only", { side: right }), flips.rightOnly)}
      {open !== null && (
        <SideBySide
          sample={open}
          task={task}
          left={comparison.entrants[flips.left]}
          right={comparison.entrants[flips.right]}
        />
      )}
    </details>
  );
}

type Entrant = Comparison["entrants"][number];

function SideBySide(props: {
  readonly sample: string;
  readonly task: string;
  readonly left: Entrant | undefined;
  readonly right: Entrant | undefined;
}) {
  const { sample, task, left, right } = props;
  const { routes } = useServer();
  const { project } = useProject();
  const text = async (of: Entrant | undefined) => {
    const run = of?.runs[0];
    if (!of || run === undefined) return "";
    const trial = await routes.trial(project, run, { model: of.model ?? of.name, task, sample, epoch: 1 });
    return trial.text;
  };
  const query = useQuery({
    queryKey: ["diff", project, task, sample, left?.name, right?.name],
    queryFn: async () => Promise.all([text(left), text(right)]),
  });
  return (
    <section aria-label={sample}>
      <h4 class="mono">{sample}</h4>
      <Loaded query={query}>
        {([before, after]) => (
          <TextDiff before={before} after={after} titles={[left?.name ?? "", right?.name ?? ""]} />
        )}
      </Loaded>
    </section>
  );
}
