import type { Comparison, Flips } from "../../api/types";
import { t } from "../../lib/i18n";
import { useUrlState } from "../../lib/urlState";
import { SideBySide, type Side } from "./SideBySide";

/** More are not listed; the samples of a run can be searched. */
const MOST = 200;

/** The samples on which two sides differ; the chosen one's answers beside each other. */
export function Flipped(props: {
  readonly flips: Flips;
  readonly sides: readonly string[];
  readonly models: readonly string[];
  readonly comparison: Comparison;
  readonly task: string;
}) {
  const { flips, sides, models, comparison, task } = props;
  const [params, change] = useUrlState();
  const left = sides[flips.left] ?? "";
  const right = sides[flips.right] ?? "";
  const key = [task, flips.left, flips.right, flips.metric].join("/");
  const open = params.get("flip") === key ? params.get("sample") : null;
  const sideOf = (side: number): Side => ({
    name: sides[side] ?? "",
    model: models[side] ?? "",
    // The models of a single entrant are sides of their own.
    runs: (comparison.entrants[side] ?? comparison.entrants[0])?.runs ?? [],
  });
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
                  change({ flip: key, sample, before: null, after: null });
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
        <SideBySide sample={open} task={task} left={sideOf(flips.left)} right={sideOf(flips.right)} />
      )}
    </details>
  );
}
