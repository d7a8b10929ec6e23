import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { GroupsQuery } from "../../api/analytics";
import type { Analytics, AnalyticsGroup, GroupComparison } from "../../api/types";
import { number } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Estimate } from "../../ui/Estimate";
import { Select } from "../../ui/Select";
import { Loaded } from "../../ui/States";
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
  // A link to a comparison shows it; what nobody has chosen is not compared.
  const asked = params.get("left") === left && params.get("right") === right && left !== right;
  const query = {
    ...(found.measure ? { measure: found.measure } : {}),
    ...(found.scorer ? { scorer: found.scorer } : {}),
    ...(benchmark ? { benchmark } : {}),
    ...(model ? { leftModel: model, rightModel: model } : {}),
    ...sideOf("left", found.items[names.indexOf(left)], [by, split]),
    ...sideOf("right", found.items[names.indexOf(right)], [by, split]),
  };
  const compared = useQuery({
    queryKey: ["groups", project, query],
    enabled: asked,
    queryFn: () => analytics.compare(project, query),
  });
  const choose = (side: "left" | "right") => (next: string) => {
    change({ [side]: next });
  };
  return (
    <section class="card" aria-labelledby="groups">
      <h2 id="groups">{t("analytics.compare")}</h2>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (asked) void compared.refetch();
          else change({ left, right });
        }}
      >
        <Select title={t("compare.left")} value={left} of={names} onChange={choose("left")} />
        <Select title={t("compare.right")} value={right} of={names} onChange={choose("right")} />
        <button type="submit" class="primary" disabled={left === right}>
          {t("compare.go")}
        </button>
      </form>
      {asked && <Loaded query={compared}>{(result) => <Result of={result} />}</Loaded>}
    </section>
  );
}

function Result({ of: { paired, unpaired, unit, why } }: { readonly of: GroupComparison }) {
  return (
    <p role="status">
      {paired ? (
        <>
          {t("analytics.paired")}{" "}
          <Estimate
            value={paired.difference}
            low={paired.interval.low}
            high={paired.interval.high}
            unit={unit}
            n={paired.pairs}
          />{" "}
          <span class="muted">
            {paired.pValue === undefined
              ? paired.test
              : t("analytics.test", { test: paired.test, p: number(paired.pValue, 3) })}
          </span>
        </>
      ) : unpaired ? (
        <>
          {t("analytics.unpaired")}{" "}
          <Estimate
            value={unpaired.difference}
            low={unpaired.interval.low}
            high={unpaired.interval.high}
            unit={unit}
          />{" "}
          <span class="muted">
            {t("analytics.test", { test: unpaired.test, p: number(unpaired.pValue, 3) })}
          </span>
        </>
      ) : (
        why
      )}
    </p>
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
