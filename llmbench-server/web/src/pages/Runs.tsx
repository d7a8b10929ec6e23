import { useLive, useServer } from "../api/context";
import type { RunState } from "../api/types";
import { useAnew } from "../lib/anew";
import { t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { useUrlState } from "../lib/urlState";
import { usePages } from "../lib/usePages";
import { Earlier, More } from "../ui/More";
import { SearchForm } from "../ui/SearchForm";
import { Select } from "../ui/Select";
import { Loaded } from "../ui/States";
import { RunTable } from "./Overview";

const states = [
  "queued",
  "running",
  "complete",
  "decided",
  "partial",
  "cancelled",
  "failed",
  "interrupted",
] as const;

/** All runs of a project, newest first, narrowed by what stands in the address. */
export default function Runs() {
  const { routes } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const filter = {
    benchmark: params.get("benchmark"),
    state: states.find((one) => one === params.get("state")),
    q: params.get("q"),
  };
  const query = usePages({
    queryKey: ["runs", project, filter],
    page: (cursor, signal) => routes.runs(project, { ...filter, cursor }, signal),
  });
  const anew = useAnew(["runs", project]);
  useLive({ project }, ({ type, snapshot }) => {
    // What comes several times a second of each run is for the pages that show it.
    if (!snapshot && type !== "heartbeat" && type !== "subscribed") anew();
  });
  return (
    <>
      <h1>{t("nav.runs")}</h1>
      <SearchForm words={filter.q} change={change}>
        <label class="field">
          {t("run.benchmark")}
          <input
            value={filter.benchmark ?? ""}
            onChange={(event) => {
              change({ benchmark: event.currentTarget.value });
            }}
          />
        </label>
        <Select
          any
          title={t("run.state")}
          value={filter.state}
          of={states}
          name={(state) => t(`state.run.${state as RunState}`)}
          onChange={(state) => {
            change({ state });
          }}
        />
      </SearchForm>
      <Loaded query={query} isEmpty={(data) => data.pages[0]?.items.length === 0} empty={t("overview.none")}>
        {(data) => (
          <>
            <Earlier query={query} />
            <RunTable caption={t("nav.runs")} runs={data.pages.flatMap((page) => page.items)} />
            <More query={query} />
          </>
        )}
      </Loaded>
    </>
  );
}
