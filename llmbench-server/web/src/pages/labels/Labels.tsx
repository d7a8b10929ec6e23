import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { SearchForm } from "../../ui/SearchForm";
import { Select } from "../../ui/Select";
import { Empty, Loaded } from "../../ui/States";
import { Agreed } from "./Agreed";
import { Reviewing } from "./Reviewing";

/** A reviewer grades a run's answers blind, by keyboard alone where they like; below, how far the scorer agrees with people. */
export default function Labels() {
  const { routes } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const words = params.get("q") ?? "";
  const runs = useQuery({
    queryKey: ["runs", project, "labels", words],
    placeholderData: keepPreviousData,
    queryFn: async () => (await routes.runs(project, { q: words, limit: 100 })).items,
  });
  const id = params.get("run") ?? runs.data?.find((run) => run.state === "complete")?.id ?? "";
  const run = useQuery({
    queryKey: ["run", project, id],
    enabled: id !== "",
    queryFn: () => routes.run(project, id),
  });
  const scorers = [...new Set((run.data?.scores ?? []).map((score) => score.scorer))];
  const scorer = params.get("scorer") ?? scorers[0] ?? "";
  return (
    <>
      <h1>{t("nav.labels")}</h1>
      <Loaded query={runs} isEmpty={(all) => all.length === 0 && words === ""} empty={t("overview.none")}>
        {(all) => (
          <SearchForm
            title={t("compare.search")}
            words={words}
            change={({ q }) => {
              change({ q: (q ?? "").trim() });
            }}
          >
            <Select
              title={t("labels.run")}
              value={id}
              of={[...new Set([...(id === "" ? [] : [id]), ...all.map((one) => one.id)])]}
              name={(one) => `${(all.find((each) => each.id === one) ?? run.data)?.benchmark ?? ""} ${one}`}
              onChange={(next) => {
                change({ run: next, scorer: null });
              }}
            />
            <Select
              title={t("labels.scorer")}
              value={scorer}
              of={scorers.includes(scorer) || scorer === "" ? scorers : [...scorers, scorer]}
              onChange={(next) => {
                change({ scorer: next });
              }}
            />
            {all.length === 0 && <p role="status">{t("compare.notFound")}</p>}
          </SearchForm>
        )}
      </Loaded>
      {id !== "" && scorer !== "" ? (
        <>
          <Reviewing key={`${id}/${scorer}`} run={id} scorer={scorer} />
          <Agreed run={id} scorer={scorer} />
        </>
      ) : (
        run.data && <Empty>{t("labels.noScorer")}</Empty>
      )}
    </>
  );
}
