import { useQuery } from "@tanstack/preact-query";
import { useMemo } from "preact/hooks";
import { useServer } from "../../api/context";
import type { CallDetail, TrialDetail, TrialSummary } from "../../api/types";
import { duration, money, number } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { outcomeName, purposeName, roleName } from "../../lib/named";
import { useProject } from "../../lib/project";
import { visible } from "../../lib/visible";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { Dialog } from "../../ui/Dialog";
import { Loaded } from "../../ui/States";
import { TextBlock } from "../../ui/TextBlock";
import { Written } from "../../ui/Written";
import { figuresInWords, Steps } from "./Steps";

/** All that is kept of a trial. What a model wrote is shown as text and nothing else. */
export function Trial(props: {
  readonly run: string;
  readonly of: Pick<TrialSummary, "model" | "task" | "sample" | "epoch">;
  readonly onClose: () => void;
  readonly onBefore?: (() => void) | undefined;
  readonly onAfter?: (() => void) | undefined;
  /** Why none comes before or after it, where that is not plain. */
  readonly remark?: string | undefined;
}) {
  const { run, of, onClose, onBefore, onAfter, remark } = props;
  const { routes } = useServer();
  const { project } = useProject();
  const { model, task, sample, epoch } = of;
  const query = useQuery({
    queryKey: ["trial", project, run, task, model, sample, epoch],
    queryFn: () => routes.trial(project, run, { model, task, sample, epoch }),
  });
  return (
    <Dialog wide label={t("samples.named", { sample })} onClose={onClose}>
      <div class="head">
        <h2>
          {sample} <span class="muted">{model}</span>
        </h2>
        <div class="row">
          <button type="button" disabled={!onBefore} onClick={onBefore}>
            {t("trial.before")}
          </button>
          <button type="button" disabled={!onAfter} onClick={onAfter}>
            {t("trial.after")}
          </button>
          <button type="button" onClick={onClose}>
            {t("trial.close")}
          </button>
        </div>
      </div>
      {remark && <p class="muted">{remark}</p>}
      <Loaded query={query}>{(trial) => <Shown trial={trial} />}</Loaded>
    </Dialog>
  );
}

function Shown({ trial }: { readonly trial: TrialDetail }) {
  const phases = useMemo(() => phasesOf(trial.calls), [trial.calls]);
  return (
    <>
      <div>
        <span class="badge">{outcomeName(trial.outcome)}</span> <Written text={trial.error ?? ""} />
      </div>
      {trial.tags.length > 0 && (
        <p class="muted" dir="auto">
          {t("trial.tags", { tags: visible(listed(...trial.tags)) })}
        </p>
      )}
      <h3>{t("samples.scores")}</h3>
      <dl>
        {Object.entries(trial.scores).map(([name, score]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>: {score.value === undefined ? t("samples.unscored") : number(score.value)}
            </dt>
            {score.answer !== undefined && (
              <dd>
                {t("samples.extracted")}: <Written as="code" text={score.answer} />
              </dd>
            )}
            {score.explanation && (
              <dd>
                <Written text={score.explanation} />
              </dd>
            )}
            {score.figures && <dd>{figuresInWords(score)}</dd>}
            <dd>
              <Steps trial={trial} score={score} />
            </dd>
          </div>
        ))}
      </dl>
      <h3>{t("trial.answer")}</h3>
      <TextBlock key={trial.text} text={trial.text} markdown />
      <h3>{t("trial.calls")}</h3>
      {trial.calls.some(timed) && <Chart model={phases} />}
      {trial.calls.map((call, index) => (
        <Call key={index} call={call} />
      ))}
    </>
  );
}

function Call({ call }: { readonly call: CallDetail }) {
  const chart = useMemo(() => timeline(call), [call]);
  const { timings, usage, cost } = call;
  return (
    <details class="card">
      <summary>
        {listed(
          purposeName(call.purpose),
          call.model,
          outcomeName(call.outcome),
          timings.e2e !== undefined && duration(timings.e2e),
          timings.ttft !== undefined && t("trial.ttft", { time: duration(timings.ttft) }),
          usage.outputTokens !== undefined && t("trial.tokens", { count: usage.outputTokens }),
          cost.usd !== undefined && money(cost.usd),
          call.attempts > 1 && t("trial.attempts", { count: call.attempts }),
          call.cached && t("trial.cached"),
        )}
      </summary>
      {call.error && (
        <div class="error-text">
          <Written text={call.error.message} />
        </div>
      )}
      <h4>{t("trial.messages")}</h4>
      {call.messages.map((message, index) => (
        <div key={index}>
          <p class="muted">{roleName(message.role)}</p>
          <TextBlock text={message.text} />
        </div>
      ))}
      {call.reasoning && (
        <>
          <h4>{t("trial.reasoning")}</h4>
          <TextBlock text={call.reasoning} />
        </>
      )}
      <h4>{t("trial.raw")}</h4>
      <TextBlock text={call.text} />
      {call.toolCalls && call.toolCalls.length > 0 && (
        <>
          <h4>{t("trial.tools")}</h4>
          {call.toolCalls.map((tool) => (
            <div key={tool.id}>
              <div class="mono">
                <Written text={tool.name} />
              </div>
              <TextBlock text={tool.arguments} />
            </div>
          ))}
        </>
      )}
      {call.events.length > 1 && <Chart model={chart} />}
    </details>
  );
}

function timed({ timings }: CallDetail): boolean {
  return timings.e2e !== undefined;
}

/** What the calls of a trial spent their time on, a row each in their order, all from when the first was scheduled. */
export function phasesOf(calls: readonly CallDetail[]): ChartModel {
  type Span = readonly [from: number, length: number | undefined];
  const sent = ({ scheduledMs, timings }: CallDetail) => scheduledMs + (timings.scheduleDelay ?? 0);
  const phases = {
    waited: ({ scheduledMs, timings }: CallDetail): Span => [scheduledMs, timings.scheduleDelay],
    untilFirst: (call: CallDetail): Span => [sent(call), call.timings.ttft],
    untilEnd: (call: CallDetail): Span => {
      const { e2e, ttft = 0 } = call.timings;
      return [sent(call) + ttft, e2e === undefined ? undefined : e2e - ttft];
    },
  };
  return {
    title: t("trial.phases"),
    shape: "spans",
    x: { title: t("trial.call"), kind: "category", format: String },
    y: { title: t("trial.sinceScheduled"), kind: "value", format: duration },
    series: (["waited", "untilFirst", "untilEnd"] as const).map((phase) => ({
      name: t(`trial.${phase}`),
      points: calls.flatMap((call, index) => {
        const [from, value] = phases[phase](call);
        const x = t("trial.nth", {
          number: index + 1,
          purpose: purposeName(call.purpose),
          model: call.model,
        });
        return value === undefined ? [] : [{ x, y: value, from }];
      }),
    })),
  };
}

/** When each piece of the answer came. */
export function timeline(call: CallDetail): ChartModel {
  return {
    title: t("trial.timeline"),
    shape: "scatter",
    x: { title: t("trial.sinceSent"), kind: "value", format: duration },
    y: { title: t("trial.bytes"), kind: "value", format: (v) => number(v, 3) },
    series: [
      {
        name: t("trial.event"),
        points: call.events.map(([at = 0, bytes = 0]) => ({ x: at, y: bytes })),
      },
    ],
  };
}
