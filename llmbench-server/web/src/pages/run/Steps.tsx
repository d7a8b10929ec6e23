import type { ScoreDetail, TrialDetail } from "../../api/types";
import { number } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { visible } from "../../lib/visible";
import { Written } from "../../ui/Written";

const known = {
  normal_form: "trial.step.normalForm",
  expected: "trial.step.expected",
  expected_form: "trial.step.expectedForm",
} as const;

/** How a score came about, from what the model wrote on. */
export function Steps({ trial, score }: { readonly trial: TrialDetail; readonly score: ScoreDetail }) {
  const left = strippedOf(trial);
  if (left === 0 && score.steps.length === 0) return null;
  return (
    <ol class="steps">
      {left > 0 && <li>{t("trial.stripped", { count: left })}</li>}
      {score.steps.map(({ name, text }, index) => (
        <li key={index}>
          {name in known ? t(known[name as keyof typeof known]) : <code>{visible(name)}</code>}:{" "}
          {text === undefined ? <em>{t("trial.step.nothing")}</em> : <Written as="q" text={text} />}
        </li>
      ))}
    </ol>
  );
}

/** Further numbers of a score, such as what each judge of a panel said. */
export function figuresInWords({ figures = {} }: ScoreDetail): string {
  return listed(
    ...Object.entries(figures).map(([name, value]) => t("samples.score", { name, value: number(value) })),
  );
}

/** How many characters of the last answer were left out before it was scored. */
function strippedOf({ calls, text }: TrialDetail): number {
  const answer = calls.filter((call) => call.purpose === "CHAT").at(-1);
  return answer === undefined ? 0 : Math.max(0, answer.text.length - text.length);
}
