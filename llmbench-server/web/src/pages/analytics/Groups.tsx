import { useMutation } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { GroupsQuery } from "../../api/analytics";
import type { Analytics, AnalyticsGroup } from "../../api/types";
import { number } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Estimate } from "../../ui/Estimate";
import { ProblemText } from "../../ui/Problem";
import { Select } from "../../ui/Select";
import { nameOf, type Dimension } from "./Analytics";

/** Two groups held against each other, paired where they have samples in common. */
export function Groups(props: {
  readonly found: Analytics;
  readonly benchmark: string | null;
  readonly model: string | null;
  readonly by: Dimension;
  readonly split: Dimension | undefined;
}) {
  const { found, benchmark, model, by, split } = props;
  const { analytics } = useServer();
  const { project } = useProject();
  const names = found.items.map((group) => nameOf(group, by, split));
  const [params, change] = useUrlState();
  const chosen = (side: "left" | "right", usual: string | undefined) =>
    names.find((name) => name === params.get(side)) ?? usual ?? "";
  const [left, right] = [chosen("left", names[0]), chosen("right", names[1])];
  const compare = useMutation({
    mutationFn: () =>
      analytics.compare(project, {
        ...(found.measure ? { measure: found.measure } : {}),
        ...(found.scorer ? { scorer: found.scorer } : {}),
        ...(benchmark ? { benchmark } : {}),
        ...(model ? { leftModel: model, rightModel: model } : {}),
        ...sideOf("left", found.items[names.indexOf(left)], [by, split]),
        ...sideOf("right", found.items[names.indexOf(right)], [by, split]),
      }),
  });
  const choose = (side: "left" | "right") => (next: string) => {
    // What was found is of the groups before.
    compare.reset();
    change({ [side]: next });
  };
  const result = compare.data;
  return (
    <section class="card" aria-labelledby="groups">
      <h2 id="groups">{t("analytics.compare")}</h2>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          compare.mutate();
        }}
      >
        <Select title={t("compare.left")} value={left} of={names} onChange={choose("left")} />
        <Select title={t("compare.right")} value={right} of={names} onChange={choose("right")} />
        <button type="submit" class="primary" disabled={left === right || compare.isPending}>
          {t("compare.go")}
        </button>
      </form>
      <ProblemText of={compare.error} />
      {result && (
        <p role="status">
          {result.paired ? (
            <>
              {t("analytics.paired")}{" "}
              <Estimate
                value={result.paired.difference}
                low={result.paired.interval.low}
                high={result.paired.interval.high}
                unit={result.unit}
                n={result.paired.pairs}
              />{" "}
              <span class="muted">
                {result.paired.pValue === undefined
                  ? result.paired.test
                  : t("analytics.test", { test: result.paired.test, p: number(result.paired.pValue, 3) })}
              </span>
            </>
          ) : result.unpaired ? (
            <>
              {t("analytics.unpaired")}{" "}
              <Estimate
                value={result.unpaired.difference}
                low={result.unpaired.interval.low}
                high={result.unpaired.interval.high}
                unit={result.unit}
              />{" "}
              <span class="muted">
                {t("analytics.test", { test: result.unpaired.test, p: number(result.unpaired.pValue, 3) })}
              </span>
            </>
          ) : (
            result.why
          )}
        </p>
      )}
    </section>
  );
}

/** The parameters that choose a group for one side: what it has of what was grouped by, and what its answers have none of. */
export function sideOf(
  side: "left" | "right",
  group: AnalyticsGroup | undefined,
  by: readonly (Dimension | undefined)[],
): Partial<GroupsQuery> {
  const chosen: Record<string, string | string[]> = {};
  const without: string[] = [];
  for (const field of by) {
    if (!field) continue;
    const value = group?.[field];
    if (value !== undefined) chosen[`${side}${field.charAt(0).toUpperCase()}${field.slice(1)}`] = value;
    else without.push(field);
  }
  if (without.length > 0) chosen[`${side}Without`] = without;
  return chosen;
}
