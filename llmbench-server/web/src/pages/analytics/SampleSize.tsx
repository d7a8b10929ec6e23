import { useMutation } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { SampleQuery } from "../../api/analytics";
import type { SamplePlan } from "../../api/types";
import { count, percent } from "../../lib/format";
import { said, t } from "../../lib/i18n";
import { useUrlState } from "../../lib/urlState";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { Form, type Field } from "../../ui/Form";
import { Select } from "../../ui/Select";

const designs = ["paired", "unpaired", "mean"] as const;
type Design = (typeof designs)[number];

const fields: Readonly<Record<Design, readonly (keyof SampleQuery)[]>> = {
  paired: ["leftOnly", "rightOnly"],
  unpaired: ["left", "right"],
  mean: ["variance", "difference"],
};

/** How many samples a difference takes, and how likely a number of them finds it. */
export function SampleSize() {
  const { analytics } = useServer();
  const [params, change] = useUrlState();
  const design = designs.find((one) => one === params.get("design")) ?? "paired";
  const plan = useMutation({ mutationFn: (query: SampleQuery) => analytics.samples(query) });
  const asked: readonly Field[] = [...fields[design], "power" as const, "samples" as const].map((name) => ({
    name,
    title: t(`size.${name as SizeField}`),
    type: "number",
    required: name !== "power" && name !== "samples",
    ...(name === "power" ? { hint: t("size.powerHint") } : {}),
  }));
  return (
    <section class="card" aria-labelledby="size">
      <h2 id="size">{t("size.title")}</h2>
      <Select
        title={t("size.design")}
        value={design}
        of={designs}
        name={(one) => t(`size.design.${one as Design}`)}
        onChange={(next) => {
          change({ design: next });
          plan.reset();
        }}
      />
      <Form
        key={design}
        keeps
        untitled
        title={t("size.title")}
        submit={t("size.ask")}
        fields={asked}
        onSubmit={async (values) => {
          const numbers = Object.fromEntries(
            Object.entries(values).map(([name, value]) => [name, Number(value)]),
          );
          await plan.mutateAsync({ design, ...numbers });
        }}
      >
        {plan.data && (
          <>
            <p role="status">
              {said(
                t("size.takes", { samples: plan.data.samples, power: percent(plan.data.power, 0) }),
                plan.data.given &&
                  t("size.given", {
                    samples: plan.data.given.samples,
                    power: percent(plan.data.given.power, 0),
                  }),
              )}
            </p>
            <Chart model={curveOf(plan.data)} />
          </>
        )}
      </Form>
    </section>
  );
}

type SizeField =
  "leftOnly" | "rightOnly" | "left" | "right" | "variance" | "difference" | "power" | "samples";

/** Power by number of samples, against what was wanted. */
export function curveOf(plan: SamplePlan): ChartModel {
  return {
    title: t("size.curve"),
    shape: "line",
    x: { title: t("size.samples"), kind: "value", format: count },
    y: { title: t("size.power"), kind: "value", format: (v) => percent(v, 0) },
    series: [
      { name: t("size.power"), points: plan.curve.map(({ samples, power }) => ({ x: samples, y: power })) },
    ],
    reference: { value: plan.power, name: percent(plan.power, 0) },
  };
}
