import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useServer } from "../../api/context";
import type { SampleQuery } from "../../api/analytics";
import type { SamplePlan } from "../../api/types";
import { count, percent } from "../../lib/format";
import { said, t } from "../../lib/i18n";
import { numberOf, useUrlState } from "../../lib/urlState";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { Form, type Field } from "../../ui/Form";
import { Select } from "../../ui/Select";
import { Loaded } from "../../ui/States";

const designs = ["paired", "unpaired", "mean"] as const;
type Design = (typeof designs)[number];

const fields: Readonly<Record<Design, readonly (keyof SampleQuery)[]>> = {
  paired: ["leftOnly", "rightOnly"],
  unpaired: ["left", "right"],
  mean: ["variance", "difference"],
};

const goals = ["power", "samples"] as const;

/** Beside what the page's other parts keep in the address. */
const inAddress = (name: string) => `size.${name}`;

/** An address in which nothing is asked. */
const nothing: Readonly<Record<string, null>> = Object.fromEntries(
  [...Object.values(fields).flat(), ...goals].map((name) => [inAddress(name), null]),
);

/** How many samples a difference takes, and how likely a number of them finds it. */
export function SampleSize() {
  const { analytics } = useServer();
  const [params, change] = useUrlState();
  const design = designs.find((one) => one === params.get("design")) ?? "paired";
  const queries = useQueryClient();
  const planned = (query: SampleQuery) => ({
    queryKey: ["sample-size", query],
    queryFn: () => analytics.samples(query),
  });
  const query = askedIn(params, design);
  const [refused, setRefused] = useState(false);
  const plan = useQuery({ ...planned(query ?? { design }), enabled: query !== undefined });
  const asked: readonly Field[] = [...fields[design], ...goals].map((name) => ({
    name,
    title: t(`size.${name as SizeField}`),
    type: "number",
    value: params.get(inAddress(name)) ?? "",
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
          setRefused(false);
          change({ ...nothing, design: next });
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
          try {
            // What is wrong with a number stands beside it.
            await queries.query(planned({ design, ...numbers }));
          } catch (wrong) {
            setRefused(true);
            throw wrong;
          }
          setRefused(false);
          const entered = new Map(Object.entries(values).map(([name, value]) => [inAddress(name), value]));
          change({ ...nothing, ...Object.fromEntries(entered) });
        }}
      >
        {query && !refused && <Loaded query={plan}>{(found) => <Planned plan={found} />}</Loaded>}
      </Form>
    </section>
  );
}

/** What the address asks; nothing as long as a number is missing. */
function askedIn(params: URLSearchParams, design: Design): SampleQuery | undefined {
  const numbers = Object.fromEntries(
    [...fields[design], ...goals].flatMap((name) => {
      const value = numberOf(params.get(inAddress(name)));
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return fields[design].every((name) => name in numbers) ? { design, ...numbers } : undefined;
}

function Planned({ plan }: { readonly plan: SamplePlan }) {
  return (
    <>
      <p role="status">
        {said(
          t("size.takes", { samples: plan.samples, power: percent(plan.power, 0) }),
          plan.given && t("size.given", { samples: plan.given.samples, power: percent(plan.given.power, 0) }),
        )}
      </p>
      <Chart model={curveOf(plan)} />
    </>
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
