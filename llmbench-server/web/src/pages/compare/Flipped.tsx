import { useState } from "preact/hooks";
import type { Comparison, Flips } from "../../api/types";
import { t } from "../../lib/i18n";
import { useUrlState } from "../../lib/urlState";
import { SideBySide, type Side } from "./SideBySide";

/** So many are listed at a time: a button each. */
const STEP = 200;

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
  const list = (title: string, samples: readonly string[]) => (
    <Listed
      title={title}
      samples={samples}
      open={open}
      onOpen={(sample) => {
        change({ flip: key, sample, before: null, after: null });
      }}
    />
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

/** Samples as buttons, some at a time. */
function Listed(props: {
  readonly title: string;
  readonly samples: readonly string[];
  readonly open: string | null;
  readonly onOpen: (sample: string) => void;
}) {
  const { title, samples, open, onOpen } = props;
  const [most, setMost] = useState(STEP);
  if (samples.length === 0) return null;
  return (
    <div>
      <h4>{t("compare.counted", { title, count: samples.length })}</h4>
      <ul class="row">
        {samples.slice(0, most).map((sample) => (
          <li key={sample}>
            <button
              type="button"
              class="mono"
              aria-pressed={open === sample}
              onClick={() => {
                onOpen(sample);
              }}
            >
              {sample}
            </button>
          </li>
        ))}
      </ul>
      {samples.length > most && (
        <button
          type="button"
          onClick={() => {
            setMost(most + STEP);
          }}
        >
          {t("compare.further", { count: Math.min(STEP, samples.length - most), all: samples.length })}
        </button>
      )}
    </div>
  );
}
